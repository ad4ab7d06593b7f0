"""The page of `python -m benchmarks.growth`: tables in Markdown, and one chart."""

import math
import statistics
import textwrap
from pathlib import Path
from typing import Any

from benchmarks.alone import STEPS

# Models below this at the largest size are noise.
LEAST_SECONDS = 1.0
NOTABLE = 1.1
# Measured apart: the datasets of this benchmark have no such picture.
WIDE = (
    "## One picture in 3,000 classes",
    "",
    "3,000 classes of 20 entries, one of them the same in all, with a `memory_limit` of 4GB. Its",
    "4,498,500 pairs are beyond the var `max_class_pairs` (1,000,000), so it is left out of",
    "`class_overlaps` and counted as `unpaired_hashes`, of each class and of the dataset.",
    "",
    "| max_class_pairs | CPU s, build | peak MB | file MB | class_overlaps | class_neighbours |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    "| 1000000 | 41 | 1,060 | 56 | 6,075 rows | below 1 s |",
    "| null | 130 | 4,299 | 541 | 4,498,500 rows, 17 CPU s | 8,997,000 rows, 27 CPU s |",
)
# Measured apart: the tables of a finished build as they are, and with their keys as UUID.
KEYS = (
    "## Keys are texts",
    "",
    "A key is an MD5 digest as a text of 32 characters. With UUIDs of 16 bytes in their",
    "place, the statements of the 102 tables that can be made from either took 25.4 instead",
    "of 32.9 CPU s at 1,000,000 entries (0.77; in turn, the better of two rounds, beside",
    "other work), and the file was 474 instead of 481 MB. That is 6 % of what a build costs,",
    "before any text is turned into a UUID. They stay texts: DuckDB, BI, Parquet, CSV files",
    "of decisions and `md5sum` show and compare them alike, and Spark has no such type.",
)
# What makes models grow faster than the dataset.
REASONS = [
    (
        ("class_overlaps", "class_neighbours", "int_class_neighbours", "int_metrics"),
        "they grow with the pairs of classes that share a picture: 62,614 of 1,000,000 entries,"
        " 355,841 of 4,000,000 and 937,730 of 10,000,000 (exponents of 1.25 and 1.06), up to the"
        " bound that the var max_class_pairs sets.",
    ),
    (
        (
            *("hash_groups", "pictures", "picture_copies", "inter_class_duplicates"),
            *("conflict_decisions", "int_surplus_causes", "base_matches", "contradicted_files"),
            *("file_audit", "int_rejected_entries"),
        ),
        "they group, join or look up texts (hashes, paths, URLs); the bare count by hash grows"
        " faster than the dataset as well. It is not the limit: with 16GB the statements of all"
        " tables took 116 instead of 128 CPU s at 4,000,000 entries, and 336 instead of 326 at"
        " 10,000,000 (measured apart, on the same files). That tables of keys outgrow the caches of"
        " the processor is likely, and not shown.",
    ),
]


def write_page(content: dict[str, Any], page: Path) -> None:
    """Write `page`, and `growth.svg` beside it."""
    page.parent.mkdir(parents=True, exist_ok=True)
    draw(content, page.with_name("growth.svg"))
    page.write_text("\n".join(lines(content)) + "\n", encoding="utf-8")


def lines(content: dict[str, Any]) -> list[str]:
    """The page, line by line."""
    machine, sizes, note = content["machine"], content["sizes"], content.get("note")
    return [
        "# How the build grows",
        "",
        "Written by `make bench-large`, which makes the datasets and builds each in a new folder,",
        "all tests included. In turn with it, on the same files: twelve tables as SQL written",
        "by hand, without dbt and tests, and five headline figures by pandas and by Polars, which",
        "keep nothing. At last the same pictures as a scan of their folder would have found them,",
        "without fingerprints. Those figures are checked to be equal.",
        "",
        *([*textwrap.wrap(note, 100), ""] if note else []),
        f"{machine['cores']} cores, DuckDB {machine['duckdb']} with `memory_limit` "
        f"{machine['memory_limit']}, Python {machine['python']}, {machine['platform']}.",
        "",
        "![Seconds by number of entries, both axes logarithmic](growth.svg)",
        "",
        "| entries | way | seconds | CPU s | peak MB of the process | file MB |",
        "| ---: | --- | ---: | ---: | ---: | ---: |",
        *_ways(sizes),
        "",
        f"## Models of {LEAST_SECONDS:g} s and more at the largest size",
        "",
        "Seconds in the build. Alone is what its statement takes once more on the finished file,",
        "in CPU seconds, the better of two rounds; what is built file by file, or adds to an",
        "earlier build, is no single statement. The exponent is the slope of what it costs alone,",
        "or else in the build, over the three largest sizes, by least squares of the logarithms: 1",
        f"is linear, above {NOTABLE} it is marked. What a model costs at any size hides its slope",
        "between smaller ones; between two neighbours, a tenth more of one cost moves it by 0.1.",
        "",
        *_models(sizes),
        "",
        *_single_steps(sizes),
        "",
        *_reasons(sizes),
        "",
        *WIDE,
        "",
        *KEYS,
    ]


