"""`image-duplicates build`: what it says and publishes of what dbt logged and left."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from command_line import command, sentence
from folders import write
from project import DATABASE, OWN_SETTINGS, ROOT
from scanned import picture
from shards import image, write_img2dataset, write_parquet, write_tar

from image_duplicates import project
from image_duplicates.commands import build as build_command

GATE = "duplicate_rate of the dataset is 0.5, above 0.1"
Build = Callable[..., Result]


def event(kind: str, message: str, level: str = "info", **data: object) -> str:
    return json.dumps({"info": {"name": kind, "level": level, "msg": message}, "data": data})


def results(count: int) -> list[str]:
    node = {"node_name": "images"}
    line = event("LogModelResult", "1 of 8 OK created", node_info=node)
    return [event("ConcurrencyLine", "", node_count=count), *[line] * count]


@pytest.fixture
def build(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """The command with a dbt that logs the given lines and exits as told, and what it publishes."""
    (tmp_path / "dbt_project.yml").write_text("name: image_duplicates\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(build_command, "publish", lambda: print("published"))
    for name in ("metadata", "some [folder]"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.json").write_text("{}")

    def run(*words: str, lines: list[str] = (), exit_code: int = 0, **environment: str) -> Result:
        log = tmp_path / "log.jsonl"
        log.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        stub = (
            f"import json, os, sys; print(open({str(log)!r}).read(), end='');"
            f" open('called', 'w').write(repr(sys.argv[1:]) + os.environ.get('METADATA_GLOB', ''));"
            f" open('environment', 'w').write(json.dumps(dict(os.environ)));"
            f" sys.exit({exit_code})"
        )
        monkeypatch.setattr(project, "DBT", stub)
        for variable in OWN_SETTINGS:
            monkeypatch.delenv(variable, raising=False)
        return command("build", *words, DUCKDB_PATH=str(dataset / DATABASE), **environment)

    return run


def test_what_passed_is_shown_and_published(build: Build) -> None:
    done = build(lines=results(8))
    assert done.exit_code == 0
    assert "Duplicate rate" in done.stdout and "9.33%" in done.stdout
    assert done.stdout.endswith("published\n")
    # Where nobody watches, a line at each quarter and no bar.
    assert [line for line in done.stderr.splitlines() if line.startswith("dbt build:")] == [
        f"dbt build: {done} of 8 models and tests done" for done in (2, 4, 6, 8)
    ]
    assert len(done.output.splitlines()) <= 50


def test_what_failed_is_shown_and_not_published(build: Build, dataset: Path) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute(
            "update expectation_results set status = 'fail', finding = ?"
            " where metric = 'duplicate_rate'",
            [GATE],
        )
    done = build(
        lines=[
            *results(4),
            event("LogTestResult", "3 of 4 FAIL 1 gate", "error", node_info={"node_name": "gate"}),
            event("RunResultFailure", "Failure in test gate (tests/gate.sql)\n  LINE 1", "error"),
            event("JinjaLogInfo", f"FAIL: {GATE}"),
            event("JinjaLogInfo", "... and 3 more in test_failures.gates"),
            event("JinjaLogInfo", "WARN: an acceptance ends soon"),
        ],
        exit_code=1,
    )
    assert done.exit_code == 1
    assert "published" not in done.stdout.splitlines()
    # In full, and once: a gate is among the gates, with the findings.
    assert "Failure in test gate (tests/gate.sql)\n  LINE 1\n" in done.stderr
    assert "WARN: an acceptance ends soon" in done.stderr
    assert "3 of 4 FAIL" not in done.output and "and 3 more" not in done.output
    assert done.output.count(GATE) == 1
    assert re.search(f"^fail +{re.escape(GATE)} *$", done.stdout, re.MULTILINE)
    assert "BI keeps what it has" in done.stderr.splitlines()[-1]


def test_dbt_that_could_not_begin_leaves_old_findings_unsaid(build: Build) -> None:
    done = build(lines=["Error: no such option"], exit_code=2)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "Error: no such option",
        "No findings to show: dbt did not run to its end; see its message above.",
    ]


def test_settings_and_metadata_reach_dbt(build: Build, tmp_path: Path) -> None:
    done = build("some [folder]", "--set", "max_duplicate_rate=0.05", "--set", "x={y: no}")
    assert done.exit_code == 0, done.output
    said = (tmp_path / "called").read_text()
    assert said.endswith("some [folder]")
    assert '{"max_duplicate_rate": 0.05, "x": {"y": false}}' in said


def read_by(done: Result, tmp_path: Path) -> tuple[str, str]:
    """What dbt was told to read: metadata, pictures."""
    assert done.exit_code == 0, done.output
    environment = json.loads((tmp_path / "environment").read_text())
    return environment.get("METADATA_GLOB", ""), environment.get("IMAGES_ROOT", "")


def test_metadata_and_pictures_are_told_apart(build: Build, tmp_path: Path) -> None:
    place = tmp_path / "set"
    place.mkdir()
    labels = tmp_path / "labels.csv"
    labels.write_text("path,class\na/one.png,cat\n")
    (place / ".tools").mkdir()
    for name in (".tools/a.json", ".tools/a.png", ".b.json", ".b.png"):
        (place / name).touch()
    done = build("set")
    assert done.exit_code == 1
    assert sentence(done.stderr) == (
        "set holds neither metadata (JSON files, Parquet of img2dataset) nor pictures.\n"
    )
    done = build("sett")
    assert done.exit_code == 2 and sentence(done.stderr) == "There is no folder sett.\n"

    (place / "a").mkdir()
    (place / "a" / "one.png").write_bytes(picture())
    (place / "labels.JSON").write_text('{"images": []}')
    done = build("set", METADATA_GLOB="other")
    assert read_by(done, tmp_path) == ("", "set")
    assert "set holds 1 picture and no metadata; 1 JSON file left unread." in done.stderr
    assert "Read 1 of 1 files" in done.stdout
    assert f"{labels} gives labels to 1 file" in build("set", "--labels", labels).stdout
    # Not the metadata that somebody named for it, then.
    assert build("set", "--images", "set").exit_code == 2

    (place / "rice.json").write_text('{"images": {}, "search_key": "rice"}')
    done = build("set", IMAGES_ROOT="other")
    assert read_by(done, tmp_path) == ("set", "other")
    assert "set holds metadata, 2 JSON files." in done.stderr
    assert "Not looked at: 1 picture." in done.stderr and "Read " not in done.stdout
    done = build("set", "--images", "set/a")
    assert read_by(done, tmp_path) == ("set", "set/a")
    assert "Read " in done.stdout and "Not looked at" not in done.stderr


def test_parquet_and_tar_are_told_apart(build: Build, tmp_path: Path) -> None:
    place = tmp_path / "set"
    write_tar(place / "00000.tar", [("1.png", picture())])
    write_parquet(place / "train.parquet", [(image(picture()), 1)])
    write(place / "00000_stats.json", "{}")
    write_parquet(place / "other.parquet", [(1,)], columns="number bigint")
    done = build("set")
    assert read_by(done, tmp_path) == ("", "set")
    said = "set holds 2 Parquet or tar files of pictures and no metadata; 1 JSON file left unread."
    assert said in done.stderr
    assert "2 of them lie in 2 Parquet or tar files." in done.stdout
    write_img2dataset(place / "00000.parquet", [{"url": "u", "key": "1", "status": "success"}])
    done = build("set")
    assert read_by(done, tmp_path) == ("set", "")
    assert "set holds metadata, 1 Parquet file of img2dataset." in done.stderr
    assert "Not looked at: 2 Parquet or tar files of pictures." in done.stderr


@pytest.mark.parametrize("place", ["s3://bucket/m", "metadata/*.json", "metadata/a.json"])
def test_what_is_no_folder_is_metadata(build: Build, tmp_path: Path, place: str) -> None:
    assert read_by(build(place), tmp_path) == (place, "")


def test_what_is_written_is_no_part_of_the_dataset(build: Build, tmp_path: Path) -> None:
    """Else the next build would take what dbt leaves behind for metadata."""
    done = build(".")
    assert done.exit_code == 2 and "would be written to logs, inside of ." in done.stderr
    done = build("--images", ".")
    assert done.exit_code == 2
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize("words", [("--layout", "flat"), ("--labels", "a.csv")])
def test_labels_are_for_pictures(build: Build, words: tuple[str, str]) -> None:
    done = build("metadata", *words)
    assert done.exit_code == 2 and "are for pictures" in done.stderr.splitlines()[-1]


def test_pictures_that_were_scanned_in_parts_are_not_scanned_again(
    build: Build, tmp_path: Path
) -> None:
    """That would take the place of what many machines have done."""
    write(tmp_path / "set/cat/1.png", picture(1))
    scans = tmp_path / "scans"
    for part in ("1/2", "2/2"):
        assert command("scan", tmp_path / "set", "--scans", scans, "--part", part).exit_code == 0
    before = {path: path.stat().st_mtime_ns for path in scans.rglob("*")}
    done = build("set", SCANS_PATH=str(scans))
    assert read_by(done, tmp_path) == ("", "set")
    assert "set was scanned in parts, and what those hold is built." in done.stderr
    assert "run image-duplicates scan --part 1/2 and so on" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in scans.rglob("*")} == before
    done = build("set", "--layout", "flat", SCANS_PATH=str(scans))
    assert done.exit_code == 2 and "was scanned in parts" in done.stderr.splitlines()[-1]
    assert command("scan", tmp_path / "set", "--scans", scans).exit_code == 0
    assert "Read 0 of 1 files" in build("set", "--layout", "flat", SCANS_PATH=str(scans)).stdout


def test_the_report_is_asked_for_before_the_build(build: Build, tmp_path: Path) -> None:
    done = build("metadata", "--report", PATH="")
    assert done.exit_code == 1 and "needs Node.js" in sentence(done.stderr)
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize("exit_code", [0, 1])
def test_the_report_is_built_of_what_failed_too(
    build: Build, monkeypatch: pytest.MonkeyPatch, exit_code: int
) -> None:
    monkeypatch.setattr(build_command, "require_node", lambda: None)
    monkeypatch.setattr(build_command, "report", lambda images: print(f"pages of {images}"))
    done = build("metadata", "--report", lines=results(4), exit_code=exit_code)
    # Shown to nobody, where there is no terminal.
    assert done.stdout.endswith("pages of None\n")
    assert ("published" in done.stdout) == (exit_code == 0)
    assert done.exit_code == exit_code


@pytest.mark.parametrize("setting", ["max_duplicate_rate", "=1", "a={"])
def test_a_setting_that_is_none_is_told(build: Build, tmp_path: Path, setting: str) -> None:
    done = build("--set", setting)
    assert done.exit_code == 2 and setting in sentence(done.stderr)
    assert not (tmp_path / "called").exists()


def test_outside_of_a_project_dbt_finds_its_own_and_what_is_the_users(
    build: Build, tmp_path: Path
) -> None:
    """dbt goes to the folder of the project: a path from here would lead elsewhere."""
    (tmp_path / "dbt_project.yml").write_text("name: somebody_elses\n")
    done = build(
        *("metadata", "--set", "images_root=pictures", "--set", "base=b.duckdb"),
        *("--set", "dataset_name=pictures"),
        SCANS_PATH="scans",
    )
    assert done.exit_code == 0, done.output
    said = (tmp_path / "called").read_text()
    assert f"'--project-dir', '{ROOT}', '--profiles-dir', '{ROOT}'" in said
    places = f'"images_root": "{tmp_path}/pictures", "base": "{tmp_path}/b.duckdb"'
    assert f'{{{places}, "dataset_name": "pictures"}}' in said
    environment = json.loads((tmp_path / "environment").read_text())
    assert environment["METADATA_GLOB"] == f"{tmp_path}/metadata"
    assert environment["SCANS_PATH"] == f"{tmp_path}/scans"
    # Beside the DuckDB file.
    home = tmp_path / "dataset"
    assert environment["DUCKDB_PATH"] == str(home / DATABASE)
    assert environment["DBT_TARGET_PATH"] == str(home / "target")
    assert environment["DBT_LOG_PATH"] == str(home / "logs")
    assert environment["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"


@pytest.mark.parametrize(
    ("environment", "words", "metadata"),
    [
        ({}, (), "{here}/data/example/metadata"),
        ({"IMAGES_ROOT": "pictures"}, (), ""),
        ({}, ("--set", "metadata_glob=m"), ""),
        ({"METADATA_GLOB": "s3://bucket/m"}, (), "s3://bucket/m"),
    ],
)
def test_outside_of_a_project_the_example_is_the_users(
    build: Build,
    tmp_path: Path,
    environment: dict[str, str],
    words: tuple[str, ...],
    metadata: str,
) -> None:
    (tmp_path / "dbt_project.yml").unlink()
    done = build(*words, **environment)
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "environment").read_text())
    assert told.get("METADATA_GLOB", "") == metadata.format(here=tmp_path)


@pytest.mark.parametrize("variable", ["DBT_LOG_PATH", "DBT_TARGET_PATH"])
def test_it_says_where_it_could_write_instead(build: Build, tmp_path: Path, variable: str) -> None:
    """Left to itself, dbt ends without a word where it cannot write its log."""
    (tmp_path / "file").touch()
    place = str(tmp_path / "file" / "place")
    done = build(**{variable: place})
    assert done.exit_code == 1
    assert sentence(done.stderr).startswith(f"{place} cannot be written to: set")
    assert not (tmp_path / "called").exists()


def test_a_file_that_is_open_elsewhere_is_left_alone(
    build: Build, tmp_path: Path, writer: subprocess.Popen
) -> None:
    """As that of a second build at once; a reader is in the way of dbt as well."""
    done = build("metadata")
    assert done.exit_code == 1 and "is open elsewhere" in sentence(done.stderr)
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize("exit_code", [0, 1])
def test_make_build_is_this_command(tmp_path: Path, exit_code: int) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$@" "$METADATA_GLOB"\nexit {exit_code}\n')
    python.chmod(0o755)
    for stamp in (".created", ".runtime"):
        (tmp_path / "venv" / stamp).touch()
    environment = {name: text for name, text in os.environ.items() if name != "MAKEFLAGS"}
    done = subprocess.run(
        [
            "make",
            "--no-print-directory",
            "build",
            f"VENV={tmp_path / 'venv'}",
            "METADATA=some where",
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode != 0) == (exit_code != 0), done.stderr
    assert done.stdout == "-m image_duplicates build some where\n"
