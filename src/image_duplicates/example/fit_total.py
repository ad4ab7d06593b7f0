"""Changes drawn numbers a little so that they add up exactly."""

from collections.abc import Sequence

# How often to scale everything; each time brings the sum closer, as clipped numbers stay put.
_ROUNDS = 20


def fit_total(
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
