"""The next DuckDB, 2.0, beside the one that is pinned: equal marts, and files that both read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from equal_marts import assert_equal
from other_duckdb import with_duckdb
from project import DATABASE, OWN_SETTINGS, ROOT

VERSION = "2.0.1"
# The oldest that is promised to read what is published. Evidence's is the one that is pinned.
OLDEST = "1.1.3"
READER = ROOT / "tests" / "python" / "support" / "reader.py"


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_duckdb(tmp_path_factory.mktemp("later") / VERSION, VERSION)


def run(python: Path, *words: object, **environment: str) -> subprocess.CompletedProcess:
    inherited = {name: text for name, text in os.environ.items() if name not in OWN_SETTINGS}
    return subprocess.run(
        [str(word) for word in (python, *words)],
        cwd=ROOT,
        env={**inherited, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", **environment},
        capture_output=True,
        text=True,
    )


def build(python: Path, home: Path, exit_code: int, **environment: str) -> Path:
    dbt = "import duckdb; from dbt.cli.main import cli; print(duckdb.__version__); cli()"
    words = ["-c", dbt, "build", "--target-path", home / "target", "--log-path", home / "target"]
    done = run(python, *words, DUCKDB_PATH=str(home / DATABASE), **environment)
    assert done.returncode == exit_code, done.stdout
    assert done.stdout.splitlines()[0] == VERSION
    return home / DATABASE


@pytest.fixture(scope="module")
def rebuilt(later: Path, shared_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("rebuilt")
    return build(later, home, 0, METADATA_GLOB=str(shared_dataset / "metadata"))


def test_it_makes_equal_marts_of_metadata(rebuilt: Path, shared_dataset: Path) -> None:
    assert_equal(shared_dataset / DATABASE, rebuilt)


def test_it_makes_equal_marts_of_pictures(later: Path, shared_demo: Path, tmp_path: Path) -> None:
    pictures = shared_demo / "demo" / "pictures"
    # They are bad on purpose.
    places = {"METADATA_GLOB": "", "IMAGES_ROOT": str(pictures)}
    database = build(later, tmp_path, 1, **places, SCANS_PATH=str(shared_demo / "scans"))
    assert_equal(shared_demo / DATABASE, database)


def test_each_reads_what_the_other_wrote(
    later: Path, rebuilt: Path, dataset: Path, tmp_path: Path
) -> None:
    """What is published as well, which the Evidence client and older ones of BI tools open."""
    for database in (dataset / DATABASE, rebuilt):
        words = ["-m", "image_duplicates", "summary", "--all", "--database", database]
        told = [run(python, *words) for python in (later, Path(sys.executable))]
        assert [done.returncode for done in told] == [0, 0], told[0].stderr + told[1].stderr
        findings = {done.stdout.partition("The marts are in")[0] for done in told}
        assert len(findings) == 1 and "9.33%" in findings.pop()

    done = run(later, "-m", "image_duplicates", "publish", "--database", rebuilt)
    assert done.returncode == 0, done.stderr
    published = rebuilt.parent / "published" / DATABASE
    oldest = with_duckdb(tmp_path / OLDEST, OLDEST)
    answers = [run(python, READER, published) for python in (later, Path(sys.executable), oldest)]
    assert [answer.returncode for answer in answers] == [0, 0, 0], answers[2].stderr
    digests = {answer.stdout.partition('"tables"')[2] for answer in answers}
    assert len(digests) == 1 and digests != {""}
