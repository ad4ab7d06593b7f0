"""Plans a dataset: what has to come out exactly, as in the notebook or at any size."""

from dataclasses import dataclass, field
from random import Random

from image_duplicates.example import notebook

# About as many downloads fail as in the notebook: 147 of 49,188.
_ENTRIES_PER_FAILURE = 330

# For the names of classes in a dataset of any size.
_CATEGORIES = ("Home", "Garden", "Workshop")

_FIRST_WORDS = (
    "Amber", "Bamboo", "Brass", "Bright", "Bronze", "Canvas", "Carved", "Cedar", "Ceramic",
    "Cherry", "Copper", "Cotton", "Crystal", "Curved", "Ebony", "Felt", "Folding", "Glass",
    "Golden", "Granite", "Hanging", "Indigo", "Ivory", "Leather", "Linen", "Marble", "Mossy",
    "Oak", "Painted", "Paper", "Plaid", "Polished", "Rustic", "Scarlet", "Silver", "Slate",
    "Striped", "Velvet", "Walnut", "Woven",
)  # fmt: skip

_SECOND_WORDS = (
    "Anvil", "Apron", "Barrel", "Basket", "Bench", "Bowl", "Box", "Broom", "Brush", "Bucket",
    "Cabinet", "Candle", "Chair", "Chest", "Clock", "Crate", "Cup", "Desk", "Drum", "Fan", "Fence",
    "Fork", "Frame", "Gate", "Hammer", "Jar", "Kettle", "Ladder", "Ladle", "Lamp", "Lantern",
    "Mirror", "Mug", "Pan", "Pitcher", "Planter", "Plate", "Pot", "Rake", "Rug", "Saw", "Shelf",
    "Spade", "Spoon", "Stool", "Table", "Teapot", "Tray", "Vase", "Wheel",
)  # fmt: skip


@dataclass(frozen=True)
class ClassPlan:
    """One class to write: where it belongs, how many entries it has, how many of them failed."""

    category: str
    name: str
    entries: int
    failed: int

    @property
    def downloaded(self) -> int:
        """How many entries of the class have download data."""
        return self.entries - self.failed


@dataclass(frozen=True, slots=True)
class Picture:
    """What all copies of a hash have in common. Size in bytes, width and height in pixels."""

    hash: str
    bytes: int
    width: int
    height: int
    mode: str
    format: str


@dataclass(slots=True)
class HashGroup:
    """A hash that occurs more than once: how many copies each class (by its index) holds.

    `links` holds the (domain, link) of the copies written so far.
    """

    copies_by_class: dict[int, int]
    picture: Picture | None = None
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def copies(self) -> int:
        """How many images of the dataset have this hash."""
        return sum(self.copies_by_class.values())

    @property
    def surplus(self) -> int:
        """How many copies there are beyond the first."""
        return self.copies - 1

    @property
    def drawn_picture(self) -> Picture:
        """The picture, which every group has once the plan is filled in."""
        if self.picture is None:
            raise ValueError("The group has no picture yet.")
        return self.picture

    @property
    def total_bytes(self) -> int:
        """Bytes of all copies."""
        return self.copies * self.drawn_picture.bytes

    @property
    def wasted_bytes(self) -> int:
        """Bytes of all copies beyond the first."""
        return self.surplus * self.drawn_picture.bytes

    @property
    def is_inter_class(self) -> bool:
        """Whether more than one class has a copy."""
        return len(self.copies_by_class) > 1


@dataclass(frozen=True)
class Plan:
    """All that has to come out exactly.

    `fixed` are groups known in full; `shapes` are the (copies, classes) of the groups to draw.
    The last four are totals to meet, or None where any total will do: unordered pairs of classes
    that share a hash, wasted bytes by kind of group, bytes of all downloads.
    """

    classes: list[ClassPlan]
    fixed: list[HashGroup]
    shapes: list[tuple[int, int]]
    class_pairs: int | None = None
    inter_class_wasted_bytes: int | None = None
    intra_class_wasted_bytes: int | None = None
    total_bytes: int | None = None

    @property
    def downloaded(self) -> int:
        """How many images the dataset has on disk."""
        return sum(planned.downloaded for planned in self.classes)


def notebook_plan() -> Plan:
    """Return the plan whose duplicate analysis gives the notebook's figures."""
    classes = [
        ClassPlan(category, name, entries, failed)
        for category, members in notebook.CLASSES.items()
        for name, (entries, failed) in members.items()
    ]
    index = {f"{c.category}/{c.name}": number for number, c in enumerate(classes)}
    fixed = [
        HashGroup(
            {index[key]: copies for key in keys},
            Picture(hash_, bytes_, width, height, mode, format_),
        )
        for hash_, bytes_, width, height, mode, format_, copies, keys in (
            notebook.TOP_INTER_CLASS + notebook.TOP_INTRA_CLASS
        )
    ]
    return Plan(
        classes=classes,
        fixed=fixed,
        shapes=_shapes_left(fixed),
        class_pairs=notebook.CLASS_PAIRS,
        inter_class_wasted_bytes=notebook.INTER_CLASS_WASTED_BYTES,
        intra_class_wasted_bytes=notebook.INTRA_CLASS_WASTED_BYTES,
        total_bytes=notebook.TOTAL_BYTES,
    )


def _shapes_left(fixed: list[HashGroup]) -> list[tuple[int, int]]:
    left = dict(notebook.GROUP_SHAPES)
    for group in fixed:
        left[group.copies, len(group.copies_by_class)] -= 1
    return [shape for shape, groups in left.items() for _ in range(groups)]


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
    failed = images_per_class // _ENTRIES_PER_FAILURE
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
                _CATEGORIES[i * len(_CATEGORIES) // classes],
                _class_name(i),
                images_per_class,
                failed,
            )
            for i in range(classes)
        ],
        fixed=[],
        shapes=_draw_shapes(surplus, downloaded - surplus, classes, rng),
    )


def _draw_shapes(surplus: int, unique: int, classes: int, rng: Random) -> list[tuple[int, int]]:
    """Draw (copies, classes) of groups with exactly `surplus` copies beyond the first."""
    kinds = list(notebook.GROUP_SHAPES)
    weights = list(notebook.GROUP_SHAPES.values())
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


def _class_name(index: int) -> str:
    """Return the name of class number `index` (from 0); no two numbers give the same name.

    Neighbours in one row of the word grid share their first word, those in a column the second,
    so that even a small dataset has some classes with related names.
    """
    rounds, cell = divmod(index, len(_FIRST_WORDS) * len(_SECOND_WORDS))
    row, column = cell % len(_FIRST_WORDS), cell // len(_FIRST_WORDS)
    # Shifting each row by its number keeps a column from being one single word at first.
    name = f"{_FIRST_WORDS[row]} {_SECOND_WORDS[(row + column) % len(_SECOND_WORDS)]}"
    return name if rounds == 0 else f"{name} {rounds + 1}"
