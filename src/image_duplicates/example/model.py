"""The things that the generator passes around: classes, hash groups, and the plan they make up."""

from collections.abc import Iterator
from dataclasses import dataclass, field


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


@dataclass(frozen=True)
class Dataset:
    """A plan filled in: every hash group with its picture, and the pictures that occur once."""

    classes: list[ClassPlan]
    groups: list[HashGroup]
    single_pictures: Iterator[Picture]


@dataclass(frozen=True)
class ExampleCounts:
    """What was written. `surplus_copies` are the copies of a hash beyond its first."""

    classes: int
    entries: int
    downloaded: int
    unique: int
    surplus_copies: int
    inter_class_groups: int
    intra_class_groups: int
    total_bytes: int
