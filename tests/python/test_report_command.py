"""``image-duplicates report``: what it calls, and where something is missing."""

import gzip
import os
import shutil
from pathlib import Path

import duckdb
import pytest
from preview_marts import PREVIEW_MARTS
from typer.testing import CliRunner

from image_duplicates.cli import app
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
def published(tmp_path: Path) -> Path:
    file = tmp_path / "published" / "image_duplicates.duckdb"
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


def test_the_report_says_that_nothing_is_published(reports: Path, tmp_path: Path) -> None:
    assert "run make build first" in refused(reports, tmp_path / "image_duplicates.duckdb")


@pytest.mark.parametrize("missing", ["node", "npm"])
def test_the_report_says_what_is_not_installed(
    missing: str, reports: Path, published: Path, programs: Path
) -> None:
    (programs / missing).unlink()
    said = refused(reports, published.parent.parent / published.name)
    assert "Node.js 18 or later" in said and f"lacks {missing};" in said


def test_the_report_says_that_node_is_too_old(
    reports: Path, published: Path, programs: Path
) -> None:
    program(programs, "node", "echo v16.20.0")
    assert "v16.20.0 is too old" in refused(reports, published.parent.parent / published.name)


def test_the_report_says_where_there_are_no_pages(tmp_path: Path) -> None:
    assert "holds no pages" in refused(tmp_path / "nowhere", tmp_path / "image_duplicates.duckdb")


@pytest.mark.parametrize("script", ["exit 3", "echo 'Error in Query! no such column'"])
def test_a_failed_build_is_an_error_and_leaves_a_log(
    script: str, reports: Path, published: Path, programs: Path
) -> None:
    program(programs, "npm", f'case "$*" in *build) {script};; *) mkdir -p node_modules;; esac')
    (reports / "build").mkdir()
    (reports / "build" / "index.html").write_text("old")
    for folder in ("customization", "meta", "template"):
        (reports / ".evidence" / folder).mkdir(parents=True)
    with pytest.raises(ReportError, match="npm run build failed: see"):
        build_site(reports, published, None, print)
    assert (reports / "report.log").exists()
    assert not (reports / "build").exists()
    # What Evidence made of earlier pages is gone, and the formats that are ours are not.
    assert [path.name for path in (reports / ".evidence").iterdir()] == ["customization"]


def test_a_build_installs_once_and_reads_what_is_published(
    reports: Path, published: Path, programs: Path
) -> None:
    program(
        programs,
        "npm",
        'echo "$*" "$EVIDENCE_SOURCE__image_duplicates__filename"\n'
        "mkdir -p node_modules build; touch build/index.html",
    )
    for _ in range(2):
        assert build_site(reports, published, None, print) == reports / "build"
        log = (reports / "report.log").read_text()
    steps = [line.split(" ../")[0] for line in log.splitlines()]
    assert steps == ["run sources", "run build"]
    assert log.count("../../../published/image_duplicates.duckdb") == 2
    # Other packages are needed, by a clock that has gone back.
    (reports / "package.json").write_text('{"name": "other"}')
    os.utime(reports / "package.json", (1, 1))
    build_site(reports, published, None, print)
    assert (reports / "report.log").read_text().startswith("install ")


def test_a_build_compresses_what_gets_smaller_by_it(
    reports: Path, published: Path, programs: Path
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
    site = build_site(reports, published, None, print)
    beside = sorted(site.rglob("*.gz"))
    assert [path.name for path in beside] == ["engine.wasm.gz", "page.html.gz"]
    for path in beside:
        assert gzip.decompress(path.read_bytes()) == files[path.stem]
        assert path.stat().st_mtime_ns == path.with_suffix("").stat().st_mtime_ns
