"""``image-duplicates thumbnails``."""

import os
from pathlib import Path
from typing import Annotated

import typer

from image_duplicates.terminal import Database, database_path, progress, stop
from image_duplicates.thumbnails import NoMartsError, make_thumbnails


def thumbnails(
    images: Annotated[
        Path | None,
        typer.Argument(
            help="Folder that the relative paths of the metadata start from; otherwise "
            "IMAGES_ROOT; without it there are no previews.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[Path, typer.Option(help="Folder of the Evidence project.")] = Path("reports"),
    database: Database = None,
) -> None:
    """Make small previews of duplicated pictures for the report (make report does it)."""
    root = images or (Path(os.environ["IMAGES_ROOT"]) if os.environ.get("IMAGES_ROOT") else None)
    if root and not root.is_dir():
        raise stop(f"There is no folder of images at {root}.", 2)
    try:
        made = make_thumbnails(
            database_path(database), root, report, progress("Making previews", is_shown=True)
        )
    except NoMartsError as error:
        raise stop(error, 1) from error
    except OSError as error:
        raise stop(f"The previews cannot be written: {error}.", 1) from error
    if root is None:
        typer.echo("No previews: name the folder of images, or set IMAGES_ROOT.")
    else:
        typer.echo(f"{made.made:,} previews of {made.wanted:,} pictures.")
