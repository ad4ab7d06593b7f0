"""Spark, the engine for datasets that outgrow one machine: whether it can run, and what it wrote.

It writes its tables as Parquet files. A dbt operation takes the marts of them into the DuckDB file,
of which all else here reads, and is published.
"""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from image_duplicates import project, sql
from image_duplicates.metadata_files import first_link, list_for_spark
from image_duplicates.metadata_parts import temporary_folder

# Of the extra: dbt-spark's own, and those for a session and for a Thrift server.
MODULES = ("dbt.adapters.spark", "pyspark", "pyhive")
OLDEST_JAVA = 17
SERVER = "SPARK_THRIFT_HOST"
# The part of the profile that reads what dbt wrote.
HOME = "duckdb"
KINDS = ("json", "parquet")
# How Spark names a file system of this machine, before the path.
LOCAL = re.compile("file:/*(?=/)")


class UnavailableError(Exception):
    """Spark cannot build here, or has not; the message says why and what to do."""


def target() -> str:
    """The target of the profile: a session in the process of dbt, or the server that is named."""
    return "spark_thrift" if os.environ.get(SERVER) else "spark"


def require() -> None:
    """Raises UnavailableError where it is seen before that dbt could not start Spark."""
    if not all(map(_is_there, MODULES)):
        raise UnavailableError(f"Spark is not installed: {project.spark_setup()}.")
    if target() == "spark":
        _require_java()


def warehouse(database: Path | None = None) -> str:
    """The folder of Spark's tables, as dbt is told: beside the DuckDB file, if none is named."""
    named = os.environ.get("SPARK_WAREHOUSE")
    return project.absolute(named or str(project.database_path(database).parent / "spark"))


def with_listing(
    options: list[str],
    settings: Mapping[str, str],
    database: Path | None,
    told: Callable[[str], None],
) -> dict[str, str]:
    """``settings`` and a list of the metadata files on this machine that Spark may read.

    Spark sees no empty files, and follows links: a folder that has some is refused. ``options``
    tell dbt where the project is, and its vars. Raises UnavailableError.
    """
    logged = _run_operation("tell_metadata_files", {}, options, settings, database)
    # The patterns are in the order of KINDS.
    location, root, *patterns = json.loads(
        next(info["msg"] for info in _told(logged) if info["name"] == "JinjaLogInfo")
    )
    if not location or project.is_remote(location):
        return dict(settings)
    if link := first_link(root):
        raise UnavailableError(
            f"Spark would follow links, and {link} is one: give it a folder without links, or leave"
            " out --engine."
        )
    rows = []
    for kind, pattern in zip(KINDS, patterns, strict=True):
        listed, skipped = list_for_spark(pattern, root) if pattern else ([], None)
        rows += [{"kind": kind, **row} for row in listed]
        if skipped and location + "/" == root:
            told(f"Left unread in {location} for their names: {skipped}")
    path = f"{temporary_folder()}/listed.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                select unnest($rows::struct(
                    kind varchar, file_path varchar, problem varchar, is_empty boolean
                )[], recursive := true)
            ) to {sql.text(path)} (format parquet)
            """,
            {"rows": rows},
        )
    return {**settings, "SPARK_LISTED_FILES": path}


def take_in(
    place: str, options: list[str], settings: Mapping[str, str], database: Path | None
) -> None:
    """Put the marts that Spark wrote below ``place`` into the DuckDB file.

    So is the record of its run, which tells whether it passed. ``options`` tell dbt where the
    project is, and its vars; ``settings`` are the environment of a dbt that builds. Raises
    UnavailableError; the file is as it was then.
    """
    folder = LOCAL.sub("", place)
    if project.is_remote(folder) or re.match("[a-z0-9]+:", folder):
        raise UnavailableError(
            f"{place} is not on this machine: copy its folders (main.db, report.db, seeds.db,"
            " audit.db) to it, and run image-duplicates publish --from with the folder they are in."
        )
    if not Path(folder).is_dir():
        raise UnavailableError(f"There is no folder {place} of tables that Spark wrote.")
    arguments = {"warehouse": project.absolute(folder)}
    _run_operation("take_in_warehouse", arguments, options, settings, database)


def _run_operation(
    name: str,
    arguments: Mapping[str, str],
    options: list[str],
    settings: Mapping[str, str],
    database: Path | None,
) -> str:
    """What dbt logged of an operation of the project on the DuckDB file. Raises UnavailableError.

    What dbt knows of the project by a target of Spark is not good for this one: it has a place of
    its own, where the next operation finds all parsed if it has the same options.
    """
    target_path = settings.get("DBT_TARGET_PATH") or project.written(database)["DBT_TARGET_PATH"]
    words = [*project.dbt(), "--log-format", "json", "run-operation", f"{project.NAME}.{name}"]
    words += ["--args", json.dumps(arguments), *options]
    words += ["--target", HOME, "--target-path", str(Path(target_path) / HOME)]
    done = project.run(words, settings)
    if done.returncode:
        errors = [info["msg"] for info in _told(done.stdout) if info["level"] == "error"]
        raise UnavailableError("\n".join(errors) or done.stderr or "dbt said nothing.")
    return done.stdout


def _told(log: str) -> Iterator[Mapping[str, Any]]:
    """What dbt logged, one by one."""
    for line in log.splitlines():
        try:
            yield json.loads(line)["info"]
        except (ValueError, KeyError, TypeError):
            continue


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    get = (
        f"install Java {OLDEST_JAVA} or later (on Debian and Ubuntu the package"
        " default-jre-headless), or set JAVA_HOME to the folder it is in"
    )
    try:
        done = subprocess.run(
            [java, "-version"], stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    except OSError as error:
        raise UnavailableError(f"Spark needs Java, and there is no {java}: {get}.") from error
    found = re.search(r'version "(\d+)', done.stderr + done.stdout)
    if not found or int(found[1]) < OLDEST_JAVA:
        version = f" {found[1]}" if found else ""
        raise UnavailableError(f"{java} is a Java{version} that Spark does not run on: {get}.")


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
