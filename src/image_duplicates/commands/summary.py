"""``image-duplicates summary``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from image_duplicates.summary import NoFindingsError, print_summary
from image_duplicates.terminal import Database, database_path, stop


def summary(
    database: Database = None,
    run_results: Annotated[
        Path | None,
        typer.Option(help="run_results.json of a dbt run: print nothing unless it built all."),
    ] = None,
) -> None:
    """Print the findings of the last build as tables."""
    try:
        print_summary(database_path(database), run_results, Console())
    except NoFindingsError as error:
        raise stop(error, 1) from error
