"""Fifty thousand small files are moved and come back, every one of them to the byte."""

import hashlib
from pathlib import Path

from image_duplicates.cleanup import Options, Plan, Removal, apply, undo

PICTURES, COPIES, CLASSES = 10_000, 5, 100


def sha256_below(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*.jpg")
    }


def test_fifty_thousand_files_move_and_come_back(tmp_path: Path) -> None:
    images = tmp_path / "images"
    removals = []
    for number in range(PICTURES):
        content = f"picture {number} ".encode() * 20
        digest = hashlib.md5(content).hexdigest()
        paths = [f"{number % CLASSES:03}/{number}-{copy}.jpg" for copy in range(COPIES)]
        for copy, path in enumerate(paths):
            (images / path).parent.mkdir(parents=True, exist_ok=True)
            (images / path).write_bytes(content)
            if copy:
                entry = ("a.json", f"{number}-{copy}", None)
                removals.append(
                    Removal(path, digest, path, paths[0], len(content), "", False, (), *entry)
                )
    plan = Plan(tuple(removals), 0, str(tmp_path / "metadata"))
    before = sha256_below(images)
    assert len(before) == 50_000
    report = apply(plan, images, Options(acts=True))
    assert report.manifest and report.count("moved") == len(report.outcomes) == 40_000
    moved = sha256_below(report.manifest.parent / "files")
    assert moved.keys() == {removal.relative_path for removal in removals}
    assert sha256_below(images) | moved == before
    # Nothing is left to do, and that is found without a second run in the quarantine.
    again = apply(plan, images, Options(acts=True))
    assert again.manifest is None and again.count("in quarantine") == 40_000
    back = undo(report.manifest)
    assert back.count("restored") == len(back.outcomes) == 40_000
    assert sha256_below(images) == before
    assert not (report.manifest.parent / "files").exists()
