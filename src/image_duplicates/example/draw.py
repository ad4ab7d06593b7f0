"""Draws what a plan leaves open: which classes hold copies of a hash, and every picture."""

import heapq
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from image_duplicates.example.plan import ClassPlan, HashGroup, Picture, Plan

# Of the groups, how many stay among classes of related names.
_RELATED = 0.9

# How much families of one size differ in what they share (sigma of a log-normal weight).
_FAMILY_SPREAD = 0.4

# Drawing again is cheap while most classes have room; after that the roomiest ones are taken.
_ATTEMPTS = 40

# These in a name say nothing of what it is related to.
_LINKING_WORDS = frozenset({"at", "con", "na", "ng", "sa"})

# Two words count as the same when they end alike, so that "Tapsilog" is near "Longsilog" and
# "Pinakbet" near "Pakbet".
_ENDING = 5

# Bytes of a picture: log-normal, as pictures on the web are, within the notebook's extremes.
_LOG_MEAN, _LOG_SPREAD = 11.6, 1.09
_SMALLEST, _LARGEST = 600, 16_700_000

# Sizes too large for their group end somewhere between this share of the limit and the limit, so
# that they do not all come out the same.
_CLOSE_TO_LIMIT = 0.7

# (format, mode) and how many of 10,000 pictures have it, as in the notebook.
_KINDS = {
    ("jpeg", "RGB"): 8_135,
    ("webp", "RGB"): 1_190,
    ("png", "RGBA"): 505,
    ("jpg", "RGB"): 156,
    ("gif", "RGB"): 8,
    ("mpo", "RGB"): 6,
}
_KIND_LIST = list(_KINDS)
_KIND_WEIGHTS = list(itertools.accumulate(_KINDS.values()))

# Width divided by height.
_ASPECTS = (1.0, 1.0, 4 / 3, 3 / 2, 3 / 2, 16 / 9, 3 / 4, 2 / 3)
_BYTES_PER_PIXEL = (0.08, 0.32)

# How often to scale everything; each time brings the sum closer, as clipped numbers stay put.
_ROUNDS = 20


@dataclass(frozen=True)
class Dataset:
    """A plan filled in: every hash group with its picture, and the pictures that occur once."""

    classes: list[ClassPlan]
    groups: list[HashGroup]
    single_pictures: Iterator[Picture]


def draw_dataset(plan: Plan, seed: int) -> Dataset:
    """Draw the groups and pictures of `plan`; the same seed gives the same dataset."""
    groups = _Groups(plan, Random(f"{seed}/groups")).draw()
    _fill_in_pictures(plan, groups, Random(f"{seed}/group pictures"))
    singles = _single_pictures(plan, groups, Random(f"{seed}/single pictures"))
    return Dataset(classes=plan.classes, groups=groups, single_pictures=singles)


