"""``image-duplicates demo``."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from image_duplicates import project
from image_duplicates.example import DEFAULT_SEED, FolderNotEmptyError
from image_duplicates.terminal import say, stop


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to write it.")] = project.DEMO,
    seed: Annotated[int, typer.Option(help="Same seed, same pictures.")] = DEFAULT_SEED,
) -> None:
    """Draw a folder of pictures that is bad on purpose, for a scan to find what is wrong.

    Copies, label conflicts, leaks between splits, near duplicates, scenes and broken files lie
    among some hundred pictures; planted.csv beside them says which file is what.
    """
    # Not with the command line, which others wait for: it needs numpy and Pillow.
    from image_duplicates.example.demo import PICTURES, PLANTED, write_demo

    try:
        planted = write_demo(folder, seed)
    except FolderNotEmptyError as error:
        raise stop(error, 1) from error
    except ValueError as error:
        raise stop(error, 2) from error
    except OSError as error:
        raise stop(f"The demo could not be written: {error}.", 1) from error
    counts = Counter(one.planted for one in planted)
    originals = counts.pop("original")
    say(
        f"Drew {originals:,} pictures in {folder / PICTURES}, and planted {counts.total():,} files"
        f" among them; {folder / PLANTED} says which file is what:"
    )
    say(f"{', '.join(f'{count:,} {planted}' for planted, count in counts.items())}.")
