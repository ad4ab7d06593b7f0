"""The history of builds: it only grows, and the ratchet compares with what was accepted."""

from pathlib import Path

import duckdb
from folders import entry, nested
from project import Dbt

HISTORY = (
    "select build_number, image_entries, surplus_copies, image_entries_change,"
    " surplus_copies_change, is_within_ratchet from build_history order by build_number"
)


def fill(metadata: Path, pictures: list[str]) -> None:
    images = {str(n): entry(f"{n}.jpg", picture) for n, picture in enumerate(pictures)}
    nested(metadata, "Go", "Rice", images)


class Builds:
    """Builds of one file, one after the other."""

    def __init__(self, dbt: Dbt, metadata: Path, home: Path) -> None:
        self.dbt, self.metadata, self.home = dbt, metadata, home

    def __call__(self, *arguments: str, limit: str = "0.05") -> int:
        # The gates are not what is tested here, so they may not stop the build.
        given = f"{{max_duplicate_rate_increase: {limit}, max_duplicate_rate: 1}}"
        before = self.home / "image_duplicates.duckdb"
        if before.exists():
            before.rename(self.dbt.workshop / before.name)
        # Whoever excludes something has left the default selector, so its rules are here anew.
        excluded = ["expectations_are_met", "path:tests/macros"]
        command = ["build", "--exclude-resource-type", "unit_test", "--exclude", *excluded]
        command += ["--vars", given, *arguments]
        self.built = self.dbt(command, self.metadata, self.home, keep=True)
        return self.built.exit_code


def test_history_only_grows_and_the_ratchet_holds(dbt: Dbt, metadata: Path, tmp_path: Path) -> None:
    build = Builds(dbt, metadata, tmp_path / "home")
    fill(metadata, [*"abcdefghij"])
    assert build() == 0, build.built.output
    # As a clock leaves it that was ahead then.
    with duckdb.connect(str(tmp_path / "home" / "image_duplicates.duckdb")) as connection:
        connection.execute("update build_history set built_at = '2099-01-01'")
    assert build("--full-refresh") == 0
    fill(metadata, [*"abcdefghij", *"ab"])
    assert build() == 1
    assert build.built.unwell == {"duplicate_rate_did_not_rise"}
    # Once more changes nothing: a build that failed is not what the next is compared with.
    assert build() == 1
    # Whoever accepts the rise says so, and it becomes the baseline.
    assert build(limit="0.5") == 0
    assert build() == 0
    assert build.built.rows(HISTORY) == [
        (1, 10, 0, None, None, True),
        (2, 10, 0, 0, 0, True),
        (3, 12, 2, 2, 2, False),
        (4, 12, 2, 0, 0, False),
        (5, 12, 2, 0, 0, True),
        (6, 12, 2, 0, 0, True),
    ]
    prints = "select count(distinct input_fingerprint), count(distinct invocation_id)"
    assert build.built.rows(f"{prints} from build_history") == [(2, 6)]


def test_history_has_no_build_that_failed_its_gates(
    dbt: Dbt, metadata: Path, tmp_path: Path
) -> None:
    fill(metadata, [*"aaaa"])
    built = dbt(["build"], metadata, tmp_path / "home")
    assert built.exit_code == 1
    assert built.statuses["build_history"] == "skipped"
    assert built.value("select count(*) from dedup_plan") == 4
