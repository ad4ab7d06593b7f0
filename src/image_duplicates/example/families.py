"""Tells which classes have related names: those are the ones that share most pictures."""

import itertools
import re
from collections.abc import Sequence

_LINKING_WORDS = frozenset({"at", "con", "na", "ng", "sa"})

# Two words count as the same when they end alike, so that "Tapsilog" is near "Longsilog" and
# "Pinakbet" near "Pakbet".
_ENDING = 5


def families(names: Sequence[str]) -> list[list[int]]:
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


def pairs_of(classes: Sequence[int]) -> list[tuple[int, int]]:
    """Return every unordered pair of the given class indexes, the smaller index first."""
    return list(itertools.combinations(sorted(classes), 2))
