"""A scan, and the sentences that tell of it."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.filesize import decimal

from image_duplicates.progress import Progress, counted, unseen
from image_duplicates.scan.folder import Listed, Listing, ScanError, list_pictures
from image_duplicates.scan.parts import Part
from image_duplicates.scan.run import Scan, scan_folder
from image_duplicates.scan.store import shards_before

Tell = Callable[[str], object]


class NoColumnsError(ScanError):
    """Nothing there has columns, and some were named."""


def scan_pictures(
    images: Path,
    scans: Path,
    layout: str | None = None,
    labels: Sequence[Path] = (),
    columns: Mapping[str, str] | None = None,
    *,
    tell: Tell,
    progress: Progress = unseen,
    jobs: int | None = None,
    is_dry: bool = False,
    part: Part | None = None,
) -> None:
    """List the pictures of a folder, then read those that have come or changed.

    A dry one reads none, one of a part only its own. Interrupted, it keeps what was read. Raises
    ScanError.
    """
    root = images.resolve()
    started = time.monotonic()
    listing = list_pictures(root, layout, labels, columns, shards_before(scans, root, part), part)
    is_told = part is None or part.is_first
    if columns and is_told and not (labels or listing.shards):
        raise NoColumnsError("--column says what is in a table of labels: name that with --labels.")
    # What is true of the whole folder is told once, not by each of 64 machines.
    if is_told:
        _tell_listing(root, listing, tell)
    if part:
        own = listing.of(part)
        tell(f"Part {part} of {root}: {counted(len(own), 'picture')}, {decimal(_size(own))}.")
    if not is_dry:
        found = scan_folder(root, listing, scans, jobs, progress, part)
        _tell_scan(found, time.monotonic() - started, tell)


def _size(files: Sequence[Listed]) -> int:
    shards = {one.place.shard: one.place.shard_bytes for one in files if one.place}
    return sum(shards.values()) + sum(one.file_bytes or 0 for one in files if not one.place)


def _tell_listing(root: Path, listing: Listing, tell: Tell) -> None:
    labels = [listed.labels for listed in listing.files]
    tell(f"{len(labels):,} pictures in {root}, {decimal(_size(listing.files))}.")
    if listing.shards:
        inside = sum(listed.place is not None for listed in listing.files)
        many = len(listing.shards)
        tell(f"{inside:,} of them lie in {counted(many, 'Parquet or tar file')}.")
    splits = {one.split_name for one in labels if one.split_name}
    categories = {one.category_name for one in labels if one.category_name}
    groups = {one.group_name for one in labels if one.group_name}
    classes = {(one.category_name, one.class_name) for one in labels if one.class_name}
    found = ", ".join(
        counted(len(names), one, several)
        for one, several, names in (
            ("split", "splits", splits),
            ("category", "categories", categories),
            ("class", "classes", classes),
            ("group", "groups", groups),
        )
        if names
    )
    line = f"Layout {listing.layout}" + (f" below {listing.wrapper}/" if listing.wrapper else "")
    line += f": {found}" if found else ": no labels"
    example = next((one for one in listing.files if one.labels.class_name), None)
    if example:
        told = {
            "split": example.labels.split_name,
            "category": example.labels.category_name,
            "class": example.labels.class_name,
        }
        meaning = ", ".join(f"{kind} {name}" for kind, name in told.items() if name)
        line += f" ({example.name} is {meaning})"
    tell(f"{line}. --layout says otherwise.")
    for table, rows in listing.tables.items():
        tell(f"{table} gives labels to {counted(rows, 'file')}.")
    for problem in listing.table_problems:
        tell(f"{problem}.")
    if listing.others:
        suffixes = ", ".join(
            f"{count:,} {suffix or 'without a suffix'}"
            for suffix, count in listing.others.most_common(5)
        )
        tell(f"Left out, for they are no pictures by their names: {suffixes}.")
    if listing.hidden:
        tell(f"{listing.hidden:,} hidden files and folders are left out.")


def _tell_scan(found: Scan, seconds: float, tell: Tell) -> None:
    if found.damage:
        tell(f"What earlier scans knew could not be read, so all was read anew: {found.damage}.")
    tell(f"Read {found.read:,} of {found.files:,} files in {seconds:.1f} s.")
    for title, counts in (("Problems", found.problems), ("Worth knowing", found.traits)):
        if counts:
            tell(f"{title}: {', '.join(f'{count:,} {name}' for name, count in counts)}.")
    tell(f"{'Written to' if found.is_changed else 'Nothing has changed in'} {found.folder}.")
    if found.replaced and found.part:
        tell("It takes the place of the scan of the whole folder, which was there.")
    elif found.replaced:
        tell(f"It takes the place of {counted(found.replaced, 'part')} that were scanned before.")
    if found.strays:
        stray = found.strays[0]
        tell(
            f"Beside it lie parts of another count, such as {stray}, and nothing is built of both:"
            f" delete {found.folder.parent / stray.folder} and the like."
        )
