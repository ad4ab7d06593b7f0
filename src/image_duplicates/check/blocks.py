"""Questions in blocks, so that the first answers come soon and the memory stays small."""

from collections.abc import Iterable, Iterator
from time import monotonic

# Asking takes some 15 ms, whatever is asked, which is most of what a block of the smallest size
# takes; beyond the largest, nothing more is gained. A question takes 20 microseconds, but a file is
# read whole.
SMALLEST, LARGEST = 100, 20_000
_MOST_CHARACTERS = 4_000_000
_SHORT_SECONDS, _LONG_SECONDS = 0.5, 1.0
# Between two questions that come one by one without a break.
_MOST_WAITING_SECONDS = 0.25


def blocks(questions: Iterable[str | None]) -> Iterator[list[str]]:
    """The questions in their order; None among them ends a block early.

    The size of the next block depends on how long the caller was busy with the last.
    """
    size = SMALLEST
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
            size = _next_size(size, len(block), monotonic() - start)
            block, characters = [], 0
    if block:
        yield block


def _next_size(size: int, asked: int, seconds: float) -> int:
    if seconds > _LONG_SECONDS:
        return max(asked // 2, SMALLEST)
    if seconds < _SHORT_SECONDS and asked == size:
        return min(size * 2, LARGEST)
    return size
