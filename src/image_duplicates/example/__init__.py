"""Writes example datasets: metadata of scraped images, with the duplicates such images have."""

from pathlib import Path
from random import Random

from image_duplicates.example.draw import draw_dataset
from image_duplicates.example.plan import generic_plan, notebook_plan
from image_duplicates.example.write import ExampleCounts, FolderNotEmptyError, write_dataset

__all__ = ["DEFAULT_SEED", "ExampleCounts", "FolderNotEmptyError", "write_example"]

DEFAULT_SEED = 20250524
DEFAULT_CLASSES = 100
DEFAULT_IMAGES_PER_CLASS = 500
DEFAULT_DUPLICATE_RATE = 0.0885


def write_example(
    folder: Path,
    classes: int | None = None,
    images_per_class: int | None = None,
    duplicate_rate: float | None = None,
    seed: int = DEFAULT_SEED,
) -> ExampleCounts:
    """Write an example dataset to `folder`/metadata/<category>/<class>/ and return its counts.

    Without `classes`, `images_per_class` and `duplicate_rate` it has the shape of the notebook's
    dataset, figure for figure. With any of them it has that many classes, entries per class, and
    surplus copies per downloaded image (0 to less than 1); what is left out is 100, 500, 0.0885.
    The same arguments give the same bytes.

    Raises ValueError for numbers that no dataset can have, and FolderNotEmptyError if `folder`
    holds anything but an earlier example, which is replaced.
    """
    if classes is None and images_per_class is None and duplicate_rate is None:
        plan = notebook_plan()
    else:
        plan = generic_plan(
            DEFAULT_CLASSES if classes is None else classes,
            DEFAULT_IMAGES_PER_CLASS if images_per_class is None else images_per_class,
            DEFAULT_DUPLICATE_RATE if duplicate_rate is None else duplicate_rate,
            Random(f"{seed}/plan"),
        )
    return write_dataset(Path(folder), draw_dataset(plan, seed), seed)
