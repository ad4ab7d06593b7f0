"""Undo brings everything back to the byte, and says what it cannot."""

import json
from pathlib import Path

import pytest
from cleanup_box import COPIES, REMOVED, Box, Copy, detail, files_below, statuses
from pictures import content

from image_duplicates.cleanup import PlanError, undo
from image_duplicates.cleanup.disk import move_without_replacing

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


def test_a_manifest_edited_to_lead_outside_is_refused_by_file(box: Box) -> None:
    manifest = box.apply().manifest
    box.home.joinpath("victim").write_bytes(b"somebody's")
    before = files_below(box.home)
    text = manifest.read_text()
    for path in ("../victim", "/etc/passwd", "..", "Rice/../../victim", "C:/x", "\\\\\\\\x"):
        manifest.write_text(text.replace(VICTIM, path))
        assert "left" in statuses(undo(manifest)).values()
    assert box.home.joinpath("victim").read_bytes() == b"somebody's"
    assert {**box.pictures(), VICTIM: b""} == {**Box(box.home).pictures(), VICTIM: b""}
    assert before["victim"] == b"somebody's"
    assert box.quarantined() == {VICTIM: content("rice")}


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
