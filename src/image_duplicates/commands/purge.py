"""``image-duplicates purge``."""

import sys
from typing import Annotated

import typer
from rich.filesize import decimal

from image_duplicates import cleanup
from image_duplicates.commands.clean_up_files import (
    ImagesNow,
    Manifest,
    exit_by,
    print_files,
    print_leftovers,
    refusals,
)
from image_duplicates.progress import shown
from image_duplicates.terminal import AsJson, print_json, say, stop


def purge(
    manifest: Manifest,
    drop_last_copies: Annotated[
        bool,
        typer.Option("--drop-last-copies", help="Delete pictures of which no other copy is left."),
    ] = False,
    images: ImagesNow = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete the files that an apply moved: the only command that deletes.

    Asks first. Each file goes only after another copy with the very same bytes has been read.
    """
    with refusals():
        count, size = cleanup.purgeable(manifest, images)
        if count and not yes:
            if not sys.stdin.isatty():
                raise stop("Nobody is there to ask: give --yes to delete.", 1)
            question = f"Delete {count:,} files ({decimal(size)}) for good?"
            if not typer.confirm(question, err=True):
                raise stop("Nothing was deleted.", 1)
        track = shown("Deleting", not as_json)
        report = cleanup.purge(manifest, drop_last_copies, track, images)
    if as_json:
        print_json(report.as_json())
    else:
        print_files(report)
        freed = decimal(report.bytes("deleted"))
        say(f"{report.count('deleted'):,} deleted, {freed} freed.")
        print_leftovers(report)
    exit_by(report)