class _Groups:
    """Draws one group, without a picture, for each shape of a plan, beside its fixed groups.

    With `plan.class_pairs` set, exactly that many pairs of classes share a hash.
    """

    def __init__(self, plan: Plan, rng: Random) -> None:
        self.plan = plan
        self.rng = rng
        self.room = [planned.downloaded for planned in plan.classes]
        self.everyone = range(len(plan.classes))
        self.families = _families([planned.name for planned in plan.classes])
        # The fewer classes have a word in common, the more alike they are.
        weights = [
            rng.lognormvariate(0, _FAMILY_SPREAD) / (len(family) - 1) for family in self.families
        ]
        # By number of classes wanted: the families that are large enough, with their weights.
        self.large_enough: dict[int, tuple[list[list[int]], list[float]]] = {}
        for wanted in dict.fromkeys(over for _, over in plan.shapes):
            chosen = [i for i, family in enumerate(self.families) if len(family) >= wanted]
            self.large_enough[wanted] = (
                [self.families[i] for i in chosen],
                [weights[i] for i in chosen],
            )
        self.groups: list[HashGroup] = []
        # Without a number to meet, any pair of classes may share.
        self.fresh_pairs_left = math.inf

    def draw(self) -> list[HashGroup]:
        if self.plan.class_pairs is not None:
            related = {pair: None for family in self.families for pair in _pairs_of(family)}
            self.fresh_pairs_left = self.plan.class_pairs - len(related)
        for group in self.plan.fixed:
            self.fresh_pairs_left -= len(_pairs_of(list(group.copies_by_class)))
            self._keep(group)
        by_classes = sorted(self.plan.shapes, key=lambda shape: (-shape[1], -shape[0]))
        for copies, over in (shape for shape in by_classes if shape[1] > 2):
            self._place(copies, self._classes(over))
        two_class = [shape for shape in by_classes if shape[1] == 2]
        self.rng.shuffle(two_class)
        if self.plan.class_pairs is not None:
            for pair in self._missing_pairs(list(related), self.plan.class_pairs):
                copies, _ = two_class.pop()
                self._place(copies, list(pair))
            self.fresh_pairs_left = 0
        for copies, over in two_class + [shape for shape in by_classes if shape[1] == 1]:
            self._place(copies, self._classes(over))
        return self.groups

    def _missing_pairs(
        self, related: list[tuple[int, int]], class_pairs: int
    ) -> list[tuple[int, int]]:
        """Return the pairs that two-class groups must add to meet the number of class pairs.

        All related pairs come first. So whatever is drawn from a family later adds no pair.
        """
        shared = {pair for group in self.groups for pair in _pairs_of(list(group.copies_by_class))}
        missing = [pair for pair in related if pair not in shared]
        shared.update(missing)
        others = [pair for pair in _pairs_of(self.everyone) if pair not in shared]
        return missing + self.rng.sample(others, class_pairs - len(shared))

    def _classes(self, wanted: int) -> list[int]:
        """Choose `wanted` different classes that have room for one more image each."""
        for _ in range(_ATTEMPTS):
            if wanted > 1 and self.large_enough[wanted][0] and self.rng.random() < _RELATED:
                classes = self._related(wanted)
            else:
                classes = self._strays(wanted)
            if len(classes) == wanted and all(self.room[index] for index in classes):
                return classes
        return [index for index in self._roomiest(wanted) if self.room[index]]

    def _related(self, wanted: int) -> list[int]:
        family = self.rng.choices(*self.large_enough[wanted])[0]
        return self.rng.sample(family, wanted)

    def _strays(self, wanted: int) -> list[int]:
        """Choose classes whatever their names; once the fresh pairs are used up, pairs in use."""
        fresh_pairs = math.comb(wanted, 2)
        if fresh_pairs <= self.fresh_pairs_left:
            self.fresh_pairs_left -= fresh_pairs
            return self.rng.sample(self.everyone, wanted)
        earlier = list(self.rng.choice(self.groups).copies_by_class)
        return self.rng.sample(earlier, min(wanted, len(earlier)))

    def _roomiest(self, wanted: int) -> list[int]:
        return heapq.nlargest(wanted, self.everyone, key=lambda index: self.room[index])

    def _place(self, copies: int, classes: list[int]) -> None:
        """Give every class one copy and spread the rest, among these classes while they have room.

        The images of all groups together never exceed the downloads, so room is always found.
        """
        held = dict.fromkeys(classes, 1)
        while (left := copies - sum(held.values())) > 0:
            roomy = [index for index in held if held[index] < self.room[index]]
            if not roomy:
                roomiest = self._roomiest(len(held) + 1)
                held[next(index for index in roomiest if index not in held)] = 1
                continue
            for index in self.rng.sample(roomy, min(left, len(roomy))):
                held[index] += 1
        self._keep(HashGroup(held))

    def _keep(self, group: HashGroup) -> None:
        for index, copies in group.copies_by_class.items():
            self.room[index] -= copies
        self.groups.append(group)


def _families(names: Sequence[str]) -> list[list[int]]:
    """Return groups of two or more indexes of `names` that have a word, or its ending, in common.

    A name may be in several. The order depends on the names only.
    """
    members: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        words = re.findall(r"[^\W\d_]+", name.lower())
        endings = dict.fromkeys(w[-_ENDING:] for w in words if len(w) > 1)
        for ending in endings:
            if ending not in _LINKING_WORDS:
                members.setdefault(ending, []).append(index)
    return [family for family in members.values() if len(family) > 1]


