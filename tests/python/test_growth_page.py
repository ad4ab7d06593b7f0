"""The page of `make bench-large`: what it says follows from what was measured."""

from typing import Any

from benchmarks.alone import STEPS
from benchmarks.growth_page import REASONS, lines

COST = {"seconds": 1.5, "cpu_seconds": 2.25, "peak_mb": 1234.0}
(EXPLAINED, *_), _ = REASONS[0]


def size(entries: int, alone: dict[str, float]) -> dict[str, Any]:
    return {
        "entries": entries,
        "ways": {"SQL by hand": None, "dbt build": COST},
        "models": {EXPLAINED: 2.0, "straight": 3.0, "small": 0.9},
        "models_alone": {**dict.fromkeys(STEPS, 1.0), **alone},
        "table_bytes": {"straight": 2_000_000},
        "tests_seconds": 1.0,
        "file_bytes": 7_000_000,
    }


def page(*sizes: dict[str, Any]) -> list[str]:
    machine = {"cores": 2, "duckdb": "1", "memory_limit": "8GB", "python": "3", "platform": "p"}
    return lines({"machine": machine, "note": None, "sizes": list(sizes)})


def test_a_slope_is_that_over_the_largest_sizes_and_marked_above_the_bound() -> None:
    told = page(
        size(1_000, {EXPLAINED: 1.0, "straight": 1.0}),
        size(10_000, {EXPLAINED: 1.0 * 10**1.25, "straight": 10.0}),
    )
    assert "| 1,000 | SQL by hand | out of memory | | | |" in told
    assert "| 10,000 | dbt build | 1.5 | 2.2 | 1,234 | 7 |" in told
    # The dearest first, and none of less than a second.
    models = told[told.index(next(line for line in told if line.startswith("| model |"))) :][2:4]
    assert models == [
        "| straight | 3.0 | 3.0 | 1.0 | 10.0 | 1.00 | 2 |",
        f"| {EXPLAINED} | 2.0 | 2.0 | 1.0 | 17.8 | **1.25** |  |",
    ]
    assert not any("| small |" in line for line in told)
    assert [line for line in told if line.startswith("| counted by hash")] == [
        "| counted by hash | 1.0 | 1.0 | 0.00 |"
    ]
    reasons = [line for line in told if line.startswith("- ")]
    assert len(reasons) == 1 and reasons[0].startswith(f"- `{EXPLAINED}`: ")


def test_what_is_not_above_the_bound_needs_no_reason() -> None:
    told = page(
        size(1_000, {EXPLAINED: 1.0, "straight": 1.0}),
        size(10_000, {EXPLAINED: 10.0, "straight": 10.0}),
    )
    assert not any(line.startswith("- ") for line in told)


def test_one_size_has_no_slope() -> None:
    told = page(size(1_000, {EXPLAINED: 1.0}))
    assert "| straight | 3.0 |  |  | 2 |" in told
