"""``image-duplicates build``."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.progress import Progress

from image_duplicates.commands.publish import publish
from image_duplicates.commands.summary import summary
from image_duplicates.summary import NoFindingsError, gate_findings
from image_duplicates.terminal import database_path, say, stop

# What dbt writes besides the DuckDB file, and the variables that say where.
WRITTEN = {"DBT_LOG_PATH": "logs", "DBT_TARGET_PATH": "target"}
STEP_ENDS = {"LogModelResult", "LogSeedResult", "LogTestResult", "LogNodeNoOpResult"}
# A line of its own for each result; what failed is told in full at the end of the run.
TOLD_LATER = STEP_ENDS | {"StatsLine"}
PLAIN_LINES = 4
# The dbt of this Python, whatever else is on the path.
DBT = "from dbt.cli.main import cli; cli()"


def build(
    metadata: Annotated[
        Path | None,
        typer.Argument(
            help="Folder of metadata JSON; otherwise METADATA_GLOB, otherwise the scan of"
            " IMAGES_ROOT alone, otherwise the example.",
            show_default=False,
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="A var of dbt_project.yml for this build, as in max_duplicate_rate=0.05.",
            metavar="VAR=VALUE",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Run dbt build, print what it found, and publish it if it passed.

    Works in the folder of the project. Exits with 1 if a gate or another test failed.
    """
    if not Path("dbt_project.yml").is_file():
        raise stop("There is no dbt project here: go to the folder that holds dbt_project.yml.", 2)
    _require_places()
    if metadata is not None:
        os.environ["METADATA_GLOB"] = str(metadata)
    status, findings = _run_dbt(_vars(settings or []))
    if status > 1:
        raise stop("No findings to show: dbt did not run to its end; see its message above.", 1)
    for finding in _untold(findings):
        say(finding, is_error=True)
    summary()
    if status:
        raise stop(
            "Not published: the build did not pass, so BI keeps what it has. All that dbt said"
            f" is in {_place('DBT_LOG_PATH')}/dbt.log.",
            1,
        )
    publish()


def _require_places() -> None:
    for variable in WRITTEN:
        place = Path(_place(variable))
        try:
            place.mkdir(parents=True, exist_ok=True)
            is_writable = os.access(place, os.W_OK)
        except OSError:
            is_writable = False
        if not is_writable:
            raise stop(
                f"{place} cannot be written to: set {', '.join(WRITTEN)} and DUCKDB_PATH"
                " to places that can.",
                1,
            )


def _place(variable: str) -> str:
    return os.environ.get(variable) or WRITTEN[variable]


def _vars(settings: list[str]) -> dict[str, Any]:
    """The vars by name, their values read as YAML; exits where one is none."""
    values = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        try:
            values[name.strip()] = yaml.safe_load(value)
        except yaml.YAMLError:
            equals = ""
        if not (equals and name.strip()):
            raise stop(f"--set takes a var and its value, as in a=1; this is none: {setting}", 2)
    return values


def _run_dbt(variables: dict[str, Any]) -> tuple[int, list[str]]:
    """Run dbt build with a progress bar; its exit code, and what its tests found.

    Failures are printed as they come: all that dbt says of them.
    """
    command = [sys.executable, "-c", DBT, "--log-format", "json", "--no-use-colors"]
    command += ["build", "--vars", json.dumps(variables)] if variables else ["build"]
    findings = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as dbt:
        for event in _shown_progress(_events(dbt)):
            kind, level, message = (event["info"][key] for key in ("name", "level", "msg"))
            if kind == "JinjaLogInfo":
                findings.append(message)
            elif level == "error" and kind not in TOLD_LATER:
                _say_lines(message)
    return dbt.returncode, findings


def _say_lines(message: str) -> None:
    """All that dbt says of a failure stands on several lines."""
    for line in message.splitlines():
        say(line, is_error=True)


def _events(dbt: "subprocess.Popen[str]") -> Iterator[dict[str, Any]]:
    """What dbt logs, one by one; a line that is no event is one that it printed."""
    for line in dbt.stdout or ():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            yield {"info": {"name": "", "level": "error", "msg": line.rstrip()}, "data": {}}


def _shown_progress(events: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The events, and a bar on a terminal; a line now and then where nobody watches."""
    console = Console(stderr=True)
    done, total, lines = 0, 0, 0
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("dbt build", total=None)
        for event in events:
            kind, data = event["info"]["name"], event["data"]
            total = data.get("node_count", total) if kind == "ConcurrencyLine" else total
            if kind in STEP_ENDS and total:
                done += 1
                name = data["node_info"]["node_name"]
                bar.update(task, completed=done, total=total, description=f"dbt build: {name}")
                if not console.is_terminal and done * PLAIN_LINES // total > lines:
                    lines = done * PLAIN_LINES // total
                    say(f"dbt build: {done} of {total} models and tests done", is_error=True)
            yield event


def _untold(findings: list[str]) -> Iterator[str]:
    """What the tests found, but for the gates, which the summary tells."""
    try:
        told = set(gate_findings(database_path(None)))
    except NoFindingsError:
        told = set()
    is_told = False
    for finding in findings:
        # What is left out of a long list belongs to the finding before it.
        is_told = is_told if finding.startswith("...") else finding.partition(": ")[2] in told
        if not is_told:
            yield finding
