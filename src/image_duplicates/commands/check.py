"""``image-duplicates check``."""

import gc
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from image_duplicates.check import Known, NotReadyError
from image_duplicates.check.lines import UnreadableError, lines, read_lines
from image_duplicates.check.looks import missing
from image_duplicates.commands.check_answers import print_json, print_tables, watched
from image_duplicates.publish.folder import published_path
from image_duplicates.streams import failure
from image_duplicates.terminal import database_path, say, stop

# What a shell tells of a program that SIGPIPE ended, and no code that means an answer.
_NOBODY_LISTENS = 141
HAS_ONE = ("known", "elsewhere", "similar", "similar_elsewhere")


class Kind(StrEnum):
    """What all questions are read as."""

    url = "url"
    hash = "hash"
    file = "file"


def check(
    questions: Annotated[
        list[str] | None,
        typer.Argument(
            help="URLs, hashes, files, or folders of pictures; - reads them from standard input."
        ),
    ] = None,
    from_file: Annotated[
        Path | None, typer.Option("--from", help="File with one question per line.")
    ] = None,
    category: Annotated[
        str | None, typer.Option(help="Category of the class that the pictures are for.")
    ] = None,
    class_name: Annotated[
        str | None, typer.Option("--class", help="Class that the pictures are for.")
    ] = None,
    kind: Annotated[
        Kind | None, typer.Option("--as", help="What the questions are, if their form misleads.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    database: Annotated[
        Path | None,
        typer.Option(help="DuckDB file; otherwise the published one, otherwise that of dbt."),
    ] = None,
) -> None:
    """Tell whether the dataset has some pictures already, and in which class.

    Of a file that it does not have, tell which pictures look like it, where they were scanned.

    With --json, answers come while questions are still written, in the same order.

    Exits with 0 when it has none, with 1 when it has one or a near duplicate of one, else with 2
    when one could not be asked.
    """
    if not questions and from_file is None:
        if sys.stdin.isatty():
            raise stop("Nothing is asked: name URLs, hashes or files, or pipe them in.", 2)
        questions = ["-"]
    asked = _questions(questions or [], from_file, kind)
    # No object here is in a cycle, and to look for cycles takes an eighth of the time.
    gc.disable()
    try:
        with Known(database or _default_database()) as known:
            blocks = known.check_blocks(asked, category, class_name, kind)
            if as_json:
                counts = print_json(watched(blocks, is_shown=not sys.stdout.isatty()))
            else:
                counts = print_tables(watched(blocks, is_shown=True), Console(), known)
    except (NotReadyError, UnreadableError, ValueError) as error:
        raise stop(error, 2) from error
    finally:
        gc.enable()
    if failure(sys.stdout):
        raise typer.Exit(_NOBODY_LISTENS)
    if any(counts[verdict] for verdict in HAS_ONE):
        raise typer.Exit(1)
    if counts["invalid"]:
        raise typer.Exit(2)


def _questions(
    arguments: list[str], from_file: Path | None, kind: Kind | None
) -> Iterator[str | None]:
    for argument in arguments:
        if argument == "-":
            yield from lines(sys.stdin.buffer)
        elif kind in (None, Kind.file) and Path(argument).is_dir():
            yield from _pictures(argument)
        else:
            yield argument
    if from_file is not None:
        yield from lines(sys.stdin.buffer) if str(from_file) == "-" else read_lines(from_file)


def _pictures(folder: str) -> Iterator[str]:
    """The pictures in a folder, as a scan of it would find them."""
    # Not with the command line, which others wait for: it needs numpy and Pillow.
    try:
        from image_duplicates.scan import ScanError, list_pictures
    except ImportError as error:
        raise UnreadableError(f"{folder} cannot be listed: {missing(error)}.") from error

    try:
        listing = list_pictures(Path(folder).resolve())
    except ScanError as error:
        raise UnreadableError(str(error)) from error
    if not any(listed.problem is None for listed in listing.files):
        raise UnreadableError(f"There is no picture in {folder}.")
    left_out = listing.hidden + listing.others.total()
    inside = sum(listed.place is not None for listed in listing.files)
    if inside:
        say(
            f"Not asked about: {inside:,} pictures inside of Parquet or tar files of {folder};"
            " image-duplicates compare asks about a build of them.",
            is_error=True,
        )
    for listed in listing.files:
        if listed.place:
            continue
        if listed.problem is None:
            yield str(Path(folder) / listed.path)
        elif listed.problem != "missing":
            left_out += 1
    if left_out:
        say(f"Left out of {folder}: {left_out:,} hidden, links or no pictures.", is_error=True)


def _default_database() -> Path:
    built = database_path(None)
    published = published_path(built)
    return published if published.exists() else built
