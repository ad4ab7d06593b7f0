"""The plan of a dataset of any size, with groups shaped like the notebook's."""

from random import Random

from image_duplicates.example.class_names import CATEGORIES, class_name
from image_duplicates.example.model import ClassPlan, Plan
from image_duplicates.example.notebook_figures import GROUP_SHAPES

# About as many downloads fail as in the notebook: 147 of 49,188.
ENTRIES_PER_FAILURE = 330


def generic_plan(classes: int, images_per_class: int, duplicate_rate: float, rng: Random) -> Plan:
    """Plan `classes` classes of `images_per_class` entries each.

    `duplicate_rate` is surplus copies per downloaded image, met to the nearest whole copy.
    Raises ValueError when an argument is out of range, or when the rate leaves no unique image.
    """
    if classes < 1:
        raise ValueError(f"The number of classes must be at least 1, not {classes}.")
    if images_per_class < 1:
        raise ValueError(f"The images per class must be at least 1, not {images_per_class}.")
    if not 0 <= duplicate_rate < 1:
        raise ValueError(
            f"The duplicate rate must be at least 0 and less than 1, not {duplicate_rate}."
        )
    failed = images_per_class // ENTRIES_PER_FAILURE
    downloaded = classes * (images_per_class - failed)
    surplus = round(duplicate_rate * downloaded)
    if surplus >= downloaded:
        raise ValueError(
            f"A duplicate rate of {duplicate_rate} cannot be reached with {downloaded} images: "
            "not one of them would be left as the first copy."
        )
    return Plan(
        classes=[
            ClassPlan(
                CATEGORIES[i * len(CATEGORIES) // classes], class_name(i), images_per_class, failed
            )
            for i in range(classes)
        ],
        fixed=[],
        shapes=_draw_shapes(surplus, downloaded - surplus, classes, rng),
    )


def _draw_shapes(surplus: int, unique: int, classes: int, rng: Random) -> list[tuple[int, int]]:
    """Draw (copies, classes) of groups with exactly `surplus` copies beyond the first."""
    kinds = list(GROUP_SHAPES)
    weights = list(GROUP_SHAPES.values())
    drawn: list[int] = []
    spread: list[int] = []
    left = surplus
    while left:
        copies, over = rng.choices(kinds, weights)[0]
        copies = min(copies, left + 1)
        drawn.append(copies)
        spread.append(min(over, copies, classes))
        left -= copies - 1
    # Every group needs a unique hash of its own. Where the rate is too high for that, the groups
    # that are too many hand their surplus copies to the others.
    extra = sum(copies - 1 for copies in drawn[unique:])
    del drawn[unique:]
    for i in range(extra):
        drawn[i % unique] += 1
    return list(zip(drawn, spread, strict=False))
