"""Apply, undo and purge are killed before each thing they do to the disk, and meet an error at
each: every picture is in one known place then, and everything can be taken back."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cleanup_box import REMOVED, Box
from faults import CRASHED, FINISHED, KILLED, MANY, run_with
from pictures import content

from image_duplicates.cleanup import Options, Plan, PlanError, apply, purge, undo
from image_duplicates.cleanup.manifest import read_manifest

# Updating the metadata comes after everything that a plain move does.
MODES = {
    "hardlink": Options(acts=True, is_hardlink=True),
    "update_metadata": Options(acts=True, updates_metadata=True),
}
every_mode = pytest.mark.parametrize("mode", MODES)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Box:
    return Box(tmp_path_factory.mktemp("template")).write()


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture(scope="module")
def plan(template: Box) -> Plan:
    plan = template.plan()
    # Nothing reads it from here on, and it is the only big file.
    template.database.unlink()
    return plan


def boxes(template: Box, tmp_path: Path) -> Iterator[tuple[int, Box]]:
    """A new box for each operation."""
    for number in range(1, MANY):
        yield number, template.copy(tmp_path / str(number))
    raise AssertionError("it never comes to an end")


def here(plan: Plan, box: Box) -> Plan:
    return replace(plan, metadata_root=f"{box.metadata}/")


def finished(plan: Plan, box: Box, mode: str) -> Path:
    """The manifest of a run that nothing disturbed."""
    report = apply(here(plan, box), box.images, MODES[mode])
    assert report.unsettled == []
    return report.manifest


def assert_every_picture_in_one_place(box: Box, template: Box) -> None:
    originals = template.pictures()
    keepers = {path: box.images / path for path in originals if path not in REMOVED}
    assert set(box.pictures()) <= set(originals)
    for path, data in originals.items():
        places = [box.images / path, *box.quarantine.glob(f"*/files/{path}")]
        states = {place: place.stat() for place in places if place.exists()}
        for place in states:
            assert place.read_bytes() == data
        nodes = {
            state.st_ino
            for place, state in states.items()
            # A link to the keeper is not the picture's own file.
            if path not in REMOVED or all(state.st_ino != k.stat().st_ino for k in keepers.values())
        }
        assert len(nodes) == 1, f"{path} is in {places}"
    told = {entry.path for file in whole_manifests(box) for entry in read_manifest(file).entries}
    assert set(box.quarantined()) <= told
    assert told in (set(), REMOVED) or len(box.manifests()) > 1


def whole_manifests(box: Box) -> list[Path]:
    """What a kill left half written had moved nothing yet."""
    whole = []
    # The folders of two runs in one second are in no order.
    for file in sorted(box.manifests(), key=lambda path: path.stat().st_mtime_ns):
        try:
            read_manifest(file)
        except PlanError:
            assert not (file.parent / "files").exists()
        else:
            whole.append(file)
    return whole


def assert_metadata_is_whole(box: Box, template: Box) -> None:
    assert dropped(box, template) <= {("Rice", "002"), ("Rice", "003"), ("Cake", "002")}


def dropped(box: Box, template: Box) -> set[tuple[str, str]]:
    """Class and key of the entries that the metadata lacks; fails if anything else differs."""
    gone = set()
    for file in template.metadata.rglob("*.json"):
        name = file.relative_to(template.metadata)
        old, now = json.loads(file.read_bytes()), json.loads((box.metadata / name).read_bytes())
        gone |= {(old["search_key"], key) for key in set(old["images"]) - set(now["images"])}
        kept = {key: value for key, value in old["images"].items() if key in now["images"]}
        assert now == {**old, "images": kept}
    return gone


def assert_all_comes_back(box: Box, template: Box) -> None:
    for manifest in reversed(whole_manifests(box)):
        assert undo(manifest).unsettled == []
    # The metadata and the pictures to the byte, and nothing beside them.
    assert box.snapshot() == template.snapshot()
    assert box.quarantined() == {}
    assert list(box.quarantine.glob("*/links")) == []


@every_mode
def test_apply_killed_anywhere_can_be_undone(
    template: Box, plan: Plan, tmp_path: Path, mode: str
) -> None:
    kills = 0
    for number, box in boxes(template, tmp_path):
        end = run_with("kill", number, box.home, apply, here(plan, box), box.images, MODES[mode])
        assert_every_picture_in_one_place(box, template)
        assert_metadata_is_whole(box, template)
        if end == FINISHED:
            break
        assert end == KILLED
        kills += 1
        assert_all_comes_back(box, template)
    assert set(box.quarantined()) == REMOVED
    assert kills > 15


@every_mode
def test_apply_killed_anywhere_can_be_finished(
    template: Box, plan: Plan, tmp_path: Path, mode: str
) -> None:
    for number, box in boxes(template, tmp_path):
        end = run_with("kill", number, box.home, apply, here(plan, box), box.images, MODES[mode])
        report = apply(here(plan, box), box.images, MODES[mode])
        assert report.unsettled == []
        assert set(box.quarantined()) == REMOVED
        assert_every_picture_in_one_place(box, template)
        if mode == "update_metadata":
            assert dropped(box, template) == {("Rice", "002"), ("Rice", "003"), ("Cake", "002")}
        is_left = set(box.pictures()) & REMOVED
        assert is_left == (REMOVED if mode == "hardlink" else set())
        assert_all_comes_back(box, template)
        if end == FINISHED:
            break


@every_mode
def test_undo_killed_anywhere_can_be_finished(
    template: Box, plan: Plan, tmp_path: Path, mode: str
) -> None:
    for number, box in boxes(template, tmp_path):
        manifest = finished(plan, box, mode)
        end = run_with("kill", number, box.home, undo, manifest)
        assert_every_picture_in_one_place(box, template)
        assert_metadata_is_whole(box, template)
        assert_all_comes_back(box, template)
        if end == FINISHED:
            break
    assert number > 10


def test_purge_killed_anywhere_keeps_a_copy_and_can_be_finished(
    template: Box, plan: Plan, tmp_path: Path
) -> None:
    for number, box in boxes(template, tmp_path):
        manifest = finished(plan, box, "update_metadata")
        kept = box.pictures()
        end = run_with("kill", number, box.home, purge, manifest)
        assert box.pictures() == kept
        gone = REMOVED - set(box.quarantined())
        for outcome in undo(manifest.parent).outcomes:
            if outcome.path.endswith(".json"):
                # Metadata never lists again what is gone.
                assert outcome.status == ("left" if gone else "restored")
                continue
            was_purged = outcome.path in gone
            assert outcome.status == ("missing" if was_purged else "restored")
            assert (outcome.detail == "purge has deleted it") == was_purged
        if end == FINISHED:
            break
    assert gone == REMOVED
    assert number > 10


@pytest.mark.parametrize(
    ("mode", "error"),
    # Some file systems answer a link with EPERM.
    [("hardlink", "ENOSPC"), ("hardlink", "EPERM"), ("update_metadata", "ENOSPC")],
)
def test_apply_survives_any_error(
    template: Box, plan: Plan, tmp_path: Path, mode: str, error: str
) -> None:
    for number, box in boxes(template, tmp_path):
        end = run_with(error, number, box.home, apply, here(plan, box), box.images, MODES[mode])
        assert end != CRASHED
        assert_every_picture_in_one_place(box, template)
        assert_metadata_is_whole(box, template)
        # An error leaves nobody's place empty, as a kill may.
        if mode == "hardlink":
            assert set(box.pictures()) == set(template.pictures())
        assert_all_comes_back(box, template)
        if end == FINISHED:
            break


@pytest.mark.parametrize(("mode", "error"), [("hardlink", "ENOSPC"), ("update_metadata", "EPERM")])
def test_undo_survives_any_error(
    template: Box, plan: Plan, tmp_path: Path, mode: str, error: str
) -> None:
    for number, box in boxes(template, tmp_path):
        manifest = finished(plan, box, mode)
        end = run_with(error, number, box.home, undo, manifest)
        assert end != CRASHED
        assert_every_picture_in_one_place(box, template)
        assert_metadata_is_whole(box, template)
        assert_all_comes_back(box, template)
        if end == FINISHED:
            break


def test_purge_survives_any_error(template: Box, plan: Plan, tmp_path: Path) -> None:
    for number, box in boxes(template, tmp_path):
        manifest = finished(plan, box, "update_metadata")
        kept = box.pictures()
        end = run_with("EIO", number, box.home, purge, manifest)
        assert end != CRASHED
        assert box.pictures() == kept
        gone = REMOVED - set(box.quarantined())
        for outcome in undo(manifest).outcomes:
            if outcome.path.endswith(".json"):
                assert outcome.status == ("left" if gone else "restored")
            else:
                assert outcome.status == ("missing" if outcome.path in gone else "restored")
        if end == FINISHED:
            break


def test_a_note_of_a_purge_that_was_cut_short_does_no_harm(
    template: Box, plan: Plan, tmp_path: Path
) -> None:
    box = template.copy(tmp_path / "box")
    manifest = finished(plan, box, "update_metadata")
    (manifest.parent / "purged.jsonl").write_text('\n"Rice/2.jpg"\n"Cake/deep')
    (manifest.parent / "files/Rice/2.jpg").unlink()
    (box.images / "Rice/1.jpg").write_bytes(content("another"))
    purge(manifest)
    missing = [outcome for outcome in undo(manifest).unsettled if outcome.status == "missing"]
    found = {outcome.path: outcome.detail for outcome in missing}
    assert found == dict.fromkeys(("Rice/2.jpg", "Cake/deep/2.jpg"), "purge has deleted it")


def test_a_file_that_an_undo_left_under_both_names_is_moved_once(
    template: Box, plan: Plan, tmp_path: Path
) -> None:
    """As a kill between the two steps of a move back leaves it."""
    box = template.copy(tmp_path / "box")
    manifest = apply(here(plan, box), box.images, Options(acts=True)).manifest
    os.link(manifest.parent / "files/Rice/2.jpg", box.images / "Rice/2.jpg")
    assert apply(here(plan, box), box.images, Options(acts=True)).unsettled == []
    assert len(list(box.quarantine.glob("*/files/Rice/2.jpg"))) == 1
    assert_every_picture_in_one_place(box, template)
    assert_all_comes_back(box, template)


def test_a_link_that_cannot_take_its_place_leaves_the_picture_there(
    template: Box, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = template.copy(tmp_path / "box")
    real_link = os.link
    links = []

    def link_once(source: Path, target: Path, **options: bool) -> None:
        links.append(target)
        if len(links) == 2:
            raise OSError(5, "Input/output error")
        real_link(source, target, **options)

    monkeypatch.setattr(os, "link", link_once)
    report = apply(here(plan, box), box.images, MODES["hardlink"])
    assert [outcome.status for outcome in report.outcomes].count("refused") == 1
    assert box.pictures() == template.pictures()
    assert not list(box.quarantine.glob("*/links"))
