"""The history of builds: it only grows, and the ratchet compares with what was accepted."""

from pathlib import Path

import duckdb
from folders import entry, nested
from project import Dbt

HISTORY = (
    "select build_number, image_entries, surplus_copies, image_entries_change,"
    " baseline_build_number, has_met_gates from build_history order by build_number"
)
CLASS_CHANGES = (
    "select previous_build_number, image_entries_change, surplus_copies_change,"
    " duplicate_rate_change from class_changes"
)
# Below every gate of the seed but for what is added.
PICTURES = [f"picture {number}" for number in range(30)]
RISEN = [*PICTURES, *PICTURES[:2]]
# As earlier versions of the project wrote it.
OLD_HISTORY = """
    alter table build_history rename column has_met_gates to is_within_ratchet;
    alter table build_history rename column surplus_copies to duplicate_images;
    alter table build_history rename column surplus_copies_change to duplicate_images_change;
    alter table build_history drop column metadata_location;
    alter table build_history drop column class_ids;
    alter table build_history drop column gated_duplicate_rate;
    alter table build_history drop column has_enforced_gates;
    alter table build_history drop column near_duplicates;
    alter table build_history drop column near_duplicate_rate;
    alter table build_history drop column near_duplicate_rate_change;
"""


class Builds:
    """Builds of one file, one after the other."""

    def __init__(self, dbt: Dbt, home: Path) -> None:
        self.dbt, self.home = dbt, home
        self.database = home / "image_duplicates.duckdb"

    def __call__(self, metadata: Path, limit: str, *arguments: str) -> int:
        if self.database.exists():
            self.database.rename(self.dbt.workshop / self.database.name)
        given = ["--vars", f"max_duplicate_rate_increase: {limit}"]
        self.built = self.dbt(["build", *given, *arguments], metadata, self.home, keep=True)
        return self.built.exit_code

    def change(self, statements: str) -> None:
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(statements)


def write(folder: Path, pictures: list[str]) -> Path:
    images = {str(n): entry(f"{n}.jpg", picture) for n, picture in enumerate(pictures)}
    nested(folder, "Go", "Rice", images)
    return folder


def test_history_only_grows_and_the_ratchet_holds(dbt: Dbt, tmp_path: Path) -> None:
    build = Builds(dbt, tmp_path / "home")
    metadata = write(tmp_path / "metadata", PICTURES)
    assert build(metadata, "0.05") == 0, build.built.output
    no_baseline = "WARN: duplicate_rate_increase of the dataset has no baseline"
    assert no_baseline in build.built.output
    # As a clock leaves it that was ahead then.
    build.change("update build_history set built_at = '2099-01-01'")
    # A checkout elsewhere is the same dataset.
    elsewhere = write(tmp_path / "elsewhere", RISEN)
    assert build(elsewhere, "0.05", "--full-refresh") == 1
    assert build.built.unwell == {"expectations_are_met"}
    assert build.built.rows(CLASS_CHANGES) == [(1, 2, 2, 0.0625)]
    assert (
        "FAIL: duplicate_rate_increase of the dataset is 0.0625, above 0.05: the rate is 0.0625,"
        " that of build 1 of 2099-01-01 was 0" in build.built.output
    )
    # All marts are there, for whoever looks for the reason.
    assert "skipped" not in build.built.statuses.values()
    # A build without the ratchet is not what one with it is compared with.
    assert build(elsewhere, "null") == 0
    assert build(elsewhere, "0.05") == 1
    # Whoever accepts the rise says so, here in a file of an earlier version.
    build.change(OLD_HISTORY)
    assert build(write(metadata, RISEN), "0.5") == 0, build.built.output
    assert build.built.rows(HISTORY) == [
        (1, 30, 0, None, None, True),
        (2, 32, 2, 2, 1, False),
        (3, 32, 2, 2, 1, True),
        (4, 32, 2, 0, 1, False),
        (5, 32, 2, 0, 1, True),
    ]
    near = "select near_duplicates, near_duplicate_rate_change from build_history"
    assert build.built.rows(near) == [(None, None)] * 5
    # A class has a row where its figures changed, of a build that failed as well.
    kept = "select build_number, image_entries, surplus_copies from class_history order by 1"
    assert build.built.rows(kept) == [(1, 30, 0), (2, 32, 2)]
    assert build.built.rows(CLASS_CHANGES) == [(3, 0, 0, 0)]
    prints = "select count(distinct input_fingerprint), count(distinct invocation_id)"
    assert build.built.rows(f"{prints} from build_history") == [(2, 5)]
    assert build.built.texts("select dataset from build_history") == {str(metadata)}
