"""The ``image-duplicates`` command.

Exit codes: 0 fine, 1 a finding or a refusal, 2 wrong use.
"""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from image_duplicates.example import DEFAULT_SEED, FolderNotEmptyError, write_example
from image_duplicates.summary import NoFindingsError, print_summary

app = typer.Typer(
    help="Duplicate pictures in labelled image datasets: what is there more than once, and where.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
DEFAULT_EXAMPLE = Path("data/example")
DEFAULT_DATABASE = "warehouse/image_duplicates.duckdb"


def _stop(message: object, code: int) -> typer.Exit:
    """Print one sentence to standard error and give the exit to raise."""
    Console(stderr=True, soft_wrap=True).print(str(message), markup=False, highlight=False)
    return typer.Exit(code)


@app.callback()
def main() -> None:
    """Duplicate pictures in labelled image datasets: what is there more than once, and where."""


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(help="Where to write it.")] = DEFAULT_EXAMPLE,
    classes: Annotated[int | None, typer.Option(help="Number of classes.")] = None,
    images_per_class: Annotated[int | None, typer.Option(help="Entries of each class.")] = None,
    duplicate_rate: Annotated[
        float | None, typer.Option(help="Surplus copies as a share of the images, 0 to 1.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same dataset.")] = DEFAULT_SEED,
) -> None:
    """Write an example dataset: metadata JSON only, no pictures.

    Without sizes it has the shape and exactly the figures of the notebook that this project
    grew from: 100 classes of food, 49,188 entries, 3,360 duplicate groups.
    """
    try:
        counts = write_example(folder, classes, images_per_class, duplicate_rate, seed)
    except FolderNotEmptyError as error:
        raise _stop(error, 1) from error
    except ValueError as error:
        raise _stop(error, 2) from error
    except OSError as error:
        raise _stop(f"The example could not be written: {error}.", 1) from error
    typer.echo(
        f"Wrote {counts.entries:,} entries in {counts.classes:,} classes to {folder / 'metadata'}."
    )


@app.command()
def summary(
    database: Annotated[
        Path | None,
        typer.Option(help=f"DuckDB file; otherwise DUCKDB_PATH, otherwise {DEFAULT_DATABASE}."),
    ] = None,
    run_results: Annotated[
        Path | None,
        typer.Option(help="run_results.json of a dbt run: print nothing unless it built all."),
    ] = None,
) -> None:
    """Print the findings of the last build as tables."""
    path = database or Path(os.environ.get("DUCKDB_PATH") or DEFAULT_DATABASE)
    try:
        print_summary(path, run_results, Console())
    except NoFindingsError as error:
        raise _stop(error, 1) from error
