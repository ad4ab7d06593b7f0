"""``image-duplicates build``."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.progress import Progress

from image_duplicates import job, project
from image_duplicates.commands.publish import publish
from image_duplicates.commands.report import report
from image_duplicates.commands.scan import AsLayout, Columns, Labels, scan
from image_duplicates.commands.serve import serve
from image_duplicates.commands.summary import summary
from image_duplicates.report import ReportError, require_node
from image_duplicates.terminal import say, stop

PLAIN_LINES = 4


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
    engine: Annotated[
        job.Engine,
        typer.Option(
            help="What builds: dbt2 is faster, and an alpha (docs/engines.md); spark is for what"
            " outgrows one machine (docs/scaling.md)."
        ),
    ] = "dbt1",
    is_report_asked: Annotated[
        bool,
        typer.Option("--report", help="Build the pages as well, and show them. Needs Node.js."),
    ] = False,
) -> None:
    """Scan pictures or read metadata, run dbt build, print what it found, publish what passed.

    All that is written lies below the working directory. Exits with 1 if a gate or another test
    failed.
    """
    variables = _vars(settings or [])
    if is_report_asked:
        _require_node()
    try:
        done = job.run(
            *(folder, images, variables, Terminal()),
            scan=lambda pictures: scan(pictures, layout, labels, column),
            is_labelled=bool(layout or labels or column),
            engine=engine,
        )
    except job.WrongUseError as error:
        raise stop(error, 2) from error
    except job.BuildError as error:
        raise stop(error, 1) from error
    if not done.has_ended:
        raise stop("No findings to show: dbt did not run to its end; see its message above.", 1)
    for finding in done.findings:
        say(finding, is_error=True)
    summary()
    if not done.exit_code:
        publish()
    else:
        say(
            "Not published: the build did not pass, so BI keeps what it has. All that dbt said"
            f" is in {project.written()['DBT_LOG_PATH'] / 'dbt.log'}.",
            is_error=True,
        )
    if is_report_asked:
        report(done.pictures)
        if sys.stdout.isatty():
            serve(port=0, is_opened=True)
    if done.exit_code:
        raise typer.Exit(1)


class Terminal(job.Watcher):
    """Prints on standard error, with a progress bar where somebody watches."""

    def told(self, sentence: str) -> None:
        say(sentence, is_error=True)

    def failed(self, message: str) -> None:
        for line in message.splitlines():
            say(line, is_error=True)

    def shown(self, events: Iterable[job.Event]) -> Iterator[job.Event]:
        """On a terminal, a bar; a line now and then where nobody watches."""
        console = Console(stderr=True)
        done, total, lines = 0, 0, 0
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("dbt build", total=None)
            for event in events:
                kind, data = event["info"]["name"], event["data"]
                total = data.get("node_count", total) if kind == "ConcurrencyLine" else total
                if kind in job.STEP_ENDS and total:
                    done += 1
                    name = data["node_info"]["node_name"]
                    bar.update(task, completed=done, total=total, description=f"dbt build: {name}")
                    if not console.is_terminal and done * PLAIN_LINES // total > lines:
                        lines = done * PLAIN_LINES // total
                        say(f"dbt build: {done} of {total} models and tests done", is_error=True)
                yield event


def _require_node() -> None:
    try:
        require_node()
    except ReportError as error:
        raise stop(error, 1) from error


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
