"""``image-duplicates compare``."""

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from image_duplicates.compare import CompareError, Comparison
from image_duplicates.compare import compare as compare_datasets
from image_duplicates.terminal import AsJson, print_json, safe_text, say, stop

# A terminal shows this many matches; --json gives all.
SHOWN = 20
KINDS = {"identical": "equal", "near_duplicate": "near duplicate", "same_scene": "same scene"}


def compare(
    new: Annotated[
        Path,
        typer.Argument(
            help="The dataset in question: a DuckDB file that was built or published, or the"
            " folder of its Parquet files.",
            show_default=False,
        ),
    ],
    base: Annotated[
        Path,
        typer.Argument(
            help="The dataset that may have it already, given likewise.", show_default=False
        ),
    ],
    max_matches: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Exit with 1 if more images than this are in the base, or more look like one"
            " of it.",
            show_default="no limit",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell which images of one dataset another one has already, in which class and split.

    Equal bytes are found by content hash, near duplicates by the fingerprints of both, as a
    build with the var base finds them (mart base_matches). Pictures of the same scene are listed,
    and count as no match.
    """
    try:
        found = compare_datasets(new, base)
    except CompareError as error:
        raise stop(error, 1) from error
    if as_json:
        print_json(vars(found))
    else:
        _print_matches(found)
    if max_matches is not None and not found.is_within(max_matches):
        say(f"Refused: the base has more than {max_matches:,}, equal or alike.", is_error=True)
        raise typer.Exit(1)


def _print_matches(found: Comparison) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Match", no_wrap=True)
    table.add_column("Image, class", overflow="fold")
    table.add_column("In the base, classes and splits there", overflow="fold")
    for match in found.matches[:SHOWN]:
        splits = f" ({match['base_splits']})" if match["base_splits"] else ""
        table.add_row(
            Text(KINDS[match["kind"]]),
            safe_text(match["relative_path"] or match["image_id"])
            .append("\n")
            .append_text(safe_text(f"{match['category_name']} / {match['class_name']}")),
            safe_text(match["base_path"] or match["base_hash"])
            .append("\n")
            .append_text(safe_text(f"{match['base_classes']}{splits}")),
        )
    if found.matches:
        Console().print(table)
    if len(found.matches) > SHOWN:
        say(f"... and {len(found.matches) - SHOWN:,} more; --json lists all.")
    near = (
        "whether others look like one of it was not measured, for not both have fingerprints of"
        " one version"
        if found.near_duplicates is None
        else f"{found.near_duplicates:,} are near duplicates of one of it"
    )
    say(
        f"Of {found.images:,} images, {found.identical:,} are in the base byte for byte,"
        f" and {near}. The base has {found.base_images:,} images."
    )
