"""``image-duplicates report``."""

from pathlib import Path
from typing import Annotated

import typer

from image_duplicates.report import ReportError, build_site
from image_duplicates.terminal import Database, ImagesRoot, database_path, images_root, say, stop

DEFAULT_REPORTS = Path("reports")
Reports = Annotated[Path, typer.Option(help="Folder of the Evidence pages.")]


def report(
    images: ImagesRoot = None, database: Database = None, reports: Reports = DEFAULT_REPORTS
) -> None:
    """Build the Evidence site from the last whole build. Needs Node.js.

    Every page says so where that build failed its gates, and nothing is published by this.

    Where the folder of images is known, duplicates show small previews.
    """
    try:
        site = build_site(reports, database_path(database), images_root(images), say)
    except ReportError as error:
        raise stop(error, 1) from error
    say(f"The report is in {site}: look at it with make serve, or give it to any web server.")
