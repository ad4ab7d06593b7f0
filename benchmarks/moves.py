"""A program: moves many small files to the quarantine and back, and as bare renames.

Arguments: how many files, and a folder to make them in. Prints JSON: the seconds of each way.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from image_duplicates.cleanup import Options, Plan, Removal, apply, undo

CLASSES = 100


def main() -> None:
    """Make a keeper for every second file, and move the others."""
    count, home = int(sys.argv[1]), Path(sys.argv[2])
    plan = _make(count // 2, home / "images", home / "metadata")
    bare = _seconds(lambda: _rename(plan, home))
    manifests: list[Path] = []

    def there() -> None:
        report = apply(plan, home / "images", Options(acts=True))
        assert report.manifest and not report.unsettled
        manifests.append(report.manifest)

    def back() -> None:
        assert not undo(manifests[0]).unsettled

    said = {"bare_renames": bare, "apply": _seconds(there), "undo": _seconds(back)}
    print(json.dumps(said))


def _make(pairs: int, images: Path, metadata: Path) -> Plan:
    metadata.mkdir(parents=True)
    removals = []
    for number in range(pairs):
        folder = f"{number % CLASSES:03}"
        (images / folder).mkdir(parents=True, exist_ok=True)
        content = f"picture {number} ".encode() * 50
        paths = [f"{folder}/{number}-{name}.jpg" for name in ("kept", "moved")]
        for path in paths:
            (images / path).write_bytes(content)
        digest = hashlib.md5(content).hexdigest()
        entry = (False, (), "a.json", str(number), None)
        removals.append(Removal(str(number), digest, paths[1], paths[0], len(content), "", *entry))
    return Plan(tuple(removals), 0, str(metadata))


def _rename(plan: Plan, home: Path) -> None:
    """There and back, with nothing proven and nothing on record."""
    pairs = [
        (home / "images" / str(removal.relative_path), home / "aside" / str(removal.relative_path))
        for removal in plan.removals
    ]
    for path, aside in pairs:
        aside.parent.mkdir(parents=True, exist_ok=True)
        path.rename(aside)
    for path, aside in pairs:
        aside.rename(path)


def _seconds(job: Callable[[], None]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
