"""``image-duplicates report``."""

from pathlib import Path
from typing import Annotated

import typer

from image_duplicates import project
from image_duplicates.report import ReportError, build_site
from image_duplicates.terminal import Database, ImagesRoot, database_path, images_root, say, stop

Reports = Annotated[
    Path | None,
    typer.Option(
        help="Folder of the Evidence pages, in which the site is built.",
        show_default="reports, beside the database where this is no clone",
    ),
]


def report(images: ImagesRoot = None, database: Database = None, reports: Reports = None) -> None:
    """Build the Evidence site from the last whole build. Needs Node.js.

    Every page says so where that build failed its gates, and nothing is published by this.

    Where the folder of images is known, duplicates show small previews.
    """
    try:
        pages = reports or project.make_reports(database)
        site = build_site(pages, database_path(database), images_root(images), say)
    except ReportError as error:
        raise stop(error, 1) from error
    except OSError as error:
        raise stop(f"The pages cannot be written: {error}.", 1) from error
    say(
        f"The report is in {site}: look at it with {project.command('serve')}, or give it to any"
        " web server."
    )
