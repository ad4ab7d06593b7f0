"""``image-duplicates report``: what it calls, and where something is missing."""

import gzip
import json
import os
import shutil
from pathlib import Path

import duckdb
import pytest
from preview_marts import PREVIEW_MARTS
from small_build import record_run
from typer.testing import CliRunner

from image_duplicates.cli import app
from image_duplicates.publish.folder import published_path
from image_duplicates.report import ReportError, build_site

runner = CliRunner()
COPY = shutil.which("cp")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "package.json").write_text("{}")
    return folder


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """As dbt writes it: build 1, which passed."""
    file = tmp_path / "image_duplicates.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(PREVIEW_MARTS)
    record_run(file)
    return file


@pytest.fixture
def published(database: Path) -> Path:
    """Build 1 is published."""
    file = published_path(database)
    file.parent.mkdir()
    with duckdb.connect(str(file)) as connection:
        connection.execute(PREVIEW_MARTS)
    return file


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that is on the path, apart from the shell's own folder."""
    folder = tmp_path / "programs"
    program(folder, "node", "echo v20.1.0")
    program(folder, "npm", "exit 0")
    for name in ("sh", "mkdir", "touch"):
        (folder / name).symlink_to(shutil.which(name))
    monkeypatch.setenv("PATH", str(folder))
    return folder


def refused(reports: Path, database: Path) -> str:
    done = runner.invoke(app, ["report", "--reports", str(reports), "--database", str(database)])
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "Traceback" not in done.output
    assert done.output.count("\n") == 1
    return done.output


def test_the_report_says_that_there_is_no_build(
    reports: Path, tmp_path: Path, programs: Path
) -> None:
    assert "run make build first" in refused(reports, tmp_path / "image_duplicates.duckdb")


@pytest.mark.parametrize("missing", ["node", "npm"])
def test_the_report_says_what_is_not_installed(
    missing: str, reports: Path, database: Path, programs: Path
) -> None:
    (programs / missing).unlink()
    said = refused(reports, database)
    assert "Node.js 18 or later" in said and f"lacks {missing};" in said


def test_the_report_says_that_node_is_too_old(
    reports: Path, database: Path, programs: Path
) -> None:
    program(programs, "node", "echo v16.20.0")
    assert "v16.20.0 is too old" in refused(reports, database)


def test_the_report_says_where_there_are_no_pages(tmp_path: Path) -> None:
    assert "holds no pages" in refused(tmp_path / "nowhere", tmp_path / "image_duplicates.duckdb")


@pytest.mark.parametrize("script", ["exit 3", "echo 'Error in Query! no such column'"])
def test_a_failed_build_is_an_error_and_leaves_a_log(
    script: str, reports: Path, database: Path, programs: Path
) -> None:
    program(programs, "npm", f'case "$*" in *build) {script};; *) mkdir -p node_modules;; esac')
    (reports / "build").mkdir()
    (reports / "build" / "index.html").write_text("old")
    for folder in ("customization", "meta", "template"):
        (reports / ".evidence" / folder).mkdir(parents=True)
    with pytest.raises(ReportError, match="npm run build failed: see"):
        build_site(reports, database, None, print)
    assert (reports / "report.log").exists()
    assert not (reports / "build").exists()
    # What Evidence made of earlier pages is gone, and the formats that are ours are not.
    assert [path.name for path in (reports / ".evidence").iterdir()] == ["customization"]


def test_a_build_installs_once_and_reads_a_copy(
    reports: Path, database: Path, programs: Path
) -> None:
    program(
        programs,
        "npm",
        'echo "$*" "$EVIDENCE_SOURCE__image_duplicates__filename"\n'
        "mkdir -p node_modules build; touch build/index.html",
    )
    for _ in range(2):
        assert build_site(reports, database, None, print) == reports / "build"
        log = (reports / "report.log").read_text()
    steps = [line.split(" ../")[0] for line in log.splitlines()]
    assert steps == ["run sources", "run build"]
    assert log.count("../../.evidence/shown/image_duplicates.duckdb") == 2
    assert not (reports / ".evidence" / "shown").exists()
    # Other packages are needed, by a clock that has gone back.
    (reports / "package.json").write_text('{"name": "other"}')
    os.utime(reports / "package.json", (1, 1))
    build_site(reports, database, None, print)
    assert (reports / "report.log").read_text().startswith("install ")


class Shown:
    """What Evidence is given."""

    def __init__(self, reports: Path, database: Path, programs: Path) -> None:
        self.reports, self.database, self.said = reports, database, []
        given = reports.parent / "given"
        self.marts, self.banner = given / "marts.duckdb", given / "notice.json"
        given.mkdir()
        program(
            programs,
            "npm",
            f"mkdir -p node_modules build; touch build/index.html; {COPY}"
            f' "sources/image_duplicates/$EVIDENCE_SOURCE__image_duplicates__filename"'
            f' {self.marts}; printf "%s" "$VITE_NOTICE" > {self.banner}',
        )
        (reports / "sources" / "image_duplicates").mkdir(parents=True)

    def change(self, statement: str, **run: object) -> None:
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(statement)
        record_run(self.database, **run)

    def build(self) -> None:
        build_site(self.reports, self.database, None, self.said.append)

    @property
    def number(self) -> int:
        with duckdb.connect(str(self.marts), read_only=True) as connection:
            return connection.execute("select max(build_number) from build_history").fetchone()[0]

    @property
    def notice(self) -> dict[str, object] | None:
        return json.loads(self.banner.read_text() or "null")


