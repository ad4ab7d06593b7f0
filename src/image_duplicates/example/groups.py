"""Draws the hash groups: which classes hold how many copies of a hash."""

import heapq
import math
from random import Random

from image_duplicates.example.families import families, pairs_of
from image_duplicates.example.model import HashGroup, Plan

# Of the groups, how many stay among classes of related names.
RELATED = 0.9

# How much families of one size differ in what they share (sigma of a log-normal weight).
FAMILY_SPREAD = 0.4

# Drawing again is cheap while most classes have room; after that the roomiest ones are taken.
ATTEMPTS = 40


def draw_groups(plan: Plan, rng: Random) -> list[HashGroup]:
    """Return the fixed groups of `plan` and one group, without a picture, for each of its shapes.

    With `plan.class_pairs` set, exactly that many pairs of classes share a hash.
    """
    return _Drawer(plan, rng).draw()


class _Drawer:
    def __init__(self, plan: Plan, rng: Random) -> None:
        self.plan = plan
        self.rng = rng
        self.room = [planned.downloaded for planned in plan.classes]
        self.everyone = range(len(plan.classes))
        self.families = families([planned.name for planned in plan.classes])
        # The fewer classes have a word in common, the more alike they are.
        weights = [
            rng.lognormvariate(0, FAMILY_SPREAD) / (len(family) - 1) for family in self.families
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
            related = {pair: None for family in self.families for pair in pairs_of(family)}
            self.fresh_pairs_left = self.plan.class_pairs - len(related)
        for group in self.plan.fixed:
            self.fresh_pairs_left -= len(pairs_of(list(group.copies_by_class)))
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
        shared = {pair for group in self.groups for pair in pairs_of(list(group.copies_by_class))}
        missing = [pair for pair in related if pair not in shared]
        shared.update(missing)
        others = [pair for pair in pairs_of(self.everyone) if pair not in shared]
        return missing + self.rng.sample(others, class_pairs - len(shared))

    def _classes(self, wanted: int) -> list[int]:
        """Choose `wanted` different classes that have room for one more image each."""
        for _ in range(ATTEMPTS):
            if wanted > 1 and self.large_enough[wanted][0] and self.rng.random() < RELATED:
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
