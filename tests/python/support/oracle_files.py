"""Metadata files read by plain Python, as the description of the format says; shares no code
with the project, so that an error would have to be made twice to go unseen."""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOT_AN_OBJECT = "entry is not an object"
WHOLE = re.compile(r"0*[0-9]{1,12}(?:\.0+)?")
TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#]*)")


class Object(list):
    """A JSON object as its members in order, since a key may occur twice."""

    def get(self, key: str) -> Any:
        return next((value for name, value in self if name == key), None)

    def has(self, key: str) -> bool:
        return any(name == key for name, _ in self)


@dataclass
class MetadataFile:
    name: str
    layout: str
    category: str
    class_name: str | None = None
    reason: str | None = None
    requested: int | None = None
    found: int | None = None
    term: str | None = None
    document: Object = field(default_factory=Object)


def status(raw: Any, clean: Any) -> str:
    if clean is not None:
        return "valid"
    return "missing" if raw is None or raw == "" or str(raw).isspace() else "malformed"


def whole(value: Any) -> int | None:
    if isinstance(value, str):
        return int(float(value)) if WHOLE.fullmatch(value) else None
    is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not is_whole or not 0 <= value < 10**12:
        return None
    return int(value)


def utc(value: Any) -> datetime | None:
    if not isinstance(value, str) or not TIME.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def clean_hash(value: Any) -> str | None:
    text = value.strip().lower() if isinstance(value, str) else ""
    return text if len(text) in (32, 40, 64) and not set(text) - set("0123456789abcdef") else None


def clean_path(value: Any) -> str | None:
    parts = (value or "").replace("\\", "/").split("/")
    kept = [part for part in parts[1:] if part not in ("", ".")]
    first = [] if parts[0] == "." else parts[:1]
    return "/".join(first + kept) or None


def domain(written: str | None, url: str | None) -> str | None:
    text = (written or "").strip().lower().removeprefix("www.")
    host = HOST.match((url or "").strip().lower())
    if not text and host:
        text = host[1].rpartition("@")[2].partition(":")[0].removeprefix("www.")
    return text or None


def spelled(value: Any) -> str:
    """A value as text: a JSON string as it is, anything else as JSON."""
    if isinstance(value, Object):
        value = dict(value)
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def failure(entry: Object, data: Any) -> str | None:
    """Why there is no download, in at most 200 characters."""
    inside = data.get("error") if isinstance(data, Object) else None
    instead = None if isinstance(data, Object) else data
    told = [value for value in (entry.get("error"), inside) if value not in (None, "")]
    told += [instead] if instead is not None else []
    text = unicodedata.normalize("NFC", spelled(told[0])).strip(" ") if told else ""
    return text[:200] or None


def image(
    file: MetadataFile, number: int, key: str, fetched: Object, entry: Object, data: Any
) -> dict:
    """What one entry says, each value cleaned and with the reason why it is what it is."""
    url, position = fetched.get("link"), fetched.get("xpath_index")
    downloaded = isinstance(data, Object)
    if downloaded and data.get("hash") is None and data.get("relative_path") is None:
        downloaded = file.layout == "legacy" or data.get("error") in (None, "")
    get = data.get if downloaded else lambda _: None
    raw = {name: get(name) for name in ("hash", "bytes", "width", "height", "downloaded_at")}
    if file.layout == "legacy":
        raw["bytes"] = get("size")
    width, height = whole(raw["width"]), whole(raw["height"])
    if width == 0 or height == 0:
        dimensions = "unreadable"
    elif width is None:
        dimensions = status(raw["width"], width)
    else:
        dimensions = status(raw["height"], height)
    read = {
        "metadata_file": file.name,
        "entry_number": number,
        "entry_key": key,
        "category_name": file.category,
        "class_name": file.class_name,
        "search_term": file.term,
        "search_position": whole(position),
        "search_position_status": status(position, whole(position)),
        "source_url": url,
        "source_domain": domain(fetched.get("domain"), url),
        "content_hash": clean_hash(raw["hash"]),
        "file_bytes": whole(raw["bytes"]),
        "width_px": width or None,
        "height_px": height or None,
        "relative_path": clean_path(get("relative_path")),
        "downloaded_at": utc(raw["downloaded_at"]),
        "is_downloaded": downloaded,
        "download_error": None if downloaded else failure(entry, data),
    }
    statuses = {
        "hash_status": status(raw["hash"], read["content_hash"]),
        "file_bytes_status": status(raw["bytes"], read["file_bytes"]),
        "dimensions_status": dimensions,
        "downloaded_at_status": status(raw["downloaded_at"], read["downloaded_at"]),
    }
    if not downloaded:
        statuses = dict.fromkeys(statuses, "not_downloaded")
    return {**read, **statuses, "is_hashed": read["content_hash"] is not None, "reason": None}


