"""``image-duplicates summary``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from image_duplicates.summary import NoFindingsError, markdown_summary, print_summary
from image_duplicates.terminal import Database, database_path, stop


def summary(
    database: Database = None,
    run_results: Annotated[
        Path | None,
        typer.Option(help="run_results.json of a dbt run: print nothing unless it built all."),
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Short GitHub markdown, for a pull request.")
    ] = False,
) -> None:
    """Print the findings of the last build, as tables or for a pull request."""
    path = database_path(database)
    try:
        if markdown:
            typer.echo(markdown_summary(path, run_results), nl=False)
        else:
            print_summary(path, run_results, Console())
    except NoFindingsError as error:
        raise stop(error, 1) from error
