"""Take the entries of moved files out of the metadata JSON."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from image_duplicates.cleanup.disk import replace_durably, write_durably
from image_duplicates.cleanup.errors import RefusedError
from image_duplicates.cleanup.manifest import Manifest
from image_duplicates.cleanup.metadata_text import read_document, write_document
from image_duplicates.cleanup.paths import inside, reason, regular_file
from image_duplicates.cleanup.plan import Removal
from image_duplicates.cleanup.report import Report

URL_LIST = re.compile("_urls[.]json$", re.IGNORECASE)


def metadata_files(metadata_root: Path, removals: tuple[Removal, ...]) -> list[str]:
    """Names below the root of all files that have to do with these images."""
    names = {removal.metadata_file for removal in removals}
    caches = {cache for name in names if (cache := _image_cache(metadata_root, name))}
    return sorted(names | caches)


def update_metadata(
    metadata_root: Path, removals: list[Removal], manifest: Manifest | None, report: Report
) -> None:
    """Drop the entries of ``removals``, file by file; without a manifest, say what would be.

    Each file is replaced in one step, after its original is in the quarantine. One that cannot
    be updated stays as it is, and the report names it.
    """
    by_file: dict[str, list[Removal]] = defaultdict(list)
    for removal in removals:
        by_file[removal.metadata_file].append(removal)
    for name, removed in sorted(by_file.items()):
        if not URL_LIST.search(name):
            _update(metadata_root, name, "images", _keys(removed), manifest, report)
            continue
        # In the legacy layout a list of URLs and a cache of images are one class together.
        try:
            cache = _image_cache(metadata_root, name)
        except OSError as error:
            report.add(name, "not updated", detail=reason(error))
            continue
        urls = {removal.source_url for removal in removed}
        if cache:
            _update(metadata_root, cache, "image_cache", urls, manifest, report)
        _update(metadata_root, name, "urls", _keys(removed) | urls, manifest, report)


def _update(
    root: Path,
    name: str,
    member: str,
    dropped: set[Any],
    manifest: Manifest | None,
    report: Report,
) -> None:
    try:
        path, _ = regular_file(root, name)
        before = path.read_bytes()
        document = read_document(before)
        kept = _without(document.get(member), dropped)
        if len(kept) == len(document[member]):
            # An earlier run has dropped them, or the list never held the URL.
            return
        document[member] = kept
        after = write_document(document, before)
        if manifest:
            for folder, data in (
                (manifest.metadata_before, before),
                (manifest.metadata_after, after),
            ):
                copy = inside(folder, name)
                copy.parent.mkdir(parents=True, exist_ok=True)
                write_durably(copy, data)
            if path.read_bytes() != before:
                raise RefusedError("it is being written to")
            replace_durably(path, after)
    except RefusedError as error:
        report.add(name, "not updated", detail=str(error))
    except OSError as error:
        report.add(name, "not updated", detail=reason(error))
    else:
        report.add(name, "updated" if manifest else "would update")


def _without(entries: Any, dropped: set[Any]) -> Any:
    """The entries of an object by key, or of a list by value, but for those dropped."""
    if isinstance(entries, dict):
        return {key: value for key, value in entries.items() if key not in dropped}
    if isinstance(entries, list):
        return [value for value in entries if not (isinstance(value, str) and value in dropped)]
    raise RefusedError("it has no entries where the build found them")


def _keys(removed: list[Removal]) -> set[str]:
    return {removal.entry_key for removal in removed}


def _image_cache(root: Path, name: str) -> str | None:
    """The file that holds the images of a list of URLs: same name, another ending."""
    if not URL_LIST.search(name):
        return None
    wanted = URL_LIST.sub("", Path(name).name)
    folder = (root / name).parent
    for file in sorted(folder.glob("*")) if folder.is_dir() else ():
        stem = re.sub("_metadata[.]json$", "", file.name, flags=re.IGNORECASE)
        if stem == wanted and stem != file.name:
            return (Path(name).parent / file.name).as_posix()
    return None