def read_file(path: Path, folder: Path) -> MetadataFile:
    lower = path.name.lower()
    layout = "nested" if lower.endswith("_metadata.json") else "flat"
    layout = "legacy" if lower.endswith("_urls.json") else layout
    category = path.parent.parent.name or "Unknown"
    file = MetadataFile(path.relative_to(folder).as_posix(), layout, category)
    try:
        text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        file.reason = "not UTF-8 text"
        return file
    try:
        document = json.loads(text, object_pairs_hook=Object)
    except ValueError:
        file.reason = "not valid JSON" if text.strip() else "empty file"
        return file
    if not isinstance(document, Object):
        file.reason = "not a JSON object"
        return file
    file.document = document
    describe(file, path)
    return file


def describe(file: MetadataFile, path: Path) -> None:
    document = file.document
    file.requested = whole(document.get("number_of_images_requested"))
    file.found = whole(document.get("number_of_urls_found"))
    key = document.get("search_key")
    file.term = unicodedata.normalize("NFC", key) if isinstance(key, str) else None
    file.class_name = unicodedata.normalize("NFC", path.parent.name)
    if file.layout == "flat":
        file.class_name = file.term
        file.category = (document.get("nutritional_category") or "").strip() or "Unknown"
    file.category = unicodedata.normalize("NFC", file.category)
    cache = document.get("image_cache")
    if file.layout == "nested" and not document.has("images") and isinstance(cache, Object):
        file.layout = "legacy"
        return
    if file.layout == "legacy":
        urls = document.get("urls")
        if not document.has("urls"):
            file.reason = "urls is missing"
        elif not isinstance(urls, list):
            file.reason = "urls is neither a list nor an object"
        else:
            file.found = len(urls)
    elif not document.has("images"):
        file.reason = "images is missing"
    elif not isinstance(document.get("images"), Object):
        file.reason = "images is not an object"
    if file.reason is None and (not isinstance(key, str) or not key.strip()):
        file.reason = "search_key is missing"


def unified_entries(file: MetadataFile) -> list[dict]:
    found = []
    for number, (key, entry) in enumerate(file.document.get("images"), 1):
        fields = entry if isinstance(entry, Object) else Object()
        fetched = fields.get("fetch_data")
        fetched = fetched if isinstance(fetched, Object) else Object()
        found.append(image(file, number, key, fetched, fields, fields.get("download_data")))
        if not isinstance(entry, Object):
            found[-1]["reason"] = NOT_AN_OBJECT
    return found


def legacy_image(file: MetadataFile, number: int, key: str, url: Any, cached: Any) -> dict:
    # It tells no reason for a failure: what is no object is rejected.
    data = cached if isinstance(cached, Object) else None
    return image(file, number, key, Object([("link", url)]), Object(), data)


def legacy_entries(urls_file: MetadataFile, cache: Object) -> list[dict]:
    urls = urls_file.document.get("urls")
    named = isinstance(urls, Object)
    listed = list(urls) if named else [(str(n), url) for n, url in enumerate(urls, 1)]
    found: list[dict] = []
    keys: dict[str, str] = {}
    for number, (key, url) in enumerate(listed, 1):
        link = url if isinstance(url, str) else None
        cached = cache.get(link)
        path = cached.get("relative_path") if isinstance(cached, Object) else None
        is_stray = cache.has(link) and not isinstance(cached, Object)
        if link in keys and not clean_path(path):
            # Nothing would tell that both are one file, so it counts where it is listed first.
            cached, is_stray = None, False
        found.append(legacy_image(urls_file, number, key, link, cached))
        if link is not None:
            keys.setdefault(link, key)
        if link is None or is_stray:
            found[-1]["reason"] = NOT_AN_OBJECT
    met: set[str] = set()
    for number, (url, cached) in enumerate(cache, len(listed) + 1):
        # The first one is that of the list; a later one repeats its key.
        if url in met or url not in keys:
            found.append(legacy_image(urls_file, number, keys.get(url, url), url, cached))
            if not isinstance(cached, Object):
                found[-1]["reason"] = NOT_AN_OBJECT
        met.add(url)
    return found


def pair_name(file: MetadataFile) -> str:
    return re.sub(r"_(urls|metadata)\.json$", "", file.name, flags=re.IGNORECASE)


def read_folder(folder: Path) -> tuple[list[MetadataFile], list[dict]]:
    paths = [p for p in folder.rglob("*") if p.name.lower().endswith(".json") and p.is_file()]
    files = [read_file(path, folder) for path in sorted(paths)]
    good = [file for file in files if not file.reason]
    unified = {pair_name(file) for file in good if file.layout == "nested"}
    lists = {pair_name(f): f for f in good if f.name.lower().endswith("_urls.json")}
    entries: list[dict] = []
    caches = {}
    for file in good:
        if file.layout != "legacy":
            entries += unified_entries(file)
        elif file is lists.get(pair_name(file)):
            if pair_name(file) in unified:
                file.reason = "replaced by the _metadata.json beside it"
        elif pair_name(file) in lists:
            caches[pair_name(file)] = file.document.get("image_cache")
        else:
            file.reason = "image_cache without the _urls.json beside it"
    for name, file in lists.items():
        if not file.reason:
            entries += legacy_entries(file, caches.get(name, Object()))
    return files, entries
