"""Makes pictures: sizes as on the web, to the byte where a plan has totals to meet."""

from collections.abc import Iterator
from itertools import accumulate
from math import exp, sqrt
from random import Random

from image_duplicates.example.fit_total import fit_total
from image_duplicates.example.model import HashGroup, Picture, Plan

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
_KIND_WEIGHTS = list(accumulate(_KINDS.values()))

# Width divided by height.
_ASPECTS = (1.0, 1.0, 4 / 3, 3 / 2, 3 / 2, 16 / 9, 3 / 4, 2 / 3)
_BYTES_PER_PIXEL = (0.08, 0.32)


def fill_in_pictures(plan: Plan, groups: list[HashGroup], rng: Random) -> None:
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
            sizes = fit_total(
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


def single_pictures(plan: Plan, groups: list[HashGroup], rng: Random) -> Iterator[Picture]:
    """Yield the pictures that occur once, so that the bytes of all downloads meet the plan's."""
    number = plan.downloaded - sum(group.copies for group in groups)
    if plan.total_bytes is None:
        return (_picture(_draw_size(rng), rng) for _ in range(number))
    sizes = fit_total(
        [_draw_size(rng) for _ in range(number)],
        weights=[1] * number,
        total=plan.total_bytes - sum(group.total_bytes for group in groups),
        smallest=_SMALLEST,
        largest=[_LARGEST] * number,
    )
    return (_picture(size, rng) for size in sizes)


def _draw_size(rng: Random) -> int:
    return min(max(int(exp(rng.gauss(_LOG_MEAN, _LOG_SPREAD))), _SMALLEST), _LARGEST)


def _picture(size: int, rng: Random) -> Picture:
    format_, mode = rng.choices(_KIND_LIST, cum_weights=_KIND_WEIGHTS)[0]
    pixels = size / rng.uniform(*_BYTES_PER_PIXEL)
    height = sqrt(pixels / rng.choice(_ASPECTS))
    return Picture(
        hash=f"{rng.getrandbits(128):032x}",
        bytes=size,
        width=max(1, round(pixels / height)),
        height=max(1, round(height)),
        mode=mode,
        format=format_,
    )
