"""`python -m benchmarks.beside_spark`: what a build by Spark costs beside one by DuckDB.

Builds the same entries by both, all data tests included, in one run: DuckDB in the process of
dbt, Spark on a cluster of this machine with two workers of one core each. Says what each costs,
and by Spark's own log of its tasks how many stages there were, what they shuffled, and how long
the same tasks would take on more cores. What they wrote stays in `target/beside_spark`.
"""

import argparse
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

import duckdb
from spark_cluster import Cluster, cluster, processes_of

from benchmarks.datasets import GROWTH, ROOT
from benchmarks.dbt_build import DbtProject
from benchmarks.figures import check_equal, read_figures
from benchmarks.measure import make_if_missing

# A stage ends with its longest task, and has no more to share out than the work of all. Of their
# CPU time: they wait for cores that the server has, too.
TASKS = """
with events as (
    select Event as event, "Stage ID" as stage, "Task Metrics" as metrics
    from read_json(
        ?,
        columns = {Event: 'varchar', "Stage ID": 'bigint', "Task Metrics": 'json'},
        format = 'newline_delimited',
        compression = 'zstd',
        maximum_object_size = 1_000_000_000
    )
),

tasks as (
    select
        stage,
        cast(metrics ->> 'Executor Run Time' as bigint) / 1e3 as seconds,
        cast(metrics ->> 'Executor CPU Time' as bigint) / 1e9 as cpu_seconds,
        cast(metrics -> 'Shuffle Write Metrics' ->> 'Shuffle Bytes Written' as bigint) as shuffled,
        cast(metrics ->> 'Disk Bytes Spilled' as bigint) as spilled
    from events
    where event = 'SparkListenerTaskEnd' and metrics is not null
),

stages as (
    select
        count(*) as tasks,
        sum(seconds) as seconds,
        sum(cpu_seconds) as cpu_seconds,
        max(cpu_seconds) as longest,
        sum(shuffled) as shuffled,
        sum(spilled) as spilled
    from tasks
    group by stage
)

select
    count(*) as stages,
    sum(tasks) as tasks,
    sum(seconds) as seconds,
    sum(cpu_seconds) as cpu_seconds,
    sum(shuffled) as shuffled_bytes,
    max(shuffled) as most_shuffled_bytes,
    sum(spilled) as spilled_bytes,
    sum(cpu_seconds) filter (tasks >= 4) as cpu_seconds_of_wide_stages,
    sum(greatest(longest, cpu_seconds / 2)) as on_2_cores,
    sum(greatest(longest, cpu_seconds / 4)) as on_4_cores,
    sum(greatest(longest, cpu_seconds / 2)) filter (tasks >= 4) as wide_on_2_cores,
    sum(greatest(longest, cpu_seconds / 4)) filter (tasks >= 4) as wide_on_4_cores
from stages
"""


def main() -> None:
    """Measure both, and print what was found as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.beside_spark", description=__doc__)
    parser.add_argument("--entries", choices=GROWTH, default="1000000")
    size = GROWTH[parser.parse_args().entries]
    expected = make_if_missing(size, print)
    found: dict[str, object] = {"entries": size.entries}
    folder = ROOT / "target" / "beside_spark"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with_duckdb = DbtProject(size.metadata, folder / "duckdb")
    run = with_duckdb.run("build")
    check_equal(expected, with_duckdb.figures(), "DuckDB")
    found["DuckDB"] = {"seconds": run.child.seconds, "cpu_seconds": run.child.cpu_seconds}
    with cluster(folder / "cluster") as running:
        with_spark = DbtProject(size.metadata, folder / "spark", **running.environment)
        before = cpu_seconds(running.home)
        run = with_spark.run("build", "--target", "spark_thrift")
        found["Spark"] = {
            "seconds": run.child.seconds,
            "cpu_seconds": run.child.cpu_seconds + cpu_seconds(running.home) - before,
            "cpu_seconds_of_dbt": run.child.cpu_seconds,
            "models": dict(sorted(run.models.items(), key=lambda one: -one[1])[:12]),
        }
        check_equal(expected, figures_of(running), "Spark")
    found["tasks"] = tasks_of(running)
    print(json.dumps(found, indent=2))


def cpu_seconds(home: Path) -> float:
    """What the processes of the cluster have used so far."""
    ticks = 0
    for process in processes_of(home):
        with suppress(OSError):
            # After the name, which is in brackets: user and system time are 12th and 13th.
            words = (process / "stat").read_text().rpartition(")")[2].split()
            ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def figures_of(running: Cluster) -> dict[str, int]:
    """The headline figures of what Spark wrote."""
    with duckdb.connect() as connection:
        files = running.warehouse / "main.db" / "duplicate_summary" / "*.parquet"
        connection.execute(f"create view duplicate_summary as from '{files}'")
        return read_figures(connection)


def tasks_of(running: Cluster) -> dict[str, float]:
    """The work of all tasks, by the log that a cluster leaves when it has ended."""
    with duckdb.connect() as connection:
        cursor = connection.execute(TASKS, [str(running.events / "*" / "events_*")])
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


if __name__ == "__main__":
    main()
