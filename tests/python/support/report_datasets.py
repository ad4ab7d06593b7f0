"""Datasets for the report to be built over: one that attacks it, and one without a finding."""

import hashlib
from io import BytesIO
from pathlib import Path

from folders import entry, nested, unified, write
from PIL import Image

SCRIPT = "<img src=x onerror=window.owned=1>"
# Category and class, as somebody may have named them who wants to break a page.
NAMES = [
    ("Go", SCRIPT),
    ("Go", "</script><script>window.owned=1</script>"),
    ("Go", "\"double\" & 'single' `back`"),
    ("Go", "{braces} {{more}} ${params.x} {@html 1}"),
    ("Go", "100 % %2F %s"),
    ("Go", "a/b\\c/../d"),
    ("Go", "# not a [title](javascript:window.owned=1) **nor** <!-- this"),
    ("Go", "Puto"),
    ("Glow", "Puto"),
    ("Glow", "'; drop table classes; --"),
    (SCRIPT, "🍚 Rice 🥚"),
    ("白米", "白米"),
    ("白米", "紅米"),
    ("白米", "a very long name that goes on and on " * 5),
]


def picture_file(picture: str) -> bytes:
    """A PNG of a colour of its own."""
    digest = hashlib.md5(picture.encode()).digest()
    data = BytesIO()
    Image.new("RGB", (200, 120), tuple(digest[:3])).save(data, "PNG")
    return data.getvalue()


def write_hostile(folder: Path, images: Path) -> None:
    """Every class shares pictures with the next ones, under names that attack the page.

    What classes share lies below ``images``, but for a path that leads out of it.

    Both classes `Puto` claim the same files, so that one of them is left without an image.
    """
    for place, (category, name) in enumerate(NAMES):
        entries = {}
        for number in range(12):
            # Shared by this class and the three before it, as far as there are any.
            shared = number < 4
            picture = f"shared {place - number}" if shared else f"own {place} {number // 2}"
            # Two copies of its own picture are in one split, and may be removed.
            split = ("train", "test")[number // 2 % 2]
            path = f"{split}/{SCRIPT}/{name} {number}.jpg"
            domain = f"{SCRIPT}{place % 3}.example"
            one = entry(path, picture, 1_000_000 + place)
            one["fetch_data"] = {"link": f"javascript:window.owned=1//{picture}", "domain": domain}
            one["download_data"]["downloaded_at"] = f"2025-05-{20 + number % 5}T10:00:00"
            if shared:
                data = picture_file(picture)
                one["download_data"]["hash"] = hashlib.md5(data).hexdigest()
                if ".." not in path and "\\" not in path:
                    write(images / path, data)
            entries[f"{SCRIPT} {number}"] = one
        entries[f"{SCRIPT} rejected"] = SCRIPT
        content = unified(name, entries, nutritional_category=category)
        write(folder / f"{place}.json", content)
    write(folder / f"{SCRIPT.replace('/', '')}.json", SCRIPT)


def write_clean(folder: Path) -> None:
    """Nothing twice, nothing wrong: most tables of the report are empty."""
    for name in ("White Rice", "Laing"):
        entries = {f"{n:03}": entry(f"{name}/{n}.jpg", f"{name} {n}") for n in range(5)}
        nested(folder, "Go", name, entries)
