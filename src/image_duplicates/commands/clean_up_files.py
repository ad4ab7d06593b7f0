"""What apply, undo and purge have in common: how they tell what became of each file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from image_duplicates.cleanup import PlanError, Report
from image_duplicates.terminal import safe_text, say, stop

# A terminal shows this many files; --json gives all.
SHOWN_FILES = 20

Manifest = Annotated[
    Path, typer.Argument(help="The manifest that apply named, or its folder.", show_default=False)
]
ImagesNow = Annotated[
    Path | None,
    typer.Option(
        "--images",
        help="Folder where the images are now, if not where they were.",
        show_default=False,
    ),
]


@contextmanager
def refusals() -> Iterator[None]:
    """Exit 1 with one sentence where the quarantine cannot be worked on."""
    try:
        yield
    except PlanError as error:
        raise stop(error, 1) from error
    except OSError as error:
        raise stop(f"The quarantine cannot be used: {error}.", 1) from error


def exit_by(report: Report) -> None:
    """Exit 1 if somebody has to look at a file."""
    if report.unsettled:
        raise typer.Exit(1)


def print_files(report: Report) -> None:
    """What somebody has to look at first, then the rest."""
    unsettled = report.unsettled
    outcomes = unsettled + [outcome for outcome in report.outcomes if outcome.is_settled]
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Status", no_wrap=True)
    table.add_column("File", overflow="fold")
    table.add_column("Bytes", justify="right", no_wrap=True)
    table.add_column("Why", overflow="fold")
    for outcome in outcomes[:SHOWN_FILES]:
        table.add_row(
            Text(outcome.status),
            safe_text(outcome.path),
            Text(f"{outcome.content_bytes:,}" if outcome.content_bytes else "-"),
            safe_text(outcome.detail),
        )
    if outcomes:
        Console().print(table)
    if len(outcomes) > SHOWN_FILES:
        say(f"... and {len(outcomes) - SHOWN_FILES:,} more; --json lists all.")


def print_leftovers(report: Report) -> None:
    """One line that counts what somebody has to look at."""
    counts: dict[str, int] = {}
    for outcome in report.unsettled:
        counts[outcome.status] = counts.get(outcome.status, 0) + 1
    if counts:
        text = ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items()))
        say(f"To look at: {text}.")
