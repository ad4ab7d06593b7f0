"""Undo brings everything back to the byte, and says what it cannot."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path

import pytest
from cleanup_box import COPIES, REMOVED, Box, Copy, detail, files_below, statuses
from pictures import content

from image_duplicates.cleanup import (
    Options,
    Plan,
    PlanError,
    RefusedError,
    Removal,
    apply,
    purge,
    undo,
)
from image_duplicates.cleanup.manifest import read_manifest
from image_duplicates.cleanup.undo import _bring_back
from image_duplicates.files.disk import move_without_replacing

VICTIM = "Rice/2.jpg"


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "box").write()


@pytest.mark.parametrize("options", [[], ["--hardlink"], ["--update-metadata"]])
def test_undo_brings_all_back_to_the_byte_and_twice_is_the_same(
    box: Box, options: list[str]
) -> None:
    before = box.snapshot()
    assert box.command("apply", "--yes", *options).exit_code == 0
    (manifest,) = box.manifests()
    first = box.command("undo", manifest)
    assert first.exit_code == 0
    assert box.snapshot() == before
    assert box.quarantined() == {}
    second = box.command("undo", manifest.parent, "--json")
    assert second.exit_code == 0
    assert set(json.loads(second.stdout)["counts"]) == {"in place"}
    assert box.snapshot() == before


def test_after_undo_no_place_shares_a_file_with_its_keeper(box: Box) -> None:
    box.apply(is_hardlink=True)
    box.undo_all()
    nodes = [path.stat().st_ino for path in box.images.rglob("*.jpg")]
    assert len(nodes) == len(set(nodes)) == len(COPIES)


def test_a_place_that_is_taken_is_named_and_the_file_stays_in_quarantine(box: Box) -> None:
    manifest = box.apply().manifest
    box.write_file(VICTIM, b"new")
    done = box.command("undo", manifest)
    assert done.exit_code == 1
    assert "To look at: 1 left." in done.output
    assert VICTIM in done.output
    assert box.pictures()[VICTIM] == b"new"
    assert box.quarantined() == {VICTIM: content("rice")}
    (box.images / VICTIM).unlink()
    assert statuses(undo(manifest)) == dict.fromkeys(REMOVED, "in place") | {VICTIM: "restored"}


@pytest.mark.parametrize("taken", ["folder", "link", "file", "link to a folder"])
def test_whatever_takes_the_place_stays(box: Box, taken: str) -> None:
    manifest = box.apply().manifest
    outside = box.home / "outside"
    outside.mkdir()
    path = "Cake/deep/2.jpg"
    place = box.images / path
    if taken == "folder":
        place.mkdir()
    elif taken == "link":
        place.symlink_to(outside / "nowhere")
    else:
        place.parent.rmdir()
        if taken == "link to a folder":
            place.parent.symlink_to(outside)
        else:
            place.parent.write_bytes(b"a file")
    report = undo(manifest)
    assert statuses(report)[path] == "left"
    assert box.quarantined() == {path: content("cake")}
    assert files_below(outside) == {}


def test_a_link_that_was_replaced_stays(box: Box) -> None:
    manifest = box.apply(is_hardlink=True).manifest
    (box.images / VICTIM).unlink()
    box.write_file(VICTIM, b"new")
    assert "taken by another file" in detail(undo(manifest), VICTIM)
    assert box.pictures()[VICTIM] == b"new"


def test_a_file_that_changed_in_the_quarantine_stays_there(box: Box) -> None:
    manifest = box.apply().manifest
    (manifest.parent / "files" / VICTIM).write_bytes(b"changed")
    assert "changed in the quarantine" in detail(undo(manifest), VICTIM)
    assert VICTIM not in box.pictures()


def test_a_file_that_vanished_is_missing(box: Box) -> None:
    manifest = box.apply().manifest
    (manifest.parent / "files" / VICTIM).unlink()
    assert statuses(undo(manifest))[VICTIM] == "missing"
    assert set(box.pictures()) == {copy.path for copy in COPIES} - {VICTIM}


def test_what_was_missing_before_is_not_missed(box: Box) -> None:
    (box.images / VICTIM).unlink()
    before = box.snapshot()
    report = box.apply()
    assert statuses(report)[VICTIM] == "missing"
    assert undo(report.manifest).unsettled == []
    assert box.snapshot() == before


def test_folders_that_are_gone_come_back(box: Box) -> None:
    before = box.snapshot()
    manifest = box.apply().manifest
    (box.images / "Cake/deep").rmdir()
    undo(manifest)
    assert box.snapshot() == before


def test_pictures_and_quarantine_can_move_house_together(box: Box, tmp_path: Path) -> None:
    before = box.snapshot()
    box.apply()
    moved = Box(box.home.rename(tmp_path / "elsewhere"))
    moved.undo_all()
    assert moved.snapshot() == before


def test_images_that_are_not_there_are_told(box: Box) -> None:
    manifest = box.apply().manifest
    box.images.rename(box.home / "elsewhere")
    with pytest.raises(PlanError, match="bring it back"):
        undo(manifest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]\n",
        "{}\n",
        "null\n",
        '"text"\n',
        "{",
        "\xff",
        '{"format": "image_duplicates manifest 2", "files": 0}\n',
        "1" * 5000 + "\n",
        "[" * 100_000,
    ],
)
def test_what_is_no_manifest_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "manifest.jsonl"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(PlanError, match="is not a manifest"):
        undo(file)


def test_a_manifest_that_lost_a_line_or_a_value_is_refused(box: Box) -> None:
    manifest = box.apply().manifest
    whole = manifest.read_text()
    lines = whole.splitlines()
    broken = ["\n".join(lines[:-1]), whole[: len(whole) // 2]]
    for key, value in json.loads(lines[1]).items():
        for other in (None, [], {"a": 1}, 7 if isinstance(value, str) else "7"):
            if not (key in ("keeper_path", "image_id", "reason") and other in (None, 7, [])):
                changed = json.dumps({**json.loads(lines[1]), key: other})
                if key not in ("image_id", "reason"):
                    broken.append("\n".join([lines[0], changed, *lines[2:]]))
    for key in json.loads(lines[0]):
        header = json.dumps({**json.loads(lines[0]), key: 7.5})
        if key != "is_hardlink":
            broken.append("\n".join([header, *lines[1:]]))
    before = box.quarantined()
    for text in broken:
        manifest.write_text(text)
        with pytest.raises(PlanError):
            undo(manifest)
    assert box.quarantined() == before


EDITS = {
    "a path outside": ("path", "../victim"),
    "an absolute path": ("path", "/etc/passwd"),
    "the folder above": ("path", ".."),
    "a path that turns": ("path", "Rice/../../victim"),
    "a drive": ("path", "C:/x"),
    "a share": ("path", "\\\\x"),
    "a path twice": ("path", "Rice/3.jpg"),
    "a keeper outside": ("keeper_path", "../victim"),
    # What is in the place would be taken for a link to the keeper, and replaced.
    "itself as its keeper": ("keeper_path", VICTIM),
    "bytes below none": ("content_bytes", -1),
    "bytes beyond all": ("content_bytes", 1 << 90),
    "yes for bytes": ("content_bytes", True),
    "a number for a reason": ("reason", 7),
    "no image": ("image_id", None),
    "a field more": ("more", 1),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("is_hardlink", [False, True])
def test_a_manifest_that_was_edited_is_refused_as_a_whole(
    box: Box, edit: str, is_hardlink: bool
) -> None:
    manifest = box.apply(is_hardlink=is_hardlink).manifest
    box.home.joinpath("victim").write_bytes(b"somebody's")
    (box.images / VICTIM).unlink(missing_ok=True)
    box.write_file(VICTIM, b"a new picture")
    header, *lines = map(json.loads, manifest.read_text().splitlines())
    key, value = EDITS[edit]
    (line,) = (line for line in lines if line["path"] == VICTIM)
    line[key] = value
    manifest.write_text("".join(json.dumps(line) + "\n" for line in [header, *lines]))
    before = files_below(box.home)
    for command in (["undo"], ["purge", "--yes", "--drop-last-copies"]):
        done = box.command(*command, manifest)
        assert (done.exit_code, done.stdout) == (1, "")
        assert "no longer as apply wrote it" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert files_below(box.home) == before


def test_a_file_with_one_name_is_no_link_whatever_the_manifest_says(box: Box) -> None:
    """On a disk that does not tell case, another spelling of a path is the path itself."""
    manifest = box.apply(is_hardlink=True).manifest
    (box.images / VICTIM).unlink()
    box.write_file(VICTIM, b"a new picture")
    whole = read_manifest(manifest)
    entry = replace(whole.by_path[VICTIM], keeper_path=VICTIM)
    with pytest.raises(RefusedError, match="taken by another file"):
        _bring_back(entry, replace(whole, root=box.images))
    assert box.pictures()[VICTIM] == b"a new picture"


@pytest.mark.parametrize("size", [1 << 20, 1 << 40])
def test_a_huge_file_is_no_manifest(tmp_path: Path, size: int) -> None:
    file = tmp_path / "manifest.jsonl"
    file.touch()
    os.truncate(file, size)
    with pytest.raises(PlanError, match="is not a manifest"):
        undo(file)


def test_a_manifest_without_an_end_is_read_no_further_than_it_says(box: Box) -> None:
    manifest = box.apply().manifest
    lines = manifest.read_bytes().splitlines(keepends=True)
    with manifest.open("ab") as file:
        file.write(lines[1].replace(b"Rice/2", b"Rice/9"))
        # Holes, which take no space on the disk.
        file.truncate(1 << 40)
    with pytest.raises(PlanError, match="no longer as apply wrote it"):
        undo(manifest)


def test_a_pipe_is_no_manifest(tmp_path: Path) -> None:
    file = tmp_path / "manifest.jsonl"
    os.mkfifo(file)
    with pytest.raises(PlanError, match="is not a manifest"):
        undo(file)


class KilledError(BaseException):
    """Stands in for a kill between two files."""


def apply_until(box: Box, plan: Plan, files: int) -> Path:
    """A run that was killed when it had moved so many files; its manifest."""

    def some(removals: Iterable[Removal], _count: int) -> Iterator[Removal]:
        yield from islice(removals, files)
        raise KilledError

    known = set(box.manifests())
    with pytest.raises(KilledError):
        apply(plan, box.images, Options(acts=True, updates_metadata=True), some)
    (manifest,) = set(box.manifests()) - known
    return manifest


def listed_but_gone(box: Box) -> set[str]:
    """Paths that the metadata lists and that have no file."""
    listed = set()
    for file in box.metadata.rglob("*.json"):
        for image in json.loads(file.read_bytes())["images"].values():
            listed.add(image["download_data"]["relative_path"])
    return listed - set(box.pictures())


def test_undo_never_lists_what_was_purged_of_the_run_before(box: Box) -> None:
    plan = box.plan()
    first = apply_until(box, plan, 2)
    second = box.apply(plan, updates_metadata=True).manifest
    assert listed_but_gone(box) == set()
    assert purge(first).count("deleted") == 2
    report = undo(second)
    assert listed_but_gone(box) == set()
    assert [o.status for o in report.outcomes if o.path.endswith(".json")] == ["left", "left"]
    gone = {o.path: o.detail for o in report.outcomes if o.status == "missing"}
    assert set(gone) == {"Rice/2.jpg", "Cake/deep/2.jpg"}
    assert set(gone.values()) == {f"purge has deleted it, moved by {first}"}


def test_undo_restores_what_the_run_before_only_moved(box: Box) -> None:
    before, plan = box.snapshot(), box.plan()
    first = apply_until(box, plan, 2)
    second = box.apply(plan, updates_metadata=True).manifest
    report = undo(second)
    assert report.unsettled == []
    assert report.count("in quarantine") == 2
    assert undo(first).unsettled == []
    assert box.snapshot() == before


def test_undo_says_that_the_run_after_was_purged(box: Box) -> None:
    plan = box.plan()
    first = apply_until(box, plan, 2)
    second = box.apply(plan).manifest
    assert purge(second).count("deleted") == 1
    (missing,) = undo(first).unsettled
    assert missing.detail == f"purge has deleted it, moved by {second}"


def test_what_was_purged_long_ago_keeps_no_metadata_back(box: Box) -> None:
    purge(box.apply(updates_metadata=True).manifest)
    later = [copy for copy in COPIES if copy.path not in REMOVED]
    later[1] = Copy("Rice/4.jpg", "cake", "remove", "Cake/1.jpg")
    later[2] = replace(later[2], action="keep")
    box.write_build(tuple(later))
    before = box.snapshot()
    assert undo(box.apply(updates_metadata=True).manifest).unsettled == []
    assert box.snapshot() == before


DAMAGES = {
    "no text": b"\xff\xfe\n",
    "zeros": b'\n"Rice/2.jpg"\n\0\0\0\0',
    "a list": b"[]\n",
    "an object": b'{"path": "Rice/2.jpg"}\n',
    "a number": b"7\n",
    "a null": b"null\n",
    "cut inside": b'Rice/2.jpg"\n',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("whose", ["its own", "another run's"])
def test_a_damaged_list_of_what_was_purged_stops_all(box: Box, damage: str, whose: str) -> None:
    plan = box.plan()
    manifests = [apply_until(box, plan, 2), box.apply(plan).manifest]
    damaged = manifests[0 if whose == "its own" else 1].parent / "purged.jsonl"
    damaged.write_bytes(DAMAGES[damage])
    before = files_below(box.home)
    commands = [["undo", manifests[0]], ["apply", "--yes"]]
    if whose == "its own":
        commands.append(["purge", "--yes", manifests[0]])
    for command in commands:
        done = box.command(*command)
        assert (done.exit_code, done.stdout) == (1, "")
        assert f"{damaged} is damaged" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert files_below(box.home) == before


def test_runs_can_be_taken_back_in_any_order(tmp_path: Path) -> None:
    for order in (1, -1):
        box = Box(tmp_path / str(order)).write()
        before = box.snapshot()
        first = box.apply().manifest
        later = [
            Copy(
                copy.path,
                copy.picture,
                "keep" if copy.path == "Cake/1.jpg" else copy.action,
                copy.keeper,
                copy.class_name,
            )
            for copy in COPIES
            if copy.path not in REMOVED
        ]
        later[1] = Copy("Rice/4.jpg", "cake", "remove", "Cake/1.jpg")
        box.metadata.rename(box.home / "metadata_before")
        box.write_build(tuple(later))
        second = box.apply().manifest
        assert set(box.pictures()) == {"Rice/1.jpg", "Cake/1.jpg"}
        for manifest in (first, second)[::order]:
            assert undo(manifest).unsettled == []
        images = {path: data for path, data in before.items() if path.startswith("images/")}
        assert {f"images/{path}": data for path, data in box.pictures().items()} == images


def test_a_move_never_replaces_a_file_that_came_meanwhile(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"one")
    target.write_bytes(b"other")
    with pytest.raises(FileExistsError):
        move_without_replacing(source, target)
    assert (source.read_bytes(), target.read_bytes()) == (b"one", b"other")


def test_a_copy_of_metadata_that_was_cut_short_is_not_taken_for_the_original(box: Box) -> None:
    manifest = box.apply(updates_metadata=True).manifest
    name = "Go/Rice/Rice_metadata.json"
    before = manifest.parent / "metadata_before" / name
    # As a kill leaves it that came before the metadata itself was touched.
    (box.metadata / name).write_bytes(before.read_bytes())
    (manifest.parent / "metadata_after" / name).unlink()
    snapshot = (box.metadata / name).read_bytes()
    before.write_bytes(snapshot[:9])
    assert undo(manifest).unsettled == []
    assert (box.metadata / name).read_bytes() == snapshot


def test_a_clock_that_goes_back_mixes_no_runs_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of a later run sorts before that of an earlier one."""
    hours = iter((12, 9))

    class Clock(datetime):
        @classmethod
        def now(cls, zone: tzinfo | None = None) -> "Clock":
            return cls(2026, 1, 1, next(hours), tzinfo=zone)

    monkeypatch.setattr("image_duplicates.cleanup.quarantine.datetime", Clock)
    box = Box(tmp_path / "box").write()
    before = box.snapshot()
    held_back = (box.images / "Cake/deep/2.jpg").rename(tmp_path / "2.jpg")
    first = box.apply()
    held_back.rename(box.images / "Cake/deep/2.jpg")
    second = box.apply()
    assert second.manifest.parent.name < first.manifest.parent.name
    assert statuses(second)["Cake/deep/2.jpg"] == "moved"
    assert detail(second, "Rice/2.jpg") == f"moved by {first.manifest}"
    for report in (second, first):
        assert undo(report.manifest).unsettled == []
    assert box.snapshot() == before
