"""A file as dbt leaves it after a build, made by hand in milliseconds, to publish from."""

from pathlib import Path
from typing import Any

import duckdb
from project import DATABASE, quoted

RUN = {
    "command": "build",
    "unbuilt_models": [],
    "failed_tests": [],
    "missing_tests": [],
    "seeds": [],
    "finished_at": "2026-01-01 00:01:00",
    # Where the metadata lies, as a glob and as the folder that it is below.
    "pattern": "a",
    "root": "",
}


def write_build(home: Path, number: int, **run: Any) -> Path:
    """Build ``number`` with as many rows in ``images``; ``run`` is what differs in its record."""
    home.mkdir(parents=True, exist_ok=True)
    database = home / DATABASE
    with duckdb.connect(
        str(database), config={"storage_compatibility_version": "v1.0.0"}
    ) as connection:
        connection.execute(
            "create table if not exists build_history"
            " (build_number int, invocation_id text, has_enforced_gates boolean)"
        )
        connection.execute(
            "insert into build_history values (?, ?, true)", [number, f"run {number}"]
        )
        connection.execute("create or replace table images (image_id text not null, bytes bigint)")
        connection.execute("insert into images select i, i from range(?) as rows(i)", [number])
        connection.execute("comment on table images is 'One row per image.'")
        connection.execute("create schema if not exists staging")
        connection.execute("create or replace table staging.raw as select 1 as one")
    record_run(database, invocation_id=f"run {number}", **run)
    return database


def record_run(database: Path, **run: Any) -> None:
    """Write ``audit.last_run`` anew; what is not given is as after a build that passed."""
    values = {"invocation_id": "run 1", **RUN, **run}
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema if not exists audit")
        connection.execute(
            "create or replace table audit.last_run as select $invocation_id as invocation_id,"
            " $command as command, $pattern as metadata_location,"
            " $pattern as metadata_pattern, '' as parquet_pattern, $root as metadata_root,"
            " $unbuilt_models::varchar[] as unbuilt_models,"
            " $failed_tests::varchar[] as failed_tests,"
            " $missing_tests::varchar[] as missing_tests,"
            " $seeds::struct(path varchar, sha256 varchar)[] as seeds,"
            " $finished_at::timestamp as finished_at",
            values,
        )


def change_run(database: Path, **run: Any) -> None:
    """Change some columns of ``audit.last_run``."""
    with duckdb.connect(str(database)) as connection:
        for column, value in run.items():
            connection.execute(f"update audit.last_run set {quoted(column)} = ?", [value])


def published_builds(home: Path) -> dict[str, int]:
    """The number of the build that each file beside the build holds, told by its rows.

    Fails when a file is not whole or its tables disagree.
    """
    folder = home / "published"
    builds = {}
    with duckdb.connect() as connection:
        for path in folder.glob("*.parquet"):
            count = connection.execute("select count(*) from read_parquet(?)", [str(path)])
            builds[path.name] = count.fetchall()[0][0]
        if (folder / DATABASE).exists():
            connection.execute(f"attach '{folder / DATABASE}' as published (read_only)")
            connection.execute("use published")
            images, ids = connection.execute("select count(*), sum(bytes) from images").fetchall()[
                0
            ]
            history = connection.execute("select max(build_number) from build_history").fetchall()
            assert history == [(images,)]
            assert ids == sum(range(images))
            builds[DATABASE] = images
            connection.execute("use memory")
    return builds
