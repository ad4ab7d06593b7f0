"""Spark beside DuckDB, in a session and then on a cluster that goes on with what the session wrote:
marts, gates, ratchet and history are equal, and a cluster comes and goes whole.

One at a time: it may take 6 GB. So all tests of one are in this file.
"""

import csv
import hashlib
import itertools
import os
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from engine_builds import build
from folders import entry, nested
from hostile import write_hostile
from hypothesis import given, settings
from project import DATABASE, ROOT, run_dbt
from random_metadata import EXAMPLES, fill, folders
from spark_cluster import Cluster, cluster, left_of
from spark_marts import Difference, differences
from spark_metadata import unlink_others, write_formats

SUPPORT = ROOT / "tests" / "python" / "support"
STARTER = """
import sys, time
from pathlib import Path
from spark_cluster import cluster
with cluster(Path(sys.argv[1])) as running:
    print(running.supervisor, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("victim", ["starter", "supervisor"])
def test_nothing_is_left_of_one_that_is_killed(victim: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(home)],
        env={**os.environ, "PYTHONPATH": str(SUPPORT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout
        supervisor = int(process.stdout.readline())
        # The executors as well, which the workers start.
        within(120, lambda: len(left_of(home)) == 6)
        os.kill({"starter": process.pid, "supervisor": supervisor}[victim], signal.SIGKILL)
        within(120, lambda: not left_of(home))
        process.kill()


def test_nothing_is_left_of_one_that_is_killed_early(tmp_path: Path) -> None:
    home = tmp_path / "home"
    words = [sys.executable, "-c", STARTER, str(home)]
    with subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(SUPPORT)}) as process:
        within(120, lambda: left_of(home))
        process.kill()
        within(120, lambda: not left_of(home))


# Models that were wrong with Spark alone, and only where there is nothing.
OF_NOTHING = ("int_gate_figures", "storage_waste", "int_class_clusters")
# For most of its classes, the second build would be of another dataset.
NAMED = ("--set", "dataset_name=demo")


@dataclass(frozen=True)
class Session:
    """What came of a build in a session and of the same one by DuckDB.

    ``folder`` has a home for a cluster that goes on with the tables, and one of each engine.
    """

    folder: Path
    environment: dict[str, str]
    with_duckdb: subprocess.CompletedProcess
    with_spark: subprocess.CompletedProcess
    differences: list[Difference]


@pytest.fixture(scope="module")
def session(shared_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Of the demo's pictures and metadata of them, but for those that break a gate."""
    folder = tmp_path_factory.mktemp("a cluster")
    metadata, warehouse = folder / "metadata", folder / "home" / "warehouse"
    write_metadata(metadata, shared_demo / "demo")
    environment = {
        "METADATA_GLOB": str(metadata),
        "IMAGES_ROOT": str(shared_demo / "demo" / "pictures"),
        "SCANS_PATH": str(shared_demo / "scans"),
        "SPARK_WAREHOUSE": str(warehouse),
    }
    with_duckdb, with_spark = (
        build(engine, folder / engine, *NAMED, **environment) for engine in ("dbt1", "spark")
    )
    apart = differences(folder / "dbt1" / DATABASE, warehouse)
    return Session(folder, environment, with_duckdb, with_spark, apart)


def test_a_session_makes_equal_marts_of_scanned_pictures(session: Session) -> None:
    assert session.with_duckdb.returncode == 0, session.with_duckdb.stderr
    assert "Published build 1" in session.with_duckdb.stdout
    assert session.with_spark.returncode == 0, session.with_spark.stderr
    assert without_sizes(session.with_spark.stdout) == without_sizes(session.with_duckdb.stdout)
    assert session.differences == []


@pytest.fixture(scope="module")
def running(session: Session) -> Iterator[Cluster]:
    with cluster(session.folder / "home") as found:
        yield found


def test_both_workers_work(running: Cluster) -> None:
    assert running.rows("select 1") == [(1,)]
    assert running.rows("select count(*) from range(0, 4000000, 1, 4)") == [(4_000_000,)]
    assert [worker["coresused"] for worker in running.workers()] == [1, 1]
    executors = running.executors()
    assert len(executors) == 2
    assert sum(executor["completedTasks"] for executor in executors) >= 5
    assert all(executor["completedTasks"] for executor in executors)
    assert len(left_of(running.home)) == 1 + 2 + 1 + 2
    assert list(running.events.iterdir())


def test_a_cluster_makes_equal_marts_of_any_metadata(session: Session, running: Cluster) -> None:
    """With hostile and random files, of links and pipes no more; compressed, in lines, Parquet.

    By the settings of the profile alone: the cluster has none of its own. Gates fail, one of them
    since there are more copies than in the build of the session.
    """
    folder = session.folder
    metadata = folder / "metadata"
    write_hostile(metadata)
    write_random(metadata / "random")
    environment = {**session.environment, **running.environment}
    done = build("spark", folder / "spark", **environment)
    assert done.returncode == 1
    assert "Spark would follow links, and" in done.stderr
    unlink_others(metadata)
    write_formats(metadata)
    words = (*NAMED, "--set", "max_duplicate_rate_increase=0.05")
    with_duckdb, with_spark = (
        build(engine, folder / engine, *words, **environment) for engine in ("dbt1", "spark")
    )
    for done in (with_duckdb, with_spark):
        assert done.returncode == 1, done.stderr
        assert "Left unread in" in done.stderr
    text = " ".join(with_duckdb.stdout.split())
    assert re.search("duplicate_rate_increase of the dataset is [0-9.]+, above 0.05", text)
    assert "that of build 1" in text
    assert without_sizes(with_spark.stdout) == without_sizes(with_duckdb.stdout)
    assert differences(folder / "dbt1" / DATABASE, running.warehouse) == []
    with duckdb.connect(str(folder / "spark" / DATABASE), read_only=True) as connection:
        query = "select count(*) from images where class_name = 'Suman'"
        # Both files tell of one picture that is there.
        assert connection.execute(query).fetchone() == (3,)
    # What no such dataset has: no image at all, and a class without a link.
    only = [f"{model},test_type:unit" for model in OF_NOTHING]
    words = ["test", "--target", "spark_thrift", "--select", *only]
    tested = run_dbt(words, folder / DATABASE, folder / "target", alone=True, **environment)
    assert tested.exit_code == 0, tested.output
    assert set(OF_NOTHING) <= tested.statuses.keys()


def without_sizes(text: str) -> str:
    """What is printed, without how large files are, where, and how long a scan took."""
    starts = "Published build|The marts are in|Read|Written to"
    return re.sub(rf"^({starts}) .*", "", text, flags=re.MULTILINE)


def write_metadata(metadata: Path, demo: Path) -> None:
    """A file of each class of the demo's pictures, without those that are in two splits."""
    classes: dict[str, dict[str, object]] = defaultdict(dict)
    with (demo / "planted.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["planted"] != "split leak":
                data = (demo / "pictures" / row["path"]).read_bytes()
                one = entry(row["path"], "", len(data))
                one["download_data"]["hash"] = hashlib.md5(data).hexdigest()
                classes[row["path"].split("/")[1]][row["path"]] = one
    for name, entries in classes.items():
        nested(metadata, "Demo", name, entries)


def write_random(folder: Path) -> None:
    """The examples of the property test one beside the other."""
    number = itertools.count()

    @settings(EXAMPLES, max_examples=30)
    @given(files=folders())
    def write_example(files: dict) -> None:
        fill(folder / f"{next(number)}", files)

    write_example()


def within(seconds: float, holds: Callable[[], object]) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)
