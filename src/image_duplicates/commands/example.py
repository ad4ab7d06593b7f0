"""``image-duplicates example``."""

from pathlib import Path
from typing import Annotated

import typer

from image_duplicates import project
from image_duplicates.example import DEFAULT_SEED, FolderNotEmptyError, write_example
from image_duplicates.terminal import say, stop


def example(
    folder: Annotated[Path, typer.Argument(help="Where to write it.")] = project.EXAMPLE,
    classes: Annotated[int | None, typer.Option(help="Number of classes.")] = None,
    images_per_class: Annotated[int | None, typer.Option(help="Entries of each class.")] = None,
    duplicate_rate: Annotated[
        float | None, typer.Option(help="Surplus copies as a share of the images, 0 to 1.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same dataset.")] = DEFAULT_SEED,
) -> None:
    """Write an example dataset: metadata JSON only, no pictures.

    Without sizes it has the shape and exactly the figures of the notebook that this project
    grew from: 100 classes of food, 49,188 entries, 3,360 duplicate groups.
    """
    try:
        counts = write_example(folder, classes, images_per_class, duplicate_rate, seed)
    except FolderNotEmptyError as error:
        raise stop(error, 1) from error
    except ValueError as error:
        raise stop(error, 2) from error
    except OSError as error:
        raise stop(f"The example could not be written: {error}.", 1) from error
    say(f"Wrote {counts.entries:,} entries in {counts.classes:,} classes to {folder / 'metadata'}.")
