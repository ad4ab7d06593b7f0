"""``image-duplicates export``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from image_duplicates import export as exports
from image_duplicates.cleanup import PlanError
from image_duplicates.export import Decisions, ExportError
from image_duplicates.terminal import Database, database_path, say, stop


class Format(StrEnum):
    """What is written."""

    KEEP_LIST = "keep-list"
    COCO = "coco"
    YOLO = "yolo"
    HUGGINGFACE = "huggingface"
    FIFTYONE = "fiftyone"


def export(
    kind: Annotated[
        Format,
        typer.Argument(
            metavar="FORMAT",
            help="keep-list (.csv or .parquet), coco, yolo (a folder of lists), huggingface or"
            " fiftyone (JSON).",
            show_default=False,
        ),
    ],
    target: Annotated[
        Path,
        typer.Argument(help="What to write; must not exist yet.", show_default=False),
    ],
    coco: Annotated[
        Path | None,
        typer.Option("--from", help="The COCO file to export from.", show_default=False),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(help="CSV of the plan that somebody reviewed.", show_default="the build's"),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option(
            help="Folder of images, for absolute paths in yolo, huggingface and fiftyone.",
            show_default="relative paths",
        ),
    ] = None,
    database: Database = None,
) -> None:
    """Write the dataset without what the plan removes, for the tools that train on it.

    No picture is touched. What waits for a review stays in. A plan that apply would refuse is
    refused here as well.
    """
    if (coco is None) is (kind is Format.COCO):
        raise stop("The COCO file to export from is given by --from, for coco alone.", 2)
    if images is not None and kind in (Format.COCO, Format.KEEP_LIST):
        raise stop(f"There are no absolute paths in {kind}: leave --images out.", 2)
    root = images.absolute() if images else None
    try:
        decisions = exports.read_decisions(database_path(database), plan)
        if kind is Format.KEEP_LIST:
            exports.export_keep_list(decisions, target)
        elif kind is Format.HUGGINGFACE:
            exports.export_huggingface(decisions, target, root)
        elif kind is Format.FIFTYONE:
            exports.export_fiftyone(decisions, target, root)
        elif kind is Format.YOLO:
            lists = exports.export_yolo(decisions, target, root)
            said = ", ".join(f"{count:,} in {name}.txt" for name, count in lists.items())
            say(f"Wrote {target}: {said or 'no list'}.")
        elif coco is not None:
            _say_coco(exports.export_coco(decisions, coco, target), target)
            return
    except (PlanError, ExportError) as error:
        raise stop(error, 1) from error
    _say_images(decisions, kind, target)


def _say_images(decisions: Decisions, kind: Format, target: Path) -> None:
    counts = decisions.counts
    if kind is not Format.YOLO:
        say(f"Wrote {target}.")
    say(
        f"Of {len(decisions.images):,} images, {counts['keep']:,} are kept,"
        f" {counts['review']:,} wait for a review and stay in, {counts['remove']:,} are removed."
    )
    if decisions.not_downloaded:
        say(f"{decisions.not_downloaded:,} were never downloaded, and are in no list.")
    without = len(decisions.images) - len(decisions.with_path)
    if without and kind is not Format.KEEP_LIST:
        say(f"{without:,} have no path that a list could name; keep-list has them.")


def _say_coco(done: exports.CocoExport, target: Path) -> None:
    say(
        f"Wrote {target}: {done.images:,} images and {done.annotations:,} annotations,"
        f" {done.moved_annotations:,} of which moved to the copy that stays."
    )
    say(
        f"{done.removed_images:,} images were taken out, and {done.listed_annotations:,}"
        f" annotations with them: {done.listed_in} has each, and why."
    )
    if done.unknown_images:
        say(f"{done.unknown_images:,} images are not known to the build, and stay in.")
