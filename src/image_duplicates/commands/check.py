"""``image-duplicates check``."""

import gc
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from image_duplicates.check import Answer, Known, NotReadyError
from image_duplicates.check.lines import lines, read_lines
from image_duplicates.check.printing import print_answers
from image_duplicates.publish.folder import published_path
from image_duplicates.terminal import database_path, progress, stop


class Kind(StrEnum):
    """What all questions are read as."""

    url = "url"
    hash = "hash"
    file = "file"


def check(
    questions: Annotated[
        list[str] | None,
        typer.Argument(help="URLs, hashes or files; - reads them from standard input."),
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

    Exits with 0 when it has none, with 1 when it has one, else with 2 when one could not be asked.
    """
    try:
        asked = _questions(questions or [], from_file)
    except OSError as error:
        raise stop(f"{from_file} cannot be read: {error.strerror}.", 2) from error
    # No object here is in a cycle, and to look for cycles among so many takes a second.
    gc.disable()
    try:
        with Known(database or _default_database()) as known:
            track = progress("Reading files", is_shown=True)
            answers = known.check_all(asked, category, class_name, kind, track)
    except (NotReadyError, ValueError) as error:
        raise stop(error, 2) from error
    finally:
        gc.enable()
    if as_json:
        # ASCII: a question may hold what is no text, or what would steer a terminal.
        print("".join(f"{json.dumps(_record(answer))}\n" for answer in answers), end="")
    else:
        print_answers(answers, Console())
    if any(answer.is_known for answer in answers):
        raise typer.Exit(1)
    if any(answer.verdict == "invalid" for answer in answers):
        raise typer.Exit(2)


def _questions(arguments: list[str], from_file: Path | None) -> list[str]:
    if not arguments and from_file is None:
        if sys.stdin.isatty():
            raise stop("Nothing is asked: name URLs, hashes or files, or pipe them in.", 2)
        arguments = ["-"]
    asked: list[str] = []
    for argument in arguments:
        if argument == "-":
            asked += lines(sys.stdin.buffer)
        else:
            asked.append(argument)
    if from_file is not None:
        asked += lines(sys.stdin.buffer) if str(from_file) == "-" else read_lines(from_file)
    return asked


def _default_database() -> Path:
    built = database_path(None)
    published = published_path(built)
    return published if published.exists() else built


def _record(answer: Answer) -> dict:
    return {**answer._asdict(), "places": [place._asdict() for place in answer.places]}
