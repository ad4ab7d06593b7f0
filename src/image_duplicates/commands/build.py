"""``image-duplicates build``."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
import yaml
from rich.console import Console
from rich.progress import Progress

from image_duplicates import project
from image_duplicates.commands.publish import publish
from image_duplicates.commands.report import report
from image_duplicates.commands.scan import AsLayout, Columns, Labels, scan
from image_duplicates.commands.serve import serve
from image_duplicates.commands.summary import summary
from image_duplicates.report import ReportError, require_node
from image_duplicates.summary import NoFindingsError, gate_findings
from image_duplicates.terminal import database_path, say, stop

STEP_ENDS = {"LogModelResult", "LogSeedResult", "LogTestResult", "LogNodeNoOpResult"}
# A line of its own for each result; what failed is told in full at the end of the run.
TOLD_LATER = STEP_ENDS | {"StatsLine"}
PLAIN_LINES = 4
WILDCARDS = set("*?[")
# The dbt of this Python, whatever else is on the path.
DBT = "from dbt.cli.main import cli; cli()"


def build(
    folder: Annotated[
        str | None,
        typer.Argument(
            help="Folder of metadata JSON or of pictures, told apart by what is in it, or a glob of"
            " metadata; otherwise METADATA_GLOB, otherwise the scan of IMAGES_ROOT alone,"
            " otherwise the example.",
            show_default=False,
        ),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option(
            help="Folder of pictures to scan as well, from which the paths of the metadata start.",
            show_default=False,
        ),
    ] = None,
    layout: AsLayout = None,
    labels: Labels = None,
    column: Columns = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="A var of dbt_project.yml for this build, as in max_duplicate_rate=0.05.",
            metavar="VAR=VALUE",
            show_default=False,
        ),
    ] = None,
    is_report_asked: Annotated[
        bool,
        typer.Option("--report", help="Build the pages as well, and show them. Needs Node.js."),
    ] = False,
) -> None:
    """Scan pictures or read metadata, run dbt build, print what it found, publish what passed.

    All that is written lies below the working directory. Exits with 1 if a gate or another test
    failed.
    """
    variables = project.with_places(_vars(settings or []))
    if is_report_asked:
        _require_node()
    _require_places()
    _require_free(database_path(None))
    places = _places(folder, images)
    if pictures := places.get("IMAGES_ROOT"):
        scan(Path(pictures), layout, labels, column)
    elif layout or labels or column:
        raise stop(
            "--layout, --labels and --column are for pictures, and none are to be scanned.", 2
        )
    status, findings = _run_dbt(variables, places)
    if status > 1:
        raise stop("No findings to show: dbt did not run to its end; see its message above.", 1)
    for finding in _untold(findings):
        say(finding, is_error=True)
    summary()
    if not status:
        publish()
    else:
        say(
            "Not published: the build did not pass, so BI keeps what it has. All that dbt said"
            f" is in {project.written()['DBT_LOG_PATH'] / 'dbt.log'}.",
            is_error=True,
        )
    if is_report_asked:
        report(Path(pictures) if pictures else None)
        if sys.stdout.isatty():
            serve(port=0, is_opened=True)
    if status:
        raise typer.Exit(1)


def _require_node() -> None:
    try:
        require_node()
    except ReportError as error:
        raise stop(error, 1) from error


def _require_free(database: Path) -> None:
    """dbt would end with a traceback."""
    try:
        if database.is_file():
            duckdb.connect(str(database)).close()
    except duckdb.Error as error:
        # What else there may be, dbt tells.
        if "Could not set lock" in str(error):
            raise stop(
                f"{database} is open elsewhere: build again when that build has finished, or"
                " whoever reads the file has closed it.",
                1,
            ) from error


def _places(folder: str | None, images: Path | None) -> dict[str, str]:
    """What is to be read, by the variables that tell dbt; pictures among it are to be scanned."""
    places = {}
    if images is not None:
        _require_outside(images)
        places["IMAGES_ROOT"] = str(images)
    if folder is None:
        return places
    path = Path(folder)
    if not path.is_dir():
        if not (WILDCARDS & set(folder) or project.is_remote(folder) or path.is_file()):
            raise stop(f"There is no folder {folder}.", 2)
        return {**places, "METADATA_GLOB": folder}
    # Not with the command line, which others wait for: it needs numpy and Pillow.
    from image_duplicates.contents import contents

    _require_outside(path)
    found = contents(path)
    if found.is_metadata:
        say(f"{folder} holds metadata, {_counted(found.json_files, 'JSON file')}.", is_error=True)
        if found.pictures and images is None:
            say(
                f"Not looked at: {_counted(found.pictures, 'picture')}. --images, with the folder"
                " that the paths of the metadata start from, has them scanned as well.",
                is_error=True,
            )
        return {**places, "METADATA_GLOB": folder}
    if not found.pictures:
        raise stop(f"{folder} holds neither metadata (JSON files) nor pictures.", 1)
    if images is not None:
        raise stop(f"{folder} holds pictures and no metadata: leave out one of the two.", 2)
    more = f"; {_counted(found.json_files, 'JSON file')} left unread" if found.json_files else ""
    say(
        f"{folder} holds {_counted(found.pictures, 'picture')} and no metadata{more}.",
        is_error=True,
    )
    return {"METADATA_GLOB": "", "IMAGES_ROOT": folder}


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def _require_outside(folder: Path) -> None:
    """What is written must not be read as a part of the dataset the next time."""
    for place in (*project.written().values(), project.reports()):
        if place.resolve().is_relative_to(folder.resolve()):
            named = "DUCKDB_PATH" in os.environ
            raise stop(
                f"What comes of it would be written to {place}, inside of {folder}, and be taken"
                f" for a part of it: {'set DUCKDB_PATH to a file' if named else 'run this'}"
                " outside of it.",
                2,
            )


def _require_places() -> None:
    for place in (*project.written().values(), database_path(None).parent):
        try:
            place.mkdir(parents=True, exist_ok=True)
            is_writable = os.access(place, os.W_OK)
        except OSError:
            is_writable = False
        if not is_writable:
            raise stop(
                f"{place} cannot be written to: set {', '.join(project.WRITTEN)} and DUCKDB_PATH"
                " to places that can.",
                1,
            )


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


def _run_dbt(variables: dict[str, Any], places: dict[str, str]) -> tuple[int, list[str]]:
    """Run dbt build with a progress bar; its exit code, and what its tests found.

    Failures are printed as they come: all that dbt says of them.
    """
    command = [sys.executable, "-c", DBT, "--log-format", "json", "--no-use-colors"]
    command += ["build", *project.arguments()]
    command += ["--vars", json.dumps(variables)] if variables else []
    findings = []
    environment = project.environment(set(variables), places)
    if project.is_unlinked():
        _link(environment)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, encoding="utf-8", env=environment
    ) as dbt:
        for event in _shown_progress(_events(dbt)):
            kind, level, message = (event["info"][key] for key in ("name", "level", "msg"))
            if kind == "JinjaLogInfo":
                findings.append(message)
            elif level == "error" and kind not in TOLD_LATER:
                _say_lines(message)
    return dbt.returncode, findings


def _link(environment: dict[str, str]) -> None:
    """Let dbt find our project from the one here, which is made to have it as a package."""
    command = [sys.executable, "-c", DBT, "--no-use-colors", "deps"]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
    if done.returncode:
        _say_lines(done.stdout)
        raise stop("dbt deps could not link image_duplicates into this project.", 1)


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
