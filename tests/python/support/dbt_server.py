"""dbt in one long-lived child process, which saves each command 3 s of imports and 7 s of parsing.

Run as a script it is that process: it reads one command a line from its input, as JSON, and
answers with what came of it. A command finds what it would find in a process of its own: its
environment, its folder, fresh adapters and no open file. What a process reads only once, such as
``TZ``, stays as it was at the first command.

A project is parsed once as long as its files stay as they are. The environment, folders, rows of
seeds and all vars but one are read when dbt compiles and builds: no command sees those of another.
What a file of marts is called is its catalog, which dbt notes for each model.
"""

import atexit
import gc
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

# dbt's for a command that did not do what it was asked to, such as a build with a failed test.
FAILED = 1

# Where a project has what dbt parses. Of a seed that is its name, not its rows.
PARSED = ("*.yml", "seeds/*.yml")
PARSED += tuple(
    f"{folder}/**/*.{kind}"
    for folder in ("analyses", "macros", "models", "tests")
    for kind in ("csv", "md", "sql", "yml")
)
# The var that a config reads, which dbt renders when it parses.
PARSED_VAR = "require_gates"

_servers: list[subprocess.Popen] = []
# What dbt made of a project, by its folder, the state of its files, the name of the file of marts,
# and what was said of the var.
_parsed: dict[tuple, Any] = {}


def serve_dbt(arguments: list[str], root: Path, environment: dict[str, str]) -> tuple[int, str]:
    """The exit code and all output of a dbt command."""
    if _servers and _servers[0].poll() is not None:
        stop()
    if not _servers:
        # -P: no module of this folder passes for one that dbt asks for.
        command = [sys.executable, "-P", __file__]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        _servers.append(subprocess.Popen(command, text=True, encoding="utf-8", **pipes))
    asked = {"arguments": arguments, "root": str(root), "environment": environment}
    server = _servers[0]
    print(json.dumps(asked), file=server.stdin, flush=True)
    answer = server.stdout.readline()
    done = json.loads(answer) if answer else {"exit_code": None, "output": "dbt's process died"}
    # Nobody knows what a command leaves behind that came to no end of its own.
    if done["exit_code"] not in (0, FAILED):
        stop()
    return done["exit_code"], done["output"]


@atexit.register
def stop() -> None:
    for server in _servers:
        server.communicate()
    _servers.clear()


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["root"])
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        os.dup2(output.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        exit_code = _run(asked["arguments"])
        text = ""
        for stream, file in ((sys.stdout, output), (sys.stderr, errors)):
            stream.flush()
            file.seek(0)
            text += file.read().decode("utf-8", errors="replace")
    return {"exit_code": exit_code, "output": text}


def _run(arguments: list[str]) -> int:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import cli
    from dbt.deprecations import reset_deprecations

    sys.argv = ["dbt", *arguments]
    said = [argument for argument in arguments if PARSED_VAR in argument]
    file = Path(os.environ.get("DUCKDB_PATH", "")).name
    project = (Path.cwd(), _state_of(Path.cwd()), file, *said)
    # dbt takes what was parsed from here, as from any program that calls it, or leaves it here.
    given = {"manifest": _parsed.get(project)}
    try:
        # As the program `dbt` calls it.
        cli(obj=given)
        return 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
        return 70
    finally:
        if given["manifest"] is not None:
            _parsed[project] = given["manifest"]
        gc.collect()
        reset_adapters()
        reset_deprecations()
        DuckDBConnectionManager._LOGGED_MESSAGES.clear()
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
            DuckDBConnectionManager.close_all_connections()


def _state_of(project: Path) -> str:
    """Another one when a file that dbt parses was written to, has come or has gone."""
    files = sorted(file for pattern in PARSED for file in project.glob(pattern))
    stats = [(file, file.stat()) for file in files]
    told = [(str(file), stat.st_mtime_ns, stat.st_size) for file, stat in stats]
    seeds = sorted(file.name for file in project.glob("seeds/*.csv"))
    return hashlib.md5(repr((told, seeds)).encode()).hexdigest()


if __name__ == "__main__":
    # It takes 15 % of a command, which needs most of what it makes until its end.
    gc.disable()
    # Whatever dbt prints goes elsewhere.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), file=answers, flush=True)
