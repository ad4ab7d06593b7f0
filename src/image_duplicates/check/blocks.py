"""Questions in blocks, so that the first answers come soon and the memory stays small."""

from collections.abc import Iterable, Iterator
from math import inf
from time import monotonic

# Asking costs the time of a thousand questions, whatever is asked: most of what a block of the
# smallest size takes, and little of one of the largest. A file costs a hundred questions or more.
SMALLEST, LARGEST = 100, 20_000
_MOST_CHARACTERS = 4_000_000
_SHORT_SECONDS, _LONG_SECONDS = 0.5, 1.0
# Between two questions that come one by one without a break.
_MOST_WAITING_SECONDS = 0.25


def blocks(questions: Iterable[str | None]) -> Iterator[list[str]]:
    """The questions in their order; None among them ends a block early.

    The size of the next block depends on how long the caller was busy with the last.
    """
    size, quickest = SMALLEST, inf
    block: list[str] = []
    characters, start = 0, 0.0
    for question in questions:
        if question is not None:
            start = start if block else monotonic()
            block.append(question)
            characters += len(question)
            if (
                len(block) < size
                and characters < _MOST_CHARACTERS
                and monotonic() - start < _MOST_WAITING_SECONDS
            ):
                continue
        if block:
            start = monotonic()
            yield block
            seconds = monotonic() - start
            quickest = min(quickest, seconds)
            size = _next_size(size, len(block), seconds, quickest)
            block, characters = [], 0
    if block:
        yield block


def _next_size(size: int, asked: int, seconds: float, quickest: float) -> int:
    # On a large dataset or a busy machine even the quickest takes long, and smaller ones no less.
    if seconds > max(_LONG_SECONDS, 4 * quickest):
        return max(asked // 2, SMALLEST)
    if asked == size and seconds < max(_SHORT_SECONDS, 1.5 * quickest):
        return min(size * 4, LARGEST)
    return size
