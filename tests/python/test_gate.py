"""When the build fails, what it says, and who may override it, with the real dbt."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from folders import entry, md5, nested, write
from project import DATABASE, ROOT, Build, Dbt

from image_duplicates.summary import markdown_summary, summary_text

PROJECT = ["models", "macros", "seeds", "tests", "analyses"]
PROJECT += ["dbt_project.yml", "profiles.yml", "selectors.yml"]


def write_images(folder: Path, copies: int, others: int) -> None:
    """One picture in so many copies, and others without a copy."""
    pictures = ["copied"] * copies + [f"picture {number}" for number in range(others)]
    images = {str(n): entry(f"{n}.jpg", picture) for n, picture in enumerate(pictures)}
    nested(folder, "Go", "Rice", images)


@pytest.fixture
def twelve_percent(metadata: Path) -> Path:
    """Above what the seed allows for the rate, below what it allows for all else."""
    write_images(metadata, copies=4, others=21)
    return metadata


def failures(built: Build) -> list[tuple]:
    columns = "metric, offender, metric_value, threshold"
    return built.rows(f"select {columns} from test_failures.expectations_are_met order by all")


def test_no_duplicates_pass(dbt: Dbt, metadata: Path, tmp_path: Path) -> None:
    write_images(metadata, copies=1, others=24)
    built = dbt.gate(metadata, tmp_path)
    assert built.exit_code == 0, built.output
    query = "select surplus_copies, duplicate_rate, wasted_bytes from duplicate_summary"
    assert built.rows(query) == [(0, 0.0, 0)]


@pytest.fixture(scope="module")
def failed_build(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Of as many copies as `twelve_percent` has."""
    home = tmp_path_factory.mktemp("failed")
    write_images(home / "metadata", copies=4, others=21)
    return dbt.gate(home / "metadata", home)


def test_gate_names_offender_value_and_threshold(failed_build: Build) -> None:
    assert failed_build.exit_code == 1
    assert failed_build.unwell == {"expectations_are_met"}
    assert failures(failed_build) == [("duplicate_rate", "the dataset", 0.12, 0.1)]
    assert "duplicate_rate of the dataset is 0.12, above 0.1" in failed_build.output


@pytest.mark.parametrize(("allowed", "exit_code"), [("0.12", 0), ("0.119", 1)])
def test_override(
    dbt: Dbt, failed_build: Build, tmp_path: Path, allowed: str, exit_code: int
) -> None:
    """Of the build that failed, what judges it is built once more, and the gate asked again."""
    shutil.copy(failed_build.database, dbt.workshop / DATABASE)
    judging = ["int_expectations", "expectation_results", "build_history", "expectations_are_met"]
    only = ["--indirect-selection", "empty", "--select", *judging]
    given = ["--vars", f"max_duplicate_rate: {allowed}"]
    metadata = failed_build.database.parent / "metadata"
    built = dbt(["build", *only, *given], metadata, tmp_path, keep=True)
    assert built.exit_code == exit_code, built.output
    assert built.statuses["expectations_are_met"] == ("fail" if exit_code else "pass")
    assert [row[0] for row in failures(built)] == ["duplicate_rate"] * exit_code


