"""``image-duplicates init``."""

from pathlib import Path
from typing import Annotated

import typer

from image_duplicates.starter import StarterError, make_project
from image_duplicates.terminal import say, shell_word, stop


def init(folder: Annotated[Path, typer.Argument(help="Where to make it.")]) -> None:
    """Make a dbt project of your own: your models and seeds, on top of those of this package.

    In its folder image-duplicates build builds both. Run again after an upgrade, it brings up to
    date what you left as it was, and tells what you have changed and we have, too.
    """
    try:
        written = make_project(folder)
    except StarterError as error:
        raise stop(error, 1) from error
    except OSError as error:
        raise stop(f"The project could not be written: {error}.", 1) from error
    for title, names in (
        ("Written", written.new),
        ("Brought up to date", written.updated),
        ("Yours, left as it is, though ours is another now", written.kept),
    ):
        if names:
            say(f"{title}: {', '.join(names)}.")
    if not (written.new or written.updated or written.kept):
        say("Nothing has changed.")
    there = "" if folder.resolve() == Path.cwd() else f"cd {shell_word(folder)} && "
    say(f"To build it: {there}image-duplicates build DATASET")
