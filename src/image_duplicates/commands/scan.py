"""``image-duplicates scan``."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.filesize import decimal

from image_duplicates.progress import shown
from image_duplicates.terminal import (
    Database,
    ImagesRoot,
    database_path,
    images_root,
    say,
    stop,
)

if TYPE_CHECKING:
    from image_duplicates.scan import Listing, Scan

KINDS = ("path", "class", "category", "split", "group")
Layout = Literal["class", "category/class", "split/class", "split/category/class", "flat"]

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
    into the folder.
    """
    # Not with the command line, which others wait for: it needs numpy and Pillow.
    from image_duplicates.scan import ScanError, list_pictures, scan_folder

    named = images_root(images)
    if named is None:
        raise stop("Name the folder of pictures, or set IMAGES_ROOT.", 2)
    columns = _columns(column or [])
    if columns and not labels:
        raise stop("--column says what is in a table of labels: name that with --labels.", 2)
    root = named.resolve()
    place = scans or Path(os.environ.get("SCANS_PATH") or database_path(database).parent / "scans")
    started = time.monotonic()
    try:
        listing = list_pictures(root, layout, labels or (), columns)
        _print_listing(root, listing)
        if dry_run:
            return
        found = scan_folder(root, listing, place, jobs, shown("Reading"))
    except ScanError as error:
        raise stop(error, 1) from error
    except KeyboardInterrupt as error:
        raise stop(
            "Stopped: what was read is kept, and the next scan goes on from it.", 1
        ) from error
    _print_scan(found, time.monotonic() - started)


def _columns(settings: list[str]) -> dict[str, str]:
    """The columns by what they hold; exits where one says nothing."""
    columns = {}
    for setting in settings:
        kind, _, name = setting.partition("=")
        if kind not in KINDS or not name.strip():
            raise stop(f"--column takes one of {', '.join(KINDS)}, as in class=breed: {setting}", 2)
        columns[kind] = name
    return columns


def _print_listing(root: Path, listing: "Listing") -> None:
    labels = [listed.labels for listed in listing.files]
    size = sum(listed.file_bytes or 0 for listed in listing.files)
    say(f"{len(labels):,} pictures in {root}, {decimal(size)}.")
    splits = {one.split_name for one in labels if one.split_name}
    categories = {one.category_name for one in labels if one.category_name}
    groups = {one.group_name for one in labels if one.group_name}
    classes = {(one.category_name, one.class_name) for one in labels if one.class_name}
    counted = ", ".join(
        f"{len(names):,} {kind}"
        for kind, names in (
            ("splits", splits),
            ("categories", categories),
            ("classes", classes),
            ("groups", groups),
        )
        if names
    )
    line = f"Layout {listing.layout}" + (f" below {listing.wrapper}/" if listing.wrapper else "")
    line += f": {counted}" if counted else ": no labels"
    example = next((one for one in listing.files if one.labels.class_name), None)
    if example:
        told = {
            "split": example.labels.split_name,
            "category": example.labels.category_name,
            "class": example.labels.class_name,
        }
        meaning = ", ".join(f"{kind} {name}" for kind, name in told.items() if name)
        line += f" ({example.name} is {meaning})"
    say(f"{line}. --layout says otherwise.")
    for table, rows in listing.tables.items():
        say(f"{table} gives labels to {rows:,} files.")
    for problem in listing.table_problems:
        say(f"{problem}.")
    if listing.others:
        suffixes = ", ".join(
            f"{count:,} {suffix or 'without a suffix'}"
            for suffix, count in listing.others.most_common(5)
        )
        say(f"Left out, for they are no pictures by their names: {suffixes}.")
    if listing.hidden:
        say(f"{listing.hidden:,} hidden files and folders are left out.")


def _print_scan(found: "Scan", seconds: float) -> None:
    if found.damage:
        say(f"What earlier scans knew could not be read, so all was read anew: {found.damage}.")
    say(f"Read {found.read:,} of {found.files:,} files in {seconds:.1f} s.")
    for title, counts in (("Problems", found.problems), ("Worth knowing", found.traits)):
        if counts:
            say(f"{title}: {', '.join(f'{count:,} {name}' for name, count in counts)}.")
    say(f"{'Written to' if found.is_changed else 'Nothing has changed in'} {found.folder}.")
