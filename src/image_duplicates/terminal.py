"""What every command prints with."""

import json
import os
import shlex
import string
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from image_duplicates import project, stores
from image_duplicates.project import database_path as database_path
from image_duplicates.streams import failure

# Characters that mean themselves between the quotes of any shell.
PLAIN = frozenset(string.ascii_letters + string.digits + "/._-+:@% ")

# Options that several commands take.
Database = Annotated[
    Path | None,
    typer.Option(help=f"DuckDB file; otherwise DUCKDB_PATH, otherwise {project.DATABASE}."),
]
ImagesRoot = Annotated[
    Path | None,
    typer.Argument(
        help="Folder that the relative paths of the metadata start from; otherwise IMAGES_ROOT.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def images_root(given: Path | None) -> Path | None:
    """The folder of images, if anybody named one; exits where there is no such folder."""
    named = given or (Path(os.environ["IMAGES_ROOT"]) if os.environ.get("IMAGES_ROOT") else None)
    if named and stores.is_remote(named):
        raise stop(f"{named} is no folder of this machine: {stores.NO_PICTURES}.", 2)
    if named and not named.is_dir():
        raise stop(f"There is no folder of images at {named}.", 1)
    return named


def say(sentence: object, is_error: bool = False) -> None:
    """Print one sentence."""
    Console(stderr=is_error, soft_wrap=True).print(safe_text(sentence), highlight=False)


def stop(message: object, code: int) -> typer.Exit:
    """Print one sentence to standard error and give the exit to raise."""
    say(message, is_error=True)
    return typer.Exit(code)


@contextmanager
def heard(sentences: list[str], on_failure_only: bool = False) -> Iterator[None]:
    """Say sentences that somebody must hear after all else, on standard error if need be."""
    is_told = False
    try:
        yield
        for sentence in () if on_failure_only else sentences:
            say(sentence)
        is_told = failure(sys.stdout) is None
    finally:
        if not is_told:
            for sentence in sentences:
                say(sentence, is_error=True)


def print_json(value: Any) -> None:
    """One JSON document on standard output, in ASCII: what is in it is hostile."""
    typer.echo(json.dumps(value, indent=2, default=str))


def safe_text(value: object) -> Text:
    """Text from metadata as it is, but with nothing that could steer a terminal.

    Control and format characters are replaced, except the joiners that emoji need, and so is
    half a character, which no terminal can print.
    """
    return Text(
        "".join(
            "\N{REPLACEMENT CHARACTER}"
            if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\u200c\u200d"
            else char
            for char in str(value)
        )
    )


def shell_word(value: object) -> str:
    """One word to a shell, whatever is in it and whatever the terminal can show.

    What cannot be shown is escaped as bash, zsh and ksh read it.
    """
    text = str(value)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
        is_shown = safe_text(text).plain == text
    except UnicodeEncodeError:
        is_shown = False
    if is_shown:
        return shlex.quote(text)
    escaped = (chr(b) if chr(b) in PLAIN else f"\\{b:03o}" for b in os.fsencode(text))
    return f"$'{''.join(escaped)}'"
