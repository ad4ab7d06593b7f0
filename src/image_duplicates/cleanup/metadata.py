"""Take the entries of moved files out of the metadata JSON."""

import hashlib
import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from image_duplicates.cleanup.manifest import METADATA_AFTER, METADATA_BEFORE, Manifest
from image_duplicates.cleanup.metadata_text import read_document, write_document
from image_duplicates.cleanup.plan import Plan, Removal
from image_duplicates.cleanup.report import Report
from image_duplicates.files.disk import replace_durably, require_one_name, write_durably
from image_duplicates.files.paths import RefusedError, inside, reason, regular_file
from image_duplicates.metadata_files import PARQUET
from image_duplicates.metadata_parts import COMPRESSED, COMPRESSED_ENDING, LINES, TEXT_ENDING

ENDING = f"{TEXT_ENDING}({COMPRESSED_ENDING})?$"
URL_LIST = re.compile(f"_urls{ENDING}", re.IGNORECASE)
CACHE = re.compile(f"_metadata{ENDING}", re.IGNORECASE)
CHANGED = "changed since the build"


def metadata_files(metadata_root: Path, removals: tuple[Removal, ...]) -> list[str]:
    """Names below the root of all files that have to do with these images."""
    names = {removal.metadata_file for removal in removals}
    caches = {cache for name in names if (cache := _image_cache(metadata_root, name))}
    return sorted(names | caches)


def update_metadata(
    plan: Plan, removals: list[Removal], quarantine: Path, manifest: Manifest | None, report: Report
) -> None:
    """Drop the entries of ``removals``, file by file; without a manifest, say what would be.

    Each file is replaced in one step, after its original is in the quarantine, and only if it
    still is what the build read. One that cannot be updated stays as it is, and the report
    names it.
    """
    root = Path(plan.metadata_root).resolve()
    earlier = sorted(quarantine.glob(f"*/{METADATA_AFTER}"))
    by_file: dict[str, list[Removal]] = defaultdict(list)
    for removal in removals:
        by_file[removal.metadata_file].append(removal)
    for name, removed in sorted(by_file.items()):
        try:
            members = _members(root, name)
        except OSError as error:
            report.add(name, "not updated", detail=reason(error))
            continue
        edits, problems = [], {}
        for file, member in members.items():
            try:
                known = _known_states(file, plan, earlier)
                edits.append(_edit(root, file, member, removed, known))
            except (RefusedError, OSError) as error:
                problems[file] = reason(error)
        for edit in edits:
            if problems:
                # What stands in one file of a pair only would not be found again.
                problems[edit.name] = f"{next(iter(problems))}, its other half, is not updated"
            elif edit.after != edit.before:
                try:
                    _write(edit, manifest)
                except (RefusedError, OSError) as error:
                    problems[edit.name] = reason(error)
                else:
                    report.add(edit.name, "updated" if manifest else "would update")
        for file, problem in sorted(problems.items()):
            report.add(file, "not updated", detail=problem)


def _members(root: Path, name: str) -> dict[str, str]:
    """The files that an image stands in, and the member of each that lists it.

    In the legacy layout a list of URLs and a cache of images are one class together. The list
    comes first: a picture that is cached but not listed is still found by the next build.
    """
    if not URL_LIST.search(name):
        return {name: "images"}
    cache = _image_cache(root, name)
    return {name: "urls"} | ({cache: "image_cache"} if cache else {})


@dataclass(frozen=True)
class _Edit:
    """What a file holds, and what it is to hold."""

    name: str
    path: Path
    before: bytes
    after: bytes


def _edit(root: Path, name: str, member: str, removed: list[Removal], known: set[str]) -> _Edit:
    if name.lower().endswith(PARQUET):
        raise RefusedError("rows are not taken out of Parquet")
    if COMPRESSED.search(name) or LINES.search(name):
        raise RefusedError("entries are taken out of plain JSON alone")
    path, status = regular_file(root, name)
    require_one_name(status)
    before = path.read_bytes()
    if _sha256(before) not in known:
        raise RefusedError(CHANGED)
    document = read_document(before)
    kept = _without(document.get(member), member, removed)
    if len(kept) == len(document[member]):
        # An earlier run has dropped them, or the list never held the URL.
        return _Edit(name, path, before, before)
    document[member] = kept
    return _Edit(name, path, before, write_document(document, before))


def _write(edit: _Edit, manifest: Manifest | None) -> None:
    if manifest is None:
        return
    for folder, data in (
        (manifest.metadata_before, edit.before),
        (manifest.metadata_after, edit.after),
    ):
        copy = inside(folder, edit.name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_durably(copy, data, like=edit.path)
    replace_durably(edit.path, edit.before, edit.after)


def _known_states(name: str, plan: Plan, earlier: list[Path]) -> set[str]:
    """Hashes of what a file may hold: what the build read, and what runs since made of that."""
    known = {plan.metadata_sha256[name]} if name in plan.metadata_sha256 else set()
    for after in earlier:
        try:
            made = inside(after, name).read_bytes()
            made_of = inside(after.with_name(METADATA_BEFORE), name).read_bytes()
        except (RefusedError, OSError):
            continue
        if _sha256(made_of) in known:
            known.add(_sha256(made))
    return known


def _without(entries: Any, member: str, removed: list[Removal]) -> Any:
    """The entries but for those of the removals; raises RefusedError if one is of another."""
    if isinstance(entries, list) and member == "urls":
        urls = {removal.source_url for removal in removed}
        return [value for value in entries if not (isinstance(value, str) and value in urls)]
    if not isinstance(entries, dict):
        raise RefusedError("it has no entries where the build found them")
    kept = dict(entries)
    for removal in removed:
        key = removal.source_url if member == "image_cache" else removal.entry_key
        if key in kept:
            if not _is_of(kept[key], member, removal):
                raise RefusedError(CHANGED)
            del kept[key]
    return kept


def _is_of(entry: Any, member: str, removal: Removal) -> bool:
    """Whether an entry is of the picture that was moved: a key alone is no proof."""
    if member == "urls":
        return bool(entry == removal.source_url)
    if member == "images":
        entry = entry.get("download_data") if isinstance(entry, dict) else None
    if not isinstance(entry, dict):
        return False
    # As the scraper spelt them. A path that files were moved by has one plain form.
    path = posixpath.normpath(str(entry.get("relative_path")).replace("\\", "/"))
    content_hash = str(entry.get("hash")).strip().lower()
    return (content_hash, path) == (removal.content_hash, removal.relative_path)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _image_cache(root: Path, name: str) -> str | None:
    """The file that holds the images of a list of URLs: same name, another ending."""
    if not URL_LIST.search(name):
        return None
    wanted = URL_LIST.sub("", Path(name).name)
    folder = (root / name).parent
    for file in sorted(folder.glob("*")) if folder.is_dir() else ():
        stem = CACHE.sub("", file.name)
        if stem == wanted and stem != file.name:
            return (Path(name).parent / file.name).as_posix()
    return None
