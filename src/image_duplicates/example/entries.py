"""Makes the entries of one class's metadata file."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from image_duplicates.example.addresses import copy_address, file_name, new_address
from image_duplicates.example.model import ClassPlan, HashGroup, Picture

_FIRST_DOWNLOAD = datetime(2025, 5, 24, 6, 0, 0, 123_456)
# From the first download to the last: it ends on the evening of 30 May.
_ALL_DOWNLOADS = timedelta(days=6, hours=16)
_MICROSECOND = timedelta(microseconds=1)
_SLOWEST_STEP = 1_700_000

# Links carry a number that looks drawn. Multiplying by one prime modulo another keeps any million
# entries of a class apart.
_STRIDE, _MODULUS = 388_987, 1_000_003

# What a metadata file says of one image: how it was found, and the file if it was downloaded.
Entry = dict[str, dict[str, str | int]]


def file_stem(class_name: str) -> str:
    """Return the name of the class without blanks and apostrophes, for use in file names."""
    return re.sub(r"[\s']", "", class_name)


def xpath_index(number: int) -> int:
    """Return where on the result page entry `number` was: every tenth place is no picture."""
    return number + number // 9


def class_entries(
    planned: ClassPlan,
    start: float,
    copies: list[HashGroup],
    singles: Iterator[Picture],
    rng: Random,
) -> Iterator[tuple[str, Entry]]:
    """Yield (key, entry) of the class in order, `copies` and failures mixed among the singles.

    `start` (0 to 1) says when in the week the class was downloaded. Each group in `copies`
    stands for one copy and has the links of the earlier ones, to which this adds.
    """
    slots: list[HashGroup | bool] = [*copies, *[False] * planned.failed]
    slots += [True] * (planned.entries - len(slots))
    rng.shuffle(slots)
    stem = file_stem(planned.name)
    slug = re.sub(r"\W+", "-", planned.name.lower())
    offset = rng.randrange(_MODULUS)
    folder = f"images/{planned.category}/{planned.name}"
    # A class takes at most as long as the week leaves it.
    span = min(planned.entries * _SLOWEST_STEP, _ALL_DOWNLOADS // _MICROSECOND)
    step = max(2, span // planned.entries)
    microseconds = int((_ALL_DOWNLOADS // _MICROSECOND - span) * start)

    for number, slot in enumerate(slots, start=1):
        key = f"{number:03d}"
        link_stem = f"{slug}-{(number * _STRIDE + offset) % _MODULUS}"
        picture: Picture | None
        if isinstance(slot, HashGroup):
            picture = slot.drawn_picture
            domain, link = copy_address(slot.links, link_stem, picture.format, rng)
            slot.links.append((domain, link))
        else:
            picture = next(singles) if slot else None
            domain, link = new_address(link_stem, picture.format if picture else "jpeg", rng)
        entry: Entry = {
            "fetch_data": {
                "link": link,
                "domain": domain,
                "original_filename": file_name(link),
                "xpath_index": xpath_index(number),
            }
        }
        if picture is not None:
            microseconds += rng.randrange(step // 2, step)
            downloaded_at = _FIRST_DOWNLOAD + timedelta(microseconds=microseconds)
            filename = f"{key}_{stem}.{picture.format}"
            entry["download_data"] = {
                "filename": filename,
                "relative_path": f"{folder}/{filename}",
                "hash": picture.hash,
                "bytes": picture.bytes,
                "width": picture.width,
                "height": picture.height,
                "mode": picture.mode,
                "format": picture.format,
                "downloaded_at": downloaded_at.isoformat(timespec="microseconds"),
            }
        yield key, entry
