"""dbt 2 beside dbt 1: equal marts, gates, history and sentences, of whatever data."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from engine_builds import build, places, run
from equal_marts import assert_equal
from folders import download, entry, nested
from hostile import write_hostile
from project import DATABASE, ROOT

from image_duplicates import dbt2

ENGINES = ("dbt1", "dbt2")
# A build that passes, and one that breaks a gate and the ratchet: how many copies of one picture
# there are, what is asked beside, and what is told.
GATE_STEPS: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = [
    (1, (), ("Published build 1",)),
    (
        9,
        ("--set", "max_duplicate_rate_increase=0.05"),
        ("duplicate_rate of the dataset is 0.205128, above 0.1", "that of build 1"),
    ),
]


def without_sizes(text: str) -> str:
    return re.sub(r"[\d.]+ [kM]?B\b", "n bytes", text)


def told(done: subprocess.CompletedProcess, home: Path) -> tuple[int, str, list[str]]:
    """The exit code, what was printed, and what was told beside.

    Without how far dbt 1 is, and with which words of its own either tells a failed test.
    """
    of_dbt = re.compile(r"dbt build: \d+ of|Failure in test|  Got \d+ result| +Failed \[")
    printed, beside = (text.replace(str(home), "home") for text in (done.stdout, done.stderr))
    # Of the published files: one writes a time in more bytes than the other.
    printed = re.sub(
        r"^Published build .*", lambda line: without_sizes(line[0]), printed, flags=re.M
    )
    lines = [line for line in beside.splitlines() if line and not of_dbt.match(line)]
    return done.returncode, printed, lines


@pytest.fixture(scope="module")
def rebuilt(shared_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("dbt2")
    done = build("dbt2", home, METADATA_GLOB=str(shared_dataset / "metadata"))
    assert done.returncode == 0, done.stderr
    assert "Published build 1" in done.stdout
    return home / DATABASE


def test_it_makes_equal_marts_of_metadata(rebuilt: Path, shared_dataset: Path) -> None:
    assert_equal(shared_dataset / DATABASE, rebuilt)
    runs = [last_run(database) for database in (shared_dataset / DATABASE, rebuilt)]
    assert runs[0] == runs[1]
    assert runs[0][:3] == ([], [], [])


def last_run(database: Path) -> tuple:
    """What the run left undone, and what it read."""
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = "unbuilt_models, failed_tests, missing_tests, seeds, scan, metadata_pattern"
        return connection.execute(f"select {columns} from audit.last_run").fetchone()


def test_it_makes_equal_marts_of_pictures(shared_demo: Path, tmp_path: Path) -> None:
    pictures = shared_demo / "demo" / "pictures"
    # They are bad on purpose.
    environment = {"METADATA_GLOB": "", "IMAGES_ROOT": str(pictures)}
    done = build("dbt2", tmp_path, **environment, SCANS_PATH=str(shared_demo / "scans"))
    assert done.returncode == 1, done.stderr
    assert "split_leaked_hashes of the dataset is 2, above 0" in done.stdout
    assert_equal(shared_demo / DATABASE, tmp_path / DATABASE)


def test_it_reads_a_scan_in_parts_as_one(shared_demo: Path, tmp_path: Path) -> None:
    """Or says which part is missing."""
    pictures, scans = shared_demo / "demo" / "pictures", tmp_path / "scans"
    for number in (1, 2, 3):
        words = ("scan", pictures, "--scans", scans, "--part", f"{number}/3")
        assert run(sys.executable, "-m", "image_duplicates", *words).returncode == 0
    environment = {"METADATA_GLOB": "", "IMAGES_ROOT": str(pictures), "SCANS_PATH": str(scans)}
    done = build("dbt2", tmp_path, **environment)
    assert done.returncode == 1, done.stderr
    assert_equal(shared_demo / DATABASE, tmp_path / DATABASE)
    [lost] = scans.glob("*/part-2-of-3")
    lost.rename(tmp_path / "lost")
    done = build("dbt2", tmp_path / "again", **environment)
    assert done.returncode == 1
    assert "1 of its 3 parts is missing, 2/3 -- run" in done.stderr


def test_it_reads_of_hostile_files_no_more(tmp_path: Path) -> None:
    """Links that lead out, pipes, compressed files and lines, which the plugin sees to."""
    metadata = tmp_path / "metadata"
    write_hostile(metadata)
    lines = [{"search_key": "Suman"}, {"key": "1", "download_data": download("1.jpg", "one")}]
    text = "\n".join(json.dumps(line) for line in lines)
    (metadata / "suman.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    for engine in ENGINES:
        words = ("--set", "require_gates=false")
        done = build(engine, tmp_path / engine, *words, METADATA_GLOB=str(metadata))
        assert done.returncode == 0, done.stderr
    databases = [tmp_path / engine / DATABASE for engine in ENGINES]
    assert_equal(*databases)
    with duckdb.connect(str(databases[1]), read_only=True) as connection:
        query = "select count(*) from images where class_name = 'Suman'"
        assert connection.execute(query).fetchone() == (1,)


def test_gates_ratchet_and_history_are_the_same(tmp_path: Path) -> None:
    """A build that passes, and one that breaks a gate and the ratchet."""
    for copies, words, expected in GATE_STEPS:
        metadata = write_pictures(tmp_path / "metadata", copies)
        outcomes = []
        for engine in ENGINES:
            home = tmp_path / engine
            done = build(engine, home, *words, METADATA_GLOB=str(metadata))
            for text in expected:
                assert text in done.stdout, done.stdout + done.stderr
            outcomes.append(told(done, home))
        assert outcomes[0] == outcomes[1]
    assert_equal(*(tmp_path / engine / DATABASE for engine in ENGINES))


def test_its_unit_tests_pass(rebuilt: Path, shared_dataset: Path) -> None:
    """All that there are: to run none passes as well."""
    words = ["test", "--select", "test_type:unit"]
    metadata = str(shared_dataset / "metadata")
    environment = {**places(rebuilt.parent), **dbt2.environment(), "METADATA_GLOB": metadata}
    done = run(dbt2.program(), *words, **environment)
    assert done.returncode == 0, done.stdout
    passed = re.findall(r" Passed \[.*unit_test \w+[.](\w+)", done.stdout)
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "models").rglob("*.yml")]
    written = [
        name
        for text in texts
        for name in re.findall(
            r"^  - name: (\w+)", text.partition("\nunit_tests:")[2], re.MULTILINE
        )
    ]
    assert sorted(passed) == sorted(written)
    assert len(passed) > 280


def write_pictures(folder: Path, copies: int) -> Path:
    """Metadata of 30 pictures, and of one more that is there so often."""
    names = ["copied"] * copies + [f"picture {number}" for number in range(30)]
    images = {str(n): entry(f"{n}.jpg", picture) for n, picture in enumerate(names)}
    nested(folder, "Go", "Rice", images)
    return folder
