"""A cluster of Spark beside DuckDB: it comes and goes whole, and its marts are equal.

One at a time: it may take 6 GB. So all tests of one are in this file.
"""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from engine_builds import build
from hostile import write_hostile
from hypothesis import given, settings
from project import DATABASE, ROOT
from random_metadata import EXAMPLES, fill, folders
from spark_cluster import Cluster, cluster, left_of
from spark_marts import differences
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


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("a cluster") / "home") as found:
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


def test_a_cluster_makes_equal_marts_of_metadata(running: Cluster, tmp_path: Path) -> None:
    """Of hostile and of random files, of links and pipes no more; compressed, in lines, Parquet.

    By the settings of the profile alone: the cluster has none of its own.
    """
    metadata = tmp_path / "metadata"
    write_hostile(metadata)
    write_random(metadata / "random")
    environment = {"METADATA_GLOB": str(metadata), **running.environment}
    done = build("spark", tmp_path / "spark", **environment)
    assert done.returncode == 1
    assert "Spark would follow links, and" in done.stderr
    unlink_others(metadata)
    write_formats(metadata)
    words = ("--set", "require_gates=false")
    for engine in ("dbt1", "spark"):
        done = build(engine, tmp_path / engine, *words, **environment)
        assert done.returncode == 0, done.stderr
        assert "Left unread in" in done.stderr
    assert differences(tmp_path / "dbt1" / DATABASE, running.warehouse, None) == []
    with duckdb.connect(str(tmp_path / "spark" / DATABASE), read_only=True) as connection:
        query = "select count(*) from images where class_name = 'Suman'"
        # Both files tell of one picture that is there.
        assert connection.execute(query).fetchone() == (3,)


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