@pytest.fixture(scope="module")
def macro_alone(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """A project with nothing but the macros that read the var: 3 s less a command."""
    root = tmp_path_factory.mktemp("macro")
    settings = {"name": "image_duplicates", "profile": "image_duplicates"}
    write(root / "dbt_project.yml", {**settings, "vars": {"max_duplicate_rate": None}})
    write(
        root / "models" / "gate.sql",
        "select {{ number_var('max_duplicate_rate', 'rate') }} as fail_above",
    )
    macros = ["number_var", "number_problem", "sql_string"]
    for path in (ROOT / "macros").rglob("*.sql"):
        if path.stem in macros:
            write(root / "macros" / path.name, path.read_bytes())
    write(root / "profiles.yml", (ROOT / "profiles.yml").read_bytes())
    return Dbt(tmp_path_factory.mktemp("macro_target"), root)


@pytest.mark.parametrize("given", ["5", "abc", "-0.1", ".nan", "true"])
def test_override_that_is_no_rate_is_a_clear_error(
    macro_alone: Dbt, tmp_path: Path, given: str
) -> None:
    built = macro_alone(["run", "--vars", f"max_duplicate_rate: {given}"], None, tmp_path)
    assert built.exit_code != 0
    assert "max_duplicate_rate must be a rate from 0 to 1" in built.output


def test_only_rejected_files_build_and_fail_the_gate(
    dbt: Dbt, metadata: Path, tmp_path: Path
) -> None:
    write(metadata / "a.json", "")
    write(metadata / "b.json", {"total": 5})
    built = dbt.build(metadata, tmp_path)
    assert built.exit_code == 1
    assert built.unwell == {"expectations_are_met"}, built.output
    assert ("rejected_file_share", "the dataset", 1.0, 0.25) in failures(built)
    query = "select metadata_files, rejected_files, image_entries, duplicate_rate"
    assert built.rows(f"{query} from duplicate_summary") == [(2, 2, 0, None)]
    assert built.value("select count(*) from classes") == 0


def test_a_class_without_images_builds_and_nothing_measured_passes_no_gate(
    dbt: Dbt, metadata: Path, tmp_path: Path
) -> None:
    nested(metadata, "Go", "Rice", {})
    built = dbt.build(metadata, tmp_path)
    assert built.unwell == {"expectations_are_met"}, built.output
    assert ("duplicate_rate", "the dataset", None, None) in failures(built)
    assert "duplicate_rate of the dataset could not be measured" in built.output
    assert built.rows("select class_name, image_entries from classes") == [("Rice", 0)]


@pytest.fixture(scope="module")
def own_dbt(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """dbt over a copy of the project, whose seeds a test may change."""
    root = tmp_path_factory.mktemp("project")
    for name in PROJECT:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("python", "__pycache__")
            shutil.copytree(source, root / name, ignore=ignored)
        elif source.exists():
            shutil.copy(source, root / name)
    return Dbt(tmp_path_factory.mktemp("own"), root)


@pytest.fixture
def seeds(own_dbt: Dbt) -> Iterator[Path]:
    folder = own_dbt.root / "seeds"
    before = {path: path.read_bytes() for path in folder.glob("*.csv")}
    yield folder
    for path, content in before.items():
        path.write_bytes(content)


def accept(seeds: Path, until: str) -> None:
    row = f"{md5('copied')},the same sign stands in each picture,{until}\n"
    with (seeds / "accepted_duplicates.csv").open("a") as file:
        file.write(row)


def test_accepted_duplicates_leave_the_gate_and_stay_in_the_marts(
    own_dbt: Dbt, seeds: Path, twelve_percent: Path, tmp_path: Path
) -> None:
    # Two classes share pictures on purpose, for ten more days.
    shared = {"1": entry("s1.jpg", "picture 1"), "2": entry("s2.jpg", "picture 2")}
    nested(twelve_percent, "Glow", "Rice", shared)
    accept(seeds, "2999-12-31")
    last_day = datetime.now(UTC).date() + timedelta(days=10)
    with (seeds / "accepted_class_pairs.csv").open("a") as file:
        file.write(f"Go,Rice,Glow,Rice,one dish,{last_day}\n")
    given = "{label_conflict_policy: drop_all, min_same_class_images: 1}"
    built = own_dbt(["build", "--vars", given], twelve_percent, tmp_path)
    assert built.exit_code == 0, built.output
    # Whoever accepts them has said that they are two classes.
    assert built.texts("select reading from class_overlaps") == {"accepted"}
    assert built.value("select count(*) from class_clusters") == 0
    merges = {"same_class_twice", "same_class_in_two_categories"}
    assert not merges & built.texts("select rule from recommendations")
    query = "select metric_value from expectation_results where metric = 'duplicate_rate'"
    assert built.value(f"{query} and scope = 'dataset'") == 0
    assert built.value("select duplicate_rate from duplicate_summary") == 5 / 27
    assert built.value("select max(copies) from hash_groups") == 4
    # No policy removes what may stay.
    assert set(built.rows("select action, reason, count(*) from dedup_plan group by all")) == {
        ("keep", "accepted duplicate: the same sign stands in each picture", 4),
        ("keep", "accepted duplicate: one dish", 4),
    }
    query = "select kind, status, covered_groups, covered_surplus_copies from acceptances"
    assert set(built.rows(query)) == {
        ("content_hash", "in force", 1, 3),
        ("class_pair", "ends soon", 2, 2),
    }
    # What lies between the rate that a gate judged and that of the marts.
    query = "select count(*) from images where not is_first_copy and is_accepted"
    assert built.value(query) == 5
    # An end is told while there is time: by the build, and to whoever reads its summary.
    told = f"accepted class pair Glow / Rice and Go / Rice: its acceptance ends on {last_day}"
    assert f"WARN: {told}" in built.output
    assert "### Acceptances to look at" in markdown_summary(built.database)
    for is_whole in (False, True):
        parts = summary_text(built.database, is_whole)
        assert "Acceptances to look at" in [getattr(part, "title", None) for part in parts]


def test_expired_acceptance_is_none_and_warns(
    own_dbt: Dbt, seeds: Path, twelve_percent: Path, tmp_path: Path
) -> None:
    accept(seeds, "2020-01-01")
    built = own_dbt.gate(twelve_percent, tmp_path, "+settings_are_current")
    assert built.exit_code == 1
    assert built.unwell == {"expectations_are_met"}
    assert failures(built) == [("duplicate_rate", "the dataset", 0.12, 0.1)]
    finding = "its acceptance ended on 2020-01-01: the gates count it again and"
    assert f"WARN: accepted duplicate {md5('copied')}: {finding}" in built.output


def test_unknown_metrics_and_classes_and_a_limit_without_a_base_fail(
    own_dbt: Dbt, seeds: Path, metadata: Path, tmp_path: Path
) -> None:
    write_images(metadata, copies=1, others=9)
    with (seeds / "expectations.csv").open("a") as file:
        file.write("duplicat_rate,dataset,,,0.1,,,a typo opens no gate\n")
        file.write("conflict_share,class,Ricee,,0.1,,,why\n")
        file.write("hashed_images,class,,,,,20,too few to train on\n")
        file.write("hashed_images,class,Rice,,,,10,rare\njaccard,pair,,,0.5,,,why\n")
    built = own_dbt.gate(metadata, tmp_path, "--vars", "max_base_matches: 0")
    assert built.exit_code == 1
    assert built.unwell == {"expectations_are_met", "settings_can_be_used"}
    assert "max_base_matches: there is nothing to compare with" in built.output
    assert failures(built) == [
        ("conflict_share", "Ricee", None, None),
        ("duplicat_rate", "the dataset", None, None),
    ]
    assert "FAIL: expectation conflict_share of class Ricee: there is no such class" in built.output
    # The row of the class itself takes the place of that for all; no pair is none to judge.
    judged = "metric in ('hashed_images', 'jaccard')"
    query = f"select finding from expectation_results where {judged} order by all"
    assert built.rows(query) == [
        ("hashed_images of Go / Rice is as expected",),
        ("jaccard is as expected: no two classes share a picture",),
    ]


RATE = "must be a rate from 0 to 1 (0.05 for 5 %), not"
# By file: rows that do nothing of what they say, each with what the build says of it.
BAD_ROWS = {
    "expectations": {
        "duplicate_rate,dataset,,0.9,NaN,,,why": f"rate of dataset: fail_above {RATE} NaN",
        "duplicate_rate,class,,,inf,,,why": f"duplicate_rate of class: fail_above {RATE} inf",
        "duplicate_member_rate,dataset,,,10,,,why": f"fail_above {RATE} 10",
        "wasted_share,dataset,,,,,,why": "wasted_share of dataset: there is no threshold",
        "wasted_share,class,,,1,,,why": "wasted_share of class: no value can cross its thresholds",
        "wasted_share,category,,0.95,0.9,,,why": "warn_above is beyond fail_above",
        "duplicat_rate,dataset,,,0.1,,,why": "duplicat_rate of dataset: there is no such metric",
        "inter_class_groups,planet,,,0,,,why": "inter_class_groups of planet: the scope must be",
        "rejected_image_share,dataset,,,0.1,,,": "rejected_image_share of dataset: why is missing",
        "download_success_rate,dataset,,,,,0.5,why\ndownload_success_rate,dataset,,,,,0.4,why": (
            "download_success_rate of dataset: it is stated 2 times"
        ),
        "jaccard,pair,Rice,,0.1,,,why": "only a category or a class can be named",
    },
    "accepted_duplicates": {
        f"{md5('a')},,": f"{md5('a')}: reason is missing",
        f"{md5('b')},logo,31.12.2026": "accepted_until must be a day such as 2026-12-31, not 31.12",
        "00fa,logo,": "accepted duplicate 00fa: it is no MD5, SHA-1 or SHA-256 hash",
    },
    "accepted_class_pairs": {
        "Go,Rice,Go,Puto,on purpose,": "there is no class Go / Puto",
        "Go,Rice,Go,Rice,on purpose,": "a class makes no pair with itself",
    },
    "decisions": {
        f"{md5('a')},,drop,,,,,,": f"contradict each other about {md5('a')}: drop, keep_all",
        f"{md5('a')},,keep_all,,,,,,": f"about {md5('a')}: drop, keep_all",
        "00fa,,drop,,,,,,": "decision about 00fa: 00fa is no MD5, SHA-1 or SHA-256 hash",
    },
    "decision_rules": {
        "r,class_wins,Go,Rice,Go,Ricee,,,yes,": "decision rule r: there is no class Go / Ricee",
    },
    "protected_classes": {
        "Go,Ricee,ground truth": "protected class Go / Ricee: there is no such class",
    },
    "recommendation_rules": {
        "r,recommendation,1,HIGH,misspelt,>,NaN,wasted_bytes,i,a,i,classes,": (
            "recommendation rule r: there is no metric misspelt; threshold must be a number"
        ),
        "s,recommendation,1,HIGH,wasted_bytes,>,0,wasted_bytes,i,a,i,nowhere,": (
            "recommendation rule s: there is no mart nowhere"
        ),
    },
}
NO_GATE = "FAIL: no expectation can fail the build"


def state(seeds: Path, name: str, rows: Iterable[str]) -> None:
    """Replaces the rows of a seed."""
    path = seeds / f"{name}.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")


def test_settings_that_do_nothing_fail_the_build_by_name(
    own_dbt: Dbt, seeds: Path, metadata: Path, tmp_path: Path
) -> None:
    """A third of the pictures are copies, which no row of these seeds would notice."""
    write_images(metadata, copies=2, others=1)
    for name, rows in BAD_ROWS.items():
        state(seeds, name, rows)
    built = own_dbt.gate(metadata, tmp_path, "+recommendation_rules_can_be_used")
    assert built.exit_code == 1
    bad = {"expectations_are_met", "settings_can_be_used", "recommendation_rules_can_be_used"}
    assert built.unwell == bad
    # What `publish` and `apply` go by.
    assert set(built.value("select failed_tests from audit.last_run")) == bad
    told = [line.split("FAIL: ")[1] for line in built.output.splitlines() if "FAIL: " in line]
    for name, rows in BAD_ROWS.items():
        for row, finding in rows.items():
            assert [text for text in told if finding in text], f"{name}: {row}"
    assert NO_GATE in built.output
    assert len(told) == 1 + sum(map(len, BAD_ROWS.values()))
    assert set(built.rows("select distinct status from expectation_results")) == {("fail",)}


def test_a_stale_decision_is_told_and_not_carried_out(
    own_dbt: Dbt, seeds: Path, twelve_percent: Path, tmp_path: Path
) -> None:
    state(seeds, "decisions", [f"{md5('copied')},,drop,,,Go / Rice: 9,,Ana,2026-01-01"])
    built = own_dbt(["build"], twelve_percent, tmp_path)
    told = f"decision about {md5('copied')} is stale: it was in Go / Rice: 9 and is in Go / Rice: 4"
    assert f"WARN: {told}" in built.output
    assert built.statuses["settings_are_current"] == "warn"
    assert built.value("select count(*) from dedup_plan where is_decided") == 0
    assert built.rows("select status, removed_images from decision_results") == [("stale", 0)]


def test_no_gate_at_all_is_refused(
    own_dbt: Dbt, seeds: Path, metadata: Path, tmp_path: Path
) -> None:
    write_images(metadata, copies=2, others=1)
    state(seeds, "expectations", [])
    built = own_dbt.gate(metadata, tmp_path)
    assert (built.exit_code, built.unwell) == (1, {"settings_can_be_used"})
    assert NO_GATE in built.output


def test_whoever_asks_for_no_gates_has_none_and_is_told(
    own_dbt: Dbt, seeds: Path, metadata: Path, tmp_path: Path
) -> None:
    write_images(metadata, copies=2, others=1)
    state(seeds, "expectations", ["duplicat_rate,dataset,,,0.1,,,fails and can fail nothing"])
    built = own_dbt.gate(metadata, tmp_path, "--vars", "require_gates: false")
    assert built.exit_code == 0, built.output
    assert built.statuses["expectations_are_met"] == "warn"
    assert "WARN: expectation duplicat_rate of dataset: there is no such metric" in built.output
    assert "the gates are not enforced: the var require_gates is false" in built.output
    gates = "select has_met_gates, has_enforced_gates from build_history"
    assert built.rows(gates) == [(False, False)]