@pytest.fixture
def shown(reports: Path, database: Path, programs: Path) -> Shown:
    return Shown(reports, database, programs)


SECOND_BUILD = "insert into build_history values (2, 'run 2', true);"
FAILED_GATE = f"""{SECOND_BUILD} insert into expectation_results values
    ('fail', 'dataset', 'wasted_share', 'wasted_share of <b> is 0.5, above 0.2'),
    ('warn', 'dataset', 'a', 'no failure'), ('pass', 'dataset', 'b', 'no failure')"""
GATES = ["expectations_are_met"]


def test_a_build_that_passed_has_no_banner(shown: Shown, published: Path) -> None:
    """Published or not yet."""
    shown.change(SECOND_BUILD, invocation_id="run 2")
    shown.build()
    assert (shown.number, shown.notice) == (2, None)
    assert not any("Build 2" in sentence for sentence in shown.said)


def test_a_build_that_failed_its_gates_is_shown_with_a_banner(
    shown: Shown, published: Path
) -> None:
    """What is published stays."""
    before = published.read_bytes()
    shown.change(FAILED_GATE, invocation_id="run 2", failed_tests=GATES)
    shown.build()
    assert shown.number == 2
    assert shown.notice == {
        "title": "Build 2 failed its gates.",
        "findings": ["wasted_share of <b> is 0.5, above 0.2"],
        "more_findings": 0,
        "note": "BI keeps build 1.",
        "has_failed": True,
    }
    assert "Build 2 failed its gates. BI keeps build 1." in shown.said
    assert published.read_bytes() == before


def test_a_banner_lists_five_gates_and_counts_the_rest(shown: Shown) -> None:
    many = "insert into expectation_results"
    many += " select 'fail', 'class', 'wasted_share', 'class ' || i from range(7) as classes(i)"
    shown.change(f"{FAILED_GATE}; {many}", invocation_id="run 2", failed_tests=GATES)
    shown.build()
    notice = shown.notice
    assert notice["note"] == "Nothing is published for BI."
    assert notice["findings"][1:] == [f"class {i}" for i in range(4)]
    assert notice["more_findings"] == 3
    # What dataset fails, before single classes.
    assert notice["findings"][0].startswith("wasted_share of <b>")


@pytest.mark.parametrize(
    ("statement", "note"),
    [
        (FAILED_GATE, "Enforced, they would have failed it."),
        (SECOND_BUILD, "Enforced, they would have passed it."),
    ],
)
def test_a_build_whose_gates_were_not_enforced_has_other_words(
    statement: str, note: str, shown: Shown
) -> None:
    unenforced = "update build_history set has_enforced_gates = false"
    shown.change(f"{statement}; {unenforced}", invocation_id="run 2")
    shown.build()
    title = "The gates of build 2 were not enforced: the var require_gates was false."
    notice = shown.notice
    assert (notice["title"], notice["note"], notice["has_failed"]) == (title, note, False)


def test_a_build_that_failed_another_test_is_shown_as_that(shown: Shown, published: Path) -> None:
    shown.change(FAILED_GATE, invocation_id="run 2", failed_tests=[*GATES, "settings_can_be_used"])
    shown.build()
    assert shown.number == 2
    assert "did not pass, and its figures may be wrong" in shown.notice["title"]
    assert "(settings_can_be_used)" in shown.notice["title"]


def test_no_half_build_is_shown(shown: Shown, published: Path) -> None:
    """The one that is published is, and the command says why."""
    shown.change(SECOND_BUILD, invocation_id="run 2", unbuilt_models=["images"])
    shown.build()
    assert (shown.number, shown.notice) == (1, None)
    why = "since dbt build did not build all models (images)."
    assert f"The report shows build 1, which is published, {why}" in shown.said
    published.unlink()
    with pytest.raises(ReportError, match=r"all models \(images\)\. Run make build, and mend"):
        shown.build()


def test_what_is_published_can_be_shown_alone(shown: Shown, published: Path) -> None:
    shown.database.unlink()
    shown.build()
    assert (shown.number, shown.notice) == (1, None)


def test_a_build_compresses_what_gets_smaller_by_it(
    reports: Path, database: Path, programs: Path
) -> None:
    """With the time of the file it is made from, by which a later file is told from it."""
    copy = f"{COPY} -R ready build"
    program(programs, "npm", f'case "$*" in *build) {copy};; *) mkdir -p node_modules;; esac')
    ready = reports / "ready" / "_app"
    ready.mkdir(parents=True)
    files = {
        "engine.wasm": b"wasm" * 10_000,
        "page.html": b"<p>" * 10_000,
        "small.js": b"1" * 100,
        "random.js": os.urandom(10_000),
        "picture.webp": b"webp" * 10_000,
    }
    for name, content in files.items():
        (ready / name).write_bytes(content)
    (ready.parent / "index.html").touch()
    (ready / "out.js").symlink_to(Path(__file__))
    site = build_site(reports, database, None, print)
    beside = sorted(site.rglob("*.gz"))
    assert [path.name for path in beside] == ["engine.wasm.gz", "page.html.gz"]
    for path in beside:
        assert gzip.decompress(path.read_bytes()) == files[path.stem]
        assert path.stat().st_mtime_ns == path.with_suffix("").stat().st_mtime_ns
