"""Spark beside DuckDB: a cluster that comes and goes whole, and builds that are equal."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_line import command
from project import DATABASE, ROOT, Build, run_dbt
from spark_cluster import Cluster, cluster, left_of
from spark_marts import SCHEMAS, differences

# What is built and compared. Empty: all, tests included.
BUILT = ["resource_type:seed", "+hash_groups", "+file_audit", "+rejected_images", "+rejected_files"]
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


def test_a_cluster_builds_equal_marts(
    running: Cluster, shared_dataset: Path, tmp_path: Path
) -> None:
    """By the settings of the profile alone: the cluster has none of its own."""
    done = build("spark_thrift", shared_dataset, tmp_path, **running.environment)
    assert found(done, shared_dataset, running.warehouse) == []


def test_a_session_builds_equal_marts(shared_dataset: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    done = build("spark", shared_dataset, tmp_path, SPARK_WAREHOUSE=str(warehouse))
    assert found(done, shared_dataset, warehouse) == []
    places = {"DUCKDB_PATH": str(tmp_path / DATABASE), "DBT_TARGET_PATH": str(tmp_path / "target")}
    published = command("publish", "--from", str(warehouse), **places)
    if BUILT:
        assert "Not published: dbt build did not build all models" in published.stderr
    else:
        assert "Published build 1" in published.output


def build(target: str, dataset: Path, home: Path, **environment: str) -> Build:
    words = ["build", "--target", target]
    if BUILT:
        words += ["--select", *BUILT, "--indirect-selection", "empty"]
        words += ["--exclude-resource-type", "test", "unit_test"]
    metadata = dataset / "metadata"
    done = run_dbt(
        words, home / "none.duckdb", home / "target", metadata, alone=True, **environment
    )
    assert done.exit_code == 0, done.output
    return done


def found(done: Build, dataset: Path, warehouse: Path) -> list[str]:
    """What differs of all marts and seeds, or of those that were built."""
    names = None
    if BUILT:
        names = done.statuses.keys() & {
            path.name for schema in SCHEMAS for path in (warehouse / f"{schema}.db").glob("*")
        }
        assert len(names) > 10
    return [str(difference) for difference in differences(dataset / DATABASE, warehouse, names)]


def within(seconds: float, holds: Callable[[], object]) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)
