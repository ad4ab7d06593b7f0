"""The example dataset through the whole job, as `make build` runs it: the notebook's figures."""

import doctest
import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from project import OWN_SETTINGS, ROOT, Build, run_dbt

from image_duplicates import project

HEADLINES = {
    "class_count": 100,
    "image_entries": 49_188,
    "downloaded_images": 49_041,
    "hashed_images": 49_041,
    "unique_images": 44_701,
    "surplus_copies": 4_340,
    "surplus_within_classes": 315,
    "surplus_across_classes": 4_025,
    "duplicate_members": 7_700,
    "inter_class_groups": 3_334,
    "intra_class_groups": 26,
    "total_bytes": 11_258_766_426,
    "wasted_bytes": 1_025_351_317,
    "inter_class_wasted_bytes": 1_022_476_771,
    "intra_class_wasted_bytes": 2_874_546,
}


def command(*arguments: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "image_duplicates", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exam ple")
    assert command("example", folder / "data").returncode == 0
    return folder


@pytest.fixture(scope="module")
def built(workshop: Path) -> Build:
    """Everything, unit tests and analyses included."""
    metadata, target = workshop / "data" / "metadata", workshop / "target"
    build = run_dbt(
        ["build", "--selector", "everything"],
        workshop / "marts.duckdb",
        target,
        metadata,
        alone=True,
    )
    assert build.exit_code == 0, build.output
    compiled = run_dbt(
        ["compile", "--select", "path:analyses"], workshop / "marts.duckdb", target, metadata
    )
    assert compiled.exit_code == 0, compiled.output
    return build


def test_every_test_passes(built: Build) -> None:
    assert built.unwell == set()
    warned = {name for name, status in built.statuses.items() if status == "warn"}
    assert warned == {"expectations_are_met_with_room"}


def test_headlines_are_those_of_the_notebook(built: Build) -> None:
    found = built.rows(f"select {', '.join(HEADLINES)} from duplicate_summary")
    assert dict(zip(HEADLINES, found[0], strict=True)) == HEADLINES
    assert round(built.value("select duplicate_rate from duplicate_summary"), 4) == 0.0885


def test_the_guide_answers_what_the_notebook_asked(
    built: Build, workshop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that the page shows comes of what it says to type, but for dbt, which has run."""
    for variable in OWN_SETTINGS:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(workshop / "data", tmp_path / "data" / "example")
    copy = f"import os, shutil; shutil.copy({str(built.database)!r}, os.environ['DUCKDB_PATH'])"
    monkeypatch.setattr(project, "DBT", copy)
    text = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")
    # What DuckDB prints ends with an empty line, which a page does not show.
    text = text.replace("```", "").replace("…", "...").replace("┘\n", "┘\n<BLANKLINE>\n")
    page = doctest.DocTestParser().get_doctest(text, {}, "notebook.md", None, 0)
    assert len(page.examples) == 10
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert runner.run(page, out=told.append).failed == 0, "".join(told)


def test_recommendations_are_those_of_the_notebook(built: Build) -> None:
    found = built.rows("select kind, position, priority, issue from recommendations order by 1, 2")
    assert [(kind, position) for kind, position, *_ in found] == [
        *(("action_item", number) for number in (1, 2, 3, 4, 5, 6)),
        *(("recommendation", number) for number in (1, 2, 3)),
    ]
    assert [priority for *_, priority, _ in found[6:]] == ["HIGH", "MEDIUM", "MEDIUM"]
    for number, (*_, issue) in zip(("3,334", "26", "11.26 GB"), found[6:], strict=True):
        assert number in issue


def test_recommendations_name_their_offenders(built: Build) -> None:
    evidence = built.rows("select rule, evidence_mart, evidence_filter from recommendations")
    for rule, mart, condition in evidence:
        offenders = built.value(f"select count(*) from {mart} where {condition or 'true'}")
        assert offenders > 0, rule
    # Rules that do not fire here must be able to name theirs as well.
    for mart, condition in built.rows(
        "select evidence_mart, evidence_filter from seeds.recommendation_rules"
    ):
        built.value(f"select count(*) from {mart} where {condition or 'true'}")


def test_analyses_run_and_answer(built: Build, workshop: Path) -> None:
    sources = {file.stem for file in (ROOT / "analyses").glob("*.sql")}
    compiled = workshop / "target" / "compiled" / "image_duplicates" / "analyses"
    assert {file.stem for file in compiled.glob("*.sql")} == sources
    assert len(sources) >= 10
    for file in compiled.glob("*.sql"):
        assert built.rows(file.read_text(encoding="utf-8")), file.stem


def test_everything_is_described(built: Build, workshop: Path) -> None:
    manifest = json.loads((workshop / "target" / "manifest.json").read_text(encoding="utf-8"))
    described = [
        *(node for node in manifest["nodes"].values() if node["resource_type"] in DESCRIBED),
        *manifest["exposures"].values(),
        *manifest["metrics"].values(),
    ]
    assert [node["name"] for node in described if not node["description"].strip()] == []
    with duckdb.connect(str(built.database), read_only=True) as connection:
        for node in described:
            # A private model describes the columns that its names do not.
            is_public = node["resource_type"] == "model" and node["access"] == "public"
            if is_public or node["resource_type"] == "seed":
                relation = f'"{node["schema"]}"."{node["alias"]}"'
                columns = connection.execute(f"select * from {relation} limit 0").description
                known = node["columns"]
                missing = [
                    name
                    for name, *_ in columns
                    if name not in known or not known[name]["description"].strip()
                ]
                assert missing == [], node["name"]


DESCRIBED = ("model", "seed", "analysis")


def test_summary_shows_the_findings(built: Build) -> None:
    shown = command("summary", "--all", "--database", built.database)
    assert shown.returncode == 0, shown.stderr
    for text in ("3,334", "1,025,351,317 bytes", "222b9745d76b", "a615d59eb752", "8.85%", "HIGH"):
        assert text in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["summary", "--database", "nowhere.duckdb"], 1, "make build"),
        (["example", "{}", "--duplicate-rate", "2"], 2, "rate"),
        (["example", "{}", "--classes", "x"], 2, "x"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_errors_are_one_sentence(
    tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    done = command(*(argument.format(tmp_path / "data") for argument in arguments))
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "text.duckdb").write_text("no database")
    done = command("summary", "--database", tmp_path / "text.duckdb")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
