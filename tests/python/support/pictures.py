"""A small dataset with its files on disk: the pictures, and metadata that tells the truth.

Each picture is a few bytes that name it, which is all that a hash needs.
"""

import hashlib
from pathlib import Path

from folders import download, nested, write

# Path below the images root, and the picture that the file holds.
PICTURES = {
    # rice: three times in one class; the copy that is listed first stays.
    "images/Go/White Rice/001.jpg": "rice",
    "images/Go/White Rice/002.jpg": "rice",
    "images/Go/White Rice/003.jpg": "rice",
    "images/Go/White Rice/004.jpg": "bowl",
    # cake: a label conflict between two classes, and twice in one of them.
    "images/Go/Puto/001.jpg": "cake",
    "images/Go/Puto/002.jpg": "cake",
    "images/Go/Puto/003.jpg": "steam",
    "images/Glow/Puto/001.jpg": "cake",
    "images/Glow/Puto/002.jpg": "leaf",
    # fish: a label conflict of three classes.
    "images/Glow/Laing/001.jpg": "fish",
    "images/Grow/Bangus/001.jpg": "fish",
    "images/Grow/Bangus/002.jpg": "milk",
    "images/Go/Puto/004.jpg": "fish",
    # egg: twice in one class, under names that need quoting anywhere.
    "images/Grow/Itlog 'na' \"Maalat\"/🥚 001.jpg": "egg",
    "images/Grow/Itlog 'na' \"Maalat\"/001 {%x}.jpg": "egg",
    # Enough single pictures for the gates to pass.
    **{f"images/Grow/Sinigang/{n:03}.jpg": f"sinigang {n}" for n in range(60)},
}
# What the plan removes while label conflicts wait for review.
REMOVED = {
    "images/Go/White Rice/002.jpg",
    "images/Go/White Rice/003.jpg",
    "images/Go/Puto/002.jpg",
    "images/Grow/Itlog 'na' \"Maalat\"/001 {%x}.jpg",
}


def content(picture: str) -> bytes:
    return f"picture of {picture} ".encode() * 40


def write_dataset(folder: Path) -> None:
    """``folder/images/…`` and ``folder/metadata/…``."""
    classes: dict[tuple[str, str], dict[str, dict]] = {}
    for path, picture in PICTURES.items():
        data = content(picture)
        write(folder / path, data)
        _, category, name, file_name = path.split("/")
        entries = classes.setdefault((category, name), {})
        entries[f"{len(entries) + 1:03}"] = {
            "fetch_data": {
                "link": f"https://www.{name.split()[0].lower()}.example/{file_name}?utm_source=x",
                "domain": f"{name.split()[0].lower()}.example",
            },
            "download_data": download(path, picture, len(data), hash=hashlib.md5(data).hexdigest()),
        }
    for (category, name), entries in classes.items():
        entries["900"] = {"fetch_data": {"link": f"https://gone.example/{name}.jpg"}}
        nested(folder / "metadata", category, name, entries)