def _pairs_of(classes: Sequence[int]) -> list[tuple[int, int]]:
    """Return every unordered pair of the given class indexes, the smaller index first."""
    return list(itertools.combinations(sorted(classes), 2))


def _fill_in_pictures(plan: Plan, groups: list[HashGroup], rng: Random) -> None:
    """Give every group without a picture one, so that the plan's wasted bytes come out exactly."""
    for inter_class, wasted in (
        (True, plan.inter_class_wasted_bytes),
        (False, plan.intra_class_wasted_bytes),
    ):
        same_kind = [group for group in groups if group.is_inter_class == inter_class]
        fixed = [group for group in same_kind if group.picture is not None]
        open_ = [group for group in same_kind if group.picture is None]
        sizes = [_draw_size(rng) for _ in open_]
        if wasted is not None:
            # The fixed groups are the most wasteful ones and have to stay so.
            limit = min(group.wasted_bytes for group in fixed) - 1
            sizes = _fit_total(
                sizes,
                weights=[group.surplus for group in open_],
                total=wasted - sum(group.wasted_bytes for group in fixed),
                smallest=_SMALLEST,
                largest=[
                    int(limit * rng.uniform(_CLOSE_TO_LIMIT, 1)) // group.surplus for group in open_
                ],
            )
        for group, size in zip(open_, sizes, strict=True):
            group.picture = _picture(size, rng)


def _single_pictures(plan: Plan, groups: list[HashGroup], rng: Random) -> Iterator[Picture]:
    """Yield the pictures that occur once, so that the bytes of all downloads meet the plan's."""
    number = plan.downloaded - sum(group.copies for group in groups)
    if plan.total_bytes is None:
        return (_picture(_draw_size(rng), rng) for _ in range(number))
    sizes = _fit_total(
        [_draw_size(rng) for _ in range(number)],
        weights=[1] * number,
        total=plan.total_bytes - sum(group.total_bytes for group in groups),
        smallest=_SMALLEST,
        largest=[_LARGEST] * number,
    )
    return (_picture(size, rng) for size in sizes)


def _draw_size(rng: Random) -> int:
    return min(max(int(math.exp(rng.gauss(_LOG_MEAN, _LOG_SPREAD))), _SMALLEST), _LARGEST)


def _picture(size: int, rng: Random) -> Picture:
    format_, mode = rng.choices(_KIND_LIST, cum_weights=_KIND_WEIGHTS)[0]
    pixels = size / rng.uniform(*_BYTES_PER_PIXEL)
    height = math.sqrt(pixels / rng.choice(_ASPECTS))
    return Picture(
        hash=f"{rng.getrandbits(128):032x}",
        bytes=size,
        width=max(1, round(pixels / height)),
        height=max(1, round(height)),
        mode=mode,
        format=format_,
    )


def _fit_total(
    numbers: Sequence[int],
    weights: Sequence[int],
    total: int,
    smallest: int,
    largest: Sequence[int],
) -> list[int]:
    """Return `numbers` scaled so that the sum of number x weight is exactly `total`.

    Each stays between `smallest` and its own `largest`. What scaling leaves over is spread over
    the numbers of weight 1. Raises ValueError when these cannot take it.
    """
    fitted = list(numbers)
    for _ in range(_ROUNDS):
        factor = total / max(1, _weighted_sum(fitted, weights))
        fitted = [
            min(max(round(number * factor), smallest), top)
            for number, top in zip(fitted, largest, strict=True)
        ]
    over = total - _weighted_sum(fitted, weights)
    for i, weight in enumerate(weights):
        if weight == 1:
            change = min(max(fitted[i] + over, smallest), largest[i]) - fitted[i]
            fitted[i] += change
            over -= change
    if over:
        raise ValueError(f"The numbers cannot add up to {total}: {over} is left over.")
    return fitted


def _weighted_sum(numbers: Sequence[int], weights: Sequence[int]) -> int:
    return sum(number * weight for number, weight in zip(numbers, weights, strict=True))