def _ways(sizes: list[dict[str, Any]]) -> list[str]:
    rows = []
    for size in sizes:
        for way, cost in size["ways"].items():
            if cost is None:
                rows.append(f"| {size['entries']:,} | {way} | out of memory | | | |")
                continue
            file = f"{size['file_bytes'] / 1e6:,.0f}" if way == "dbt build" else ""
            rows.append(
                f"| {size['entries']:,} | {way} | {cost['seconds']:,.1f} |"
                f" {cost['cpu_seconds']:,.1f} | {cost['peak_mb']:,.0f} | {file} |"
            )
    return rows


def _models(sizes: list[dict[str, Any]]) -> list[str]:
    last = sizes[-1]
    heads = [f"{size['entries']:,}" for size in sizes]
    heads += [f"{size['entries']:,} alone" for size in _largest(sizes)]
    heads.append("exponent")
    rows = [
        f"| model | {' | '.join(heads)} | MB of the table |",
        f"| --- |{' ---: |' * (len(heads) + 1)}",
    ]
    for name in _listed(sizes):
        cells = [f"{size['models'][name]:.1f}" for size in sizes]
        for size in _largest(sizes):
            alone = size["models_alone"].get(name)
            cells.append("" if alone is None else f"{alone:.1f}")
        cells.append(_marked(_exponent(sizes, name)))
        table = last["table_bytes"].get(name)
        cells.append("" if table is None else f"{table / 1e6:,.0f}")
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return rows


def _reasons(sizes: list[dict[str, Any]]) -> list[str]:
    """Why they are above the bound, of those of which it is known."""
    notable = {name for name in _listed(sizes) if (_exponent(sizes, name) or 0) > NOTABLE}
    told = [
        f"{', '.join(f'`{name}`' for name in of if name in notable)}: {why}"
        for of, why in REASONS
        if not notable.isdisjoint(of)
    ]
    return [
        line
        for reason in told
        for line in textwrap.wrap(f"- {reason}", 100, subsequent_indent="  ")
    ]


def _single_steps(sizes: list[dict[str, Any]]) -> list[str]:
    """What single steps of the largest table cost, which most models take."""
    heads = [f"{size['entries']:,}" for size in _largest(sizes)] + ["exponent"]
    rows = []
    for name in STEPS:
        cells = [f"{size['models_alone'][name]:.1f}" for size in _largest(sizes)]
        rows.append(f"| {name} | {' | '.join([*cells, _marked(_exponent(sizes, name))])} |")
    return [
        "Most models group, join or number rows by a hash. What such a step takes by itself, in",
        "CPU seconds alone:",
        "",
        f"| single step | {' | '.join(heads)} |",
        f"| --- |{' ---: |' * len(heads)}",
        *rows,
    ]


def _listed(sizes: list[dict[str, Any]]) -> list[str]:
    """The models of the table, the dearest first."""
    seconds = sizes[-1]["models"]
    return sorted(
        (name for name in seconds if seconds[name] >= LEAST_SECONDS), key=lambda one: -seconds[one]
    )


def _largest(sizes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sizes[-3:]


def _exponent(sizes: list[dict[str, Any]], name: str) -> float | None:
    """The slope of what a model costs over the largest sizes; None where there is one alone."""
    largest = _largest(sizes)
    if len(largest) < 2:
        return None
    way = "models_alone" if name in largest[-1]["models_alone"] else "models"
    entries = [math.log(size["entries"]) for size in largest]
    return statistics.linear_regression(
        entries, [math.log(size[way][name]) for size in largest]
    ).slope


def _marked(exponent: float | None) -> str:
    if exponent is None:
        return ""
    return f"**{exponent:.2f}**" if exponent > NOTABLE else f"{exponent:.2f}"


def draw(content: dict[str, Any], file: Path) -> None:
    """Seconds of each way, and of the five dearest models, by number of entries."""
    import matplotlib

    matplotlib.use("svg")
    # Names of elements are drawn at random otherwise, and each run would change the file.
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    from matplotlib import pyplot

    sizes = content["sizes"]
    last = sizes[-1]
    figure, axes = pyplot.subplots(figsize=(8, 5))
    for way in sizes[0]["ways"]:
        points = [
            (size["entries"], cost["seconds"]) for size in sizes if (cost := size["ways"].get(way))
        ]
        axes.plot(*zip(*points, strict=True), marker="o", linewidth=2, label=way)
    for name in sorted(last["models"], key=lambda name: -last["models"][name])[:5]:
        points = [(size["entries"], size["models"][name]) for size in sizes]
        axes.plot(*zip(*points, strict=True), linewidth=1, linestyle="--", label=name)
    axes.set(xscale="log", yscale="log", xlabel="entries", ylabel="seconds")
    axes.grid(which="major", alpha=0.3)
    axes.legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)
