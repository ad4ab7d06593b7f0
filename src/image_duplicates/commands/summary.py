"""``image-duplicates summary``."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from image_duplicates.summary import (
    NoFindingsError,
    gate_annotations,
    markdown_summary,
    summary_text,
)
from image_duplicates.terminal import Database, database_path, stop


def summary(
    database: Database = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Short GitHub markdown, for a pull request.")
    ] = False,
    annotations: Annotated[
        bool,
        typer.Option(
            "--annotations",
            help="Lines by which GitHub Actions marks the files that broke a gate.",
        ),
    ] = False,
    whole: Annotated[
        bool, typer.Option("--all", help="All tables, not only what comes first.")
    ] = False,
) -> None:
    """Print the findings of the last build: a screen of them, all, or for a pull request.

    A run that did not build all models has none to show.
    """
    path = database_path(database)
    if markdown + annotations + whole > 1:
        raise stop("Only one of --markdown, --annotations and --all can be had.", 2)
    try:
        if annotations:
            # Where the runner has the repository; elsewhere, whoever asks is in it.
            for line in gate_annotations(path, Path(os.environ.get("GITHUB_WORKSPACE") or ".")):
                typer.echo(line)
        elif markdown:
            typer.echo(markdown_summary(path), nl=False)
        else:
            console = Console()
            for part in summary_text(path, whole):
                console.print(part, soft_wrap=isinstance(part, Text))
    except NoFindingsError as error:
        raise stop(error, 1) from error
