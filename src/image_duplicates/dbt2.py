"""dbt 2, the engine that can be chosen in place of the dbt of this Python.

It is a program without Python, and loads DuckDB as a driver: the library in DuckDB's own wheel,
which needs that of Python, so that both engines write by the very same DuckDB. It has no plugins:
what the models would ask ours is asked before, and written down for them.
"""

import json
import os
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import duckdb

from image_duplicates import project, sql
from image_duplicates.metadata_parts import temporary_folder
from image_duplicates.plugin_functions import add_functions

# All of dbt 2.0.0a4, in a wheel that leaves the package dbt-core to dbt 1.
PROGRAM = "dbt-core-experimental-parser"
DRIVER = """
manifest_version = 1
name = "DuckDB"

[ADBC]
version = "1.1.0"

[Driver]
entrypoint = "duckdb_adbc_init"
shared = {library}
"""


class UnavailableError(Exception):
    """dbt 2 cannot build here; the message says why and what to do."""


def program() -> str:
    """The program of dbt 2. Raises UnavailableError."""
    path = Path(sysconfig.get_path("scripts"), PROGRAM)
    if not path.is_file():
        raise UnavailableError(f"dbt 2 is not installed: {project.dbt2_setup()}.")
    return str(path)


def environment() -> dict[str, str]:
    """What lets dbt 2 find DuckDB while this process lasts. Raises UnavailableError."""
    library = find_spec("_duckdb")
    if library is None or library.origin is None:
        raise UnavailableError("dbt 2 needs a DuckDB of 1.4 or later, whose library is a file.")
    folder = Path(tempfile.mkdtemp(dir=temporary_folder()))
    (folder / "duckdb.toml").write_text(DRIVER.format(library=json.dumps(library.origin)))
    preloaded = f"{_python_library()} {os.environ.get('LD_PRELOAD', '')}".rstrip()
    return {
        "ADBC_DRIVER_PATH": str(folder),
        "LD_PRELOAD": preloaded,
        # An error is a sentence, not a list of addresses.
        "RUST_BACKTRACE": "0",
    }


def _python_library() -> Path:
    if sys.platform != "linux":
        raise UnavailableError("With dbt 2 the project builds on Linux alone: leave out --engine.")
    path = Path(*map(sysconfig.get_config_var, ("LIBDIR", "INSTSONAME")))
    if not path.is_file():
        raise UnavailableError(
            f"dbt 2 needs the library of this Python, and there is no {path}: on Debian and Ubuntu"
            f" install the package {path.name.partition('.so')[0]}, elsewhere use a Python that"
            " was built with --enable-shared."
        )
    return path


def with_answers(options: list[str], settings: Mapping[str, str]) -> dict[str, str]:
    """``settings`` and the answers of our plugin to all that a build with them would ask it.

    ``options`` tell dbt where the project is, and its vars. Raises UnavailableError.
    """
    folder = Path(tempfile.mkdtemp(dir=temporary_folder()))
    # Only dbt knows what its settings come to.
    command = [program(), "--log-format", "json", "compile", *options]
    command += ["--inline", "{{ plugin_calls() }}"]
    command += ["--target-path", str(folder), "--log-path", str(folder)]
    done = project.run(command, settings)
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for event in events:
        if "compiled" in event["data"]:
            return {**settings, "PLUGIN_ANSWERS": _answers(json.loads(event["data"]["compiled"]))}
    errors = [event["info"]["msg"] for event in events if event["info"]["level"] == "error"]
    raise UnavailableError("\n".join(errors) or done.stderr or "dbt 2 said nothing.")


def _answers(calls: list[str]) -> str:
    """A file with what our plugin's functions return, as SQL, for the macro `plugin_call`.

    Files that they unpacked are there while this process lasts.
    """
    path = tempfile.mkdtemp(dir=temporary_folder()) + "/answers.parquet"
    with duckdb.connect() as connection:
        add_functions(connection)
        answers = [_answer(connection, call) for call in calls]
        connection.execute(
            "copy (select unnest($calls) as call, unnest($answers) as answer)"
            f" to {sql.text(path)} (format parquet)",
            {"calls": calls, "answers": answers},
        )
    return path


def _answer(connection: duckdb.DuckDBPyConnection, call: str) -> str:
    query = f"select typeof(answer), answer, to_json(answer) from (select {call} as answer)"
    row = connection.execute(query).fetchone()
    assert row
    kind, answer, as_json = row
    if answer is None:
        return "null"
    return sql.text(answer) if kind == "VARCHAR" else f"cast({sql.text(as_json)}::json as {kind})"
