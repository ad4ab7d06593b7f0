"""Metadata files as scrapers write them, in every layout."""

import hashlib
import json
from pathlib import Path
from typing import Any


def write(path: Path, content: Any) -> Path:
    """Writes bytes and text as they are and anything else as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, bytes | str):
        content = json.dumps(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def md5(picture: str) -> str:
    return hashlib.md5(picture.encode()).hexdigest()


def download(path: str | None, picture: str, size: Any = 1000, **others: Any) -> dict:
    """The download data of one picture; pictures of one name have one hash."""
    return {
        "filename": (path or "").rpartition("/")[2],
        "relative_path": path,
        "hash": md5(picture),
        "bytes": size,
        "width": 1224,
        "height": 816,
        "mode": "RGB",
        "format": "webp",
        "downloaded_at": "2025-05-30T02:44:46.103380",
        **others,
    }


def entry(path: str | None, picture: str, size: Any = 1000, **others: Any) -> dict:
    link = f"https://www.{picture}.example/{picture}.webp"
    fetched = {"link": link, "domain": f"{picture}.example", "xpath_index": 1}
    return {"fetch_data": fetched, "download_data": download(path, picture, size, **others)}


def unified(search_key: Any, images: Any, **others: Any) -> dict:
    return {
        "search_urls_used": ["https://search.example/?q=rice"],
        "search_key": search_key,
        "last_xpath_index": 3,
        "number_of_images_requested": 500,
        "number_of_urls_found": len(images) if isinstance(images, dict) else 0,
        "images": images,
        **others,
    }


def nested(folder: Path, category: str, name: str, images: Any, **others: Any) -> Path:
    file = folder / category / name / f"{name.replace(' ', '')}_metadata.json"
    return write(file, unified(name, images, **others))


def flat(folder: Path, category: str | None, name: str, images: Any, **others: Any) -> Path:
    if category is not None:
        others["nutritional_category"] = category
    return write(folder / f"{name.replace(' ', '')}.json", unified(name, images, **others))


def legacy(folder: Path, category: str, name: str, urls: Any, cache: Any) -> Path:
    """The pair; no image_cache file when the cache is None."""
    stem = folder / category / name / name.replace(" ", "")
    if cache is not None:
        write(stem.with_name(f"{stem.name}_metadata.json"), {"image_cache": cache})
    lists = {"search_key": name, "search_urls_used": [], "urls": urls}
    return write(stem.with_name(f"{stem.name}_urls.json"), lists)


def cached(path: str | None, picture: str, size: Any = 1000, **others: Any) -> dict:
    """One image of an image_cache, where the size has another name."""
    data = download(path, picture, size, **others)
    return {**{key: value for key, value in data.items() if key != "bytes"}, "size": data["bytes"]}
