"""Read all that is new in a folder, on all cores."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from types import ModuleType
from typing import Any

from image_duplicates.progress import Progress, unseen
from image_duplicates.scan.folder import Listing
from image_duplicates.scan.parts import Part
from image_duplicates.scan.picture import Reading, Task, read_all
from image_duplicates.scan.store import Store

# A kill loses what was read since.
SAVED_EVERY_S = 5.0
# Fewer are read sooner than processes start.
FEW_FILES = 64


@dataclass(frozen=True)
class Scan:
    """What a scan found, beside what was known."""

    # Where the Parquet is.
    folder: Path
    # What was scanned; None where it was the whole folder.
    part: Part | None
    files: int
    read: int
    is_changed: bool
    # Of files, those that are no good pictures and those with a trait.
    problems: list[tuple[str, int]]
    traits: list[tuple[str, int]]
    # Why all was read anew, if it was.
    damage: str | None
    # Scans of the folder that this one took the place of: a whole one, or so many parts.
    replaced: int
    # Parts beside it that are none of its count.
    strays: list[Part]


def scan_folder(
    root: Path,
    listing: Listing,
    scans: Path,
    jobs: int | None = None,
    progress: Progress = unseen,
    part: Part | None = None,
) -> Scan:
    """Read what has come or changed since the last scan, and write what there is now.

    ``root`` is resolved. Of a part, only its files. Interrupted, it keeps what was read. Raises
    ScanError.
    """
    store = Store(scans, root, part)
    files = listing.of(part)
    with store.opened():
        batches = store.tasks(root, files)
        wanted = sum(map(len, batches))
        try:
            saved_at = time.monotonic()
            for reading in progress(_readings(batches, wanted, jobs), wanted):
                store.add([reading])
                if time.monotonic() - saved_at > SAVED_EVERY_S:
                    store.save()
                    saved_at = time.monotonic()
        finally:
            store.save()
        is_changed = store.finish(listing.facts(part) if part else None)
        store.keep_shards(listing.shards)
        replaced = store.replace_others()
        problems = store.counts(
            "select problem, count(*) from scanned where problem is not null group by 1 order by 1"
        )
        traits = store.counts(
            """
            select trait, count(*) from (
                select unnest(string_split(traits, ', ')) as trait from scanned
                union all
                select 'wrong extension' from scanned where has_wrong_extension
                union all
                select 'name is not UTF-8' from scanned
                where contains(replace(relative_path, '\\x5c', ''), '\\x')
            )
            group by trait order by trait
            """
        )
    return Scan(
        folder=store.folder,
        part=part,
        files=len(files),
        read=wanted,
        is_changed=is_changed,
        problems=[(str(name), int(count)) for name, count in problems],
        traits=[(str(name), int(count)) for name, count in traits],
        damage=store.damage,
        replaced=replaced,
        strays=store.strays,
    )


def _readings(batches: list[list[Task]], wanted: int, jobs: int | None) -> Iterator[Reading]:
    jobs = jobs or _cores()
    if jobs == 1 or wanted < FEW_FILES:
        for batch in batches:
            yield from read_all(batch)
        return
    waiting = batches[::-1]
    while waiting:
        suspects: list[list[Task]] = []
        yield from _read_in_pool(waiting, suspects, jobs)
        yield from _read_one_by_one([task for batch in suspects for task in batch])


def _cores() -> int:
    """Those that this process may use, where the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read_in_pool(
    waiting: list[list[Task]], suspects: list[list[Task]], jobs: int
) -> Iterator[Reading]:
    """Take batches from the end of ``waiting`` until none is left, or a decoder has crashed.

    Then the batches that were at work are the suspects.
    """
    running: dict[Future[list[Reading]], list[Task]] = {}
    pool = _pool(jobs)
    try:
        while waiting or running:
            while waiting and len(running) < 4 * jobs:
                batch = waiting.pop()
                running[pool.submit(read_all, batch)] = batch
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                readings = future.result()
                del running[future]
                yield from readings
    except BrokenProcessPool:
        suspects += running.values()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _read_one_by_one(tasks: list[Task]) -> Iterator[Reading]:
    """Read files in a process that has one at a time, and that each may take down."""
    waiting = tasks[::-1]
    while waiting:
        with _pool(1) as pool:
            while waiting:
                task = waiting.pop()
                try:
                    yield from pool.submit(read_all, [task]).result()
                except BrokenProcessPool:
                    yield Reading(task.name, problem="crashes the decoder")
                    break


def _pool(jobs: int) -> ProcessPoolExecutor:
    """Processes that begin empty: a copy of this one could inherit a lock that nobody opens."""
    # Each core has a picture of its own; threads for its small matrices would only wait.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return _Pool(jobs, get_context("spawn"), initializer=_begin)


class _Pool(ProcessPoolExecutor):
    """Processes that do not begin with the program that starts them.

    A script that scans, and does not ask whether it is run or imported, would scan in each of
    them again, and what was typed at a prompt is nowhere to be read.
    """

    def submit(self, *asked: Any, **named: Any) -> Any:
        # The first one starts them all.
        program = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return super().submit(*asked, **named)
        finally:
            sys.modules["__main__"] = program


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
