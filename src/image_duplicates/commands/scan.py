"""``image-duplicates scan``."""

from pathlib import Path
from typing import Annotated

import typer

from image_duplicates import project
from image_duplicates.job import KINDS, Layout
from image_duplicates.progress import shown
from image_duplicates.terminal import Database, ImagesRoot, images_root, say, stop

# Options that `build` takes as well.
AsLayout = Annotated[
    Layout | None,
    typer.Option(
        "--layout", help="What the folders of pictures are.", show_default="told by their names"
    ),
]
Labels = Annotated[
    list[Path] | None,
    typer.Option(
        help="CSV, JSONL, COCO file or data.yaml of YOLO that labels pictures; wins over folders.",
        metavar="FILE",
        show_default=False,
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        help="Which column of the labels is path, class, category, split or group.",
        metavar="KIND=NAME",
        show_default="told by their names",
    ),
]


def scan(
    images: ImagesRoot = None,
    layout: AsLayout = None,
    labels: Labels = None,
    column: Columns = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be scanned, and read no picture.")
    ] = False,
    part: Annotated[
        str | None,
        typer.Option(
            help="Read one of several parts, as in 3/64, each a scan of its own on any machine.",
            metavar="N/M",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes.", show_default="one per core")
    ] = None,
    scans: Annotated[
        Path | None,
        typer.Option(
            help="Folder for what is found; otherwise SCANS_PATH.",
            show_default="scans, beside the database",
        ),
    ] = None,
    database: Database = None,
) -> None:
    """Make a dataset of a folder of pictures: read each once, for dbt build to count.

    Only pictures that have come or changed since the last scan are read. Nothing is written
    into the folder. A build reads all parts as one scan, once none is missing.
    """
    # Not with the command line, which others wait for: it needs numpy and Pillow.
    from image_duplicates.scan import ScanError
    from image_duplicates.scan.parts import parse_part
    from image_duplicates.scan.told import NoColumnsError, scan_pictures

    named = images_root(images)
    if named is None:
        raise stop("Name the folder of pictures, or set IMAGES_ROOT.", 2)
    columns = _columns(column or [])
    try:
        share = None if part is None else parse_part(part)
    except ValueError as error:
        raise stop(error, 2) from error
    place = scans or project.scans(database)
    try:
        scan_pictures(
            *(named, place, layout, labels or (), columns),
            tell=say,
            progress=shown("Reading"),
            jobs=jobs,
            is_dry=dry_run,
            part=share,
        )
    except NoColumnsError as error:
        raise stop(error, 2) from error
    except ScanError as error:
        raise stop(error, 1) from error
    except KeyboardInterrupt as error:
        raise stop(
            "Stopped: what was read is kept, and the next scan goes on from it.", 1
        ) from error


def _columns(settings: list[str]) -> dict[str, str]:
    """The columns by what they hold; exits where one says nothing."""
    columns = {}
    for setting in settings:
        kind, _, name = setting.partition("=")
        if kind not in KINDS or not name.strip():
            raise stop(f"--column takes one of {', '.join(KINDS)}, as in class=breed: {setting}", 2)
        columns[kind] = name
    return columns
