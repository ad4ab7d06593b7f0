"""Spark, the engine for datasets that outgrow one machine: whether it can run, and what it wrote.

It writes its tables as Parquet files. A dbt operation takes the marts of them into the DuckDB file,
of which all else here reads, and is published.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from image_duplicates import project

# Of the extra: dbt-spark's own, and those for a session and for a Thrift server.
MODULES = ("dbt.adapters.spark", "pyspark", "pyhive")
OLDEST_JAVA = 17
SERVER = "SPARK_THRIFT_HOST"
# The part of the profile that reads what dbt wrote.
HOME = "duckdb"
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


def take_in(place: str, database: Path | None, settings: Mapping[str, str]) -> None:
    """Put the marts that Spark wrote below ``place`` into the DuckDB file.

    So is the record of its run, which tells whether it passed. ``settings`` are the environment
    of a dbt that builds. Raises UnavailableError; the file is as it was then.
    """
    folder = LOCAL.sub("", place)
    if project.is_remote(folder) or re.match("[a-z0-9]+:", folder):
        raise UnavailableError(
            f"{place} is not on this machine: copy its folders (main.db, report.db, seeds.db,"
            " audit.db) to it, and run image-duplicates publish --from with the folder they are in."
        )
    if not Path(folder).is_dir():
        raise UnavailableError(f"There is no folder {place} of tables that Spark wrote.")
    words = [sys.executable, "-P", "-c", "from dbt.cli.main import cli; cli()", "--no-use-colors"]
    words += ["--log-format", "json", "run-operation", f"{project.NAME}.take_in_warehouse"]
    words += ["--args", json.dumps({"warehouse": project.absolute(folder)}), "--target", HOME]
    # What dbt knows of the project by the other target is not good for this one.
    target_path = settings.get("DBT_TARGET_PATH") or project.written(database)["DBT_TARGET_PATH"]
    words += ["--target-path", str(Path(target_path) / HOME)]
    done = subprocess.run(
        [*words, *project.arguments()],
        env=settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise UnavailableError(_failure(done.stdout) or done.stderr or "dbt said nothing.")


def _failure(log: str) -> str:
    """What dbt logged as errors."""
    told = []
    for line in log.splitlines():
        try:
            event = json.loads(line)["info"]
        except (ValueError, KeyError, TypeError):
            continue
        if event["level"] == "error":
            told.append(event["msg"])
    return "\n".join(told)


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
