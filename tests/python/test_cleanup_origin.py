"""Undo and purge work on the folder that apply took from, wherever links lead, and on no other."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cleanup_box import COPIES, REMOVED, Box, Copy, detail, files_below, run, statuses
from pictures import content

from image_duplicates.cleanup import Options, PlanError, apply, purge, undo

OTHER_DISK = Path("/dev/shm")


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "box").write()


def link_quarantine(box: Box) -> Path:
    """To a folder beside which another one is called like the images."""
    target = box.home / "deep/er/store"
    target.mkdir(parents=True)
    (box.home / "deep/images").mkdir()
    (box.home / "deep/er/images").mkdir()
    box.quarantine.symlink_to(target)
    return target


def assert_refused(box: Box, why: str, *words: object) -> None:
    """One sentence, and nothing is touched."""
    before = files_below(box.home)
    done = run(*map(str, words))
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1
    after = files_below(box.home)
    assert {name: data for name, data in after.items() if not name.endswith("/.lock")} == {
        name: data for name, data in before.items() if not name.endswith("/.lock")
    }


@pytest.mark.parametrize("options", [{}, {"is_hardlink": True}, {"updates_metadata": True}])
def test_a_quarantine_behind_a_link_gives_back_to_where_it_took_from(
    box: Box, options: dict[str, bool]
) -> None:
    before = box.snapshot()
    target = link_quarantine(box)
    # Read before, for the metadata changes.
    plan = box.plan()
    manifest = box.apply(plan, **options).manifest
    assert manifest.parent.parent == target
    assert set(box.quarantined()) == REMOVED
    # The first run is known, whichever way leads to it.
    again = box.apply(plan, **options)
    assert set(statuses(again).values()) <= {"in quarantine"}
    assert undo(box.quarantine / manifest.parent.name).unsettled == []
    assert files_below(box.images) == {
        name.removeprefix("images/"): data
        for name, data in before.items()
        if name.startswith("images/")
    }
    assert files_below(box.home / "deep/images") == files_below(box.home / "deep/er/images") == {}


@pytest.mark.parametrize("way", ["link", "dots", "relative", "link above"])
def test_one_folder_is_one_folder_by_whatever_path(
    box: Box, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    before = box.pictures()
    link = box.home / "link"
    link.symlink_to(box.home if way == "link above" else box.images)
    monkeypatch.chdir(box.metadata)
    ways = {
        "link": link,
        "dots": box.home / "metadata/../images",
        "relative": Path("../images"),
        "link above": link / "images",
    }
    manifest = apply(box.plan(), ways[way], Options(acts=True)).manifest
    assert set(box.quarantined()) == REMOVED
    assert set(statuses(box.apply()).values()) == {"in quarantine"}
    given = os.path.relpath(manifest) if way == "relative" else manifest
    assert undo(Path(given)).unsettled == []
    assert box.pictures() == before


def dangle(box: Box) -> None:
    box.quarantine.symlink_to(box.home / "nowhere")


def loop(box: Box) -> None:
    box.quarantine.symlink_to(box.quarantine)


def occupy(box: Box) -> None:
    box.quarantine.write_bytes(b"")


def lead_into_the_images(box: Box) -> None:
    box.quarantine.symlink_to(box.images / "Rice")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (dangle, "is no folder"),
        (loop, "is no folder"),
        (occupy, "is no folder"),
        (lead_into_the_images, "into the images folder itself"),
    ],
)
def test_a_quarantine_that_cannot_be_one_is_refused(
    box: Box, change: Callable[[Box], None], why: str
) -> None:
    change(box)
    for option in ("--dry-run", "--yes"):
        assert_refused(box, why, "apply", box.images, option, "--database", box.database)


@pytest.mark.skipif(
    not OTHER_DISK.is_dir() or OTHER_DISK.stat().st_dev == Path.cwd().stat().st_dev,
    reason="there is no other disk",
)
def test_a_quarantine_on_another_disk_is_refused(box: Box, tmp_path: Path) -> None:
    target = OTHER_DISK / f"image_duplicates {os.getpid()}"
    target.mkdir()
    try:
        box.quarantine.symlink_to(target)
        assert_refused(
            box, "on another disk", "apply", box.images, "--yes", "--database", box.database
        )
        assert list(target.iterdir()) == []
    finally:
        target.rmdir()


def test_a_run_behind_a_link_is_refused_by_every_command(box: Box) -> None:
    manifest = box.apply().manifest
    elsewhere = box.home / "elsewhere/run"
    elsewhere.parent.mkdir()
    manifest.parent.rename(elsewhere)
    manifest.parent.symlink_to(elsewhere)
    why = "is a symbolic link, which apply never makes"
    for given in (manifest, manifest.parent):
        assert_refused(box, why, "undo", given)
        assert_refused(box, why, "purge", "--yes", given)
    assert_refused(box, why, "apply", box.images, "--database", box.database)
    assert not (elsewhere.parent / ".lock").exists()
    manifest.parent.unlink()
    elsewhere.rename(manifest.parent)
    assert undo(manifest).unsettled == []


@pytest.mark.parametrize("name", ["files", "links", "manifest.jsonl", "metadata_before"])
def test_a_link_in_the_folder_of_a_run_is_refused(box: Box, name: str) -> None:
    manifest = box.apply(updates_metadata=True).manifest
    place = manifest.parent / name
    if place.exists():
        place.rename(box.home / name)
    # Purge would delete the images themselves by it.
    place.symlink_to(box.images if name == "files" else box.home / name)
    assert_refused(box, "is a symbolic link", "undo", manifest)
    assert_refused(box, "is a symbolic link", "purge", "--yes", "--drop-last-copies", manifest)


def put_a_stranger(box: Box) -> None:
    (box.images / "Rice").mkdir(parents=True)
    (box.images / "Rice/1.jpg").write_bytes(b"a stranger's")


def put_a_new_folder(box: Box) -> None:
    box.images.mkdir()


def put_a_copy(box: Box) -> None:
    shutil.copytree(box.home / "renamed", box.images)


def put_a_link_to_a_stranger(box: Box) -> None:
    (box.home / "stranger").mkdir()
    box.images.symlink_to(box.home / "stranger")


@pytest.mark.parametrize(
    "change", [put_a_stranger, put_a_new_folder, put_a_copy, put_a_link_to_a_stranger]
)
def test_another_folder_in_the_place_of_the_images_gets_nothing(
    box: Box, change: Callable[[Box], None]
) -> None:
    before = box.pictures()
    manifest = box.apply().manifest
    renamed = box.images.rename(box.home / "renamed")
    change(box)
    for command in (["undo"], ["purge", "--yes"], ["purge", "--yes", "--drop-last-copies"]):
        assert_refused(box, "is not the folder that the files were taken from", *command, manifest)
    done = run("undo", str(manifest), "--images", str(renamed))
    assert done.exit_code == 0
    assert files_below(renamed) == before


def test_a_new_folder_with_the_number_of_the_old_one_gets_nothing(box: Box) -> None:
    """As file systems give it again; renaming back an emptied folder stands in for that."""
    manifest = box.apply().manifest
    keepers = {path: box.images / path for path in box.pictures()}
    for file in keepers.values():
        file.unlink()
    box.write_file("Rice/1.jpg", b"a stranger's")
    for command in (["undo"], ["purge", "--yes"]):
        assert_refused(box, "so this may be another folder", *command, manifest)
    # Whoever has lost the kept copies gets the others back by saying that it is the folder.
    assert run("undo", str(manifest), "--images", str(box.images)).exit_code == 0
    assert set(box.pictures()) == REMOVED | {"Rice/1.jpg"}


def test_a_stranger_gets_nothing_even_if_it_is_named(box: Box) -> None:
    manifest = box.apply().manifest
    stranger = box.home / "stranger"
    (stranger / "Rice").mkdir(parents=True)
    (stranger / "Rice/1.jpg").write_bytes(b"a stranger's")
    (stranger / "Cake").symlink_to(box.images / "Cake")
    for command in (["undo"], ["purge", "--yes", "--drop-last-copies"]):
        assert_refused(box, "this is another folder", *command, manifest, "--images", stranger)
        assert_refused(
            box, "no folder of images at", *command, manifest, "--images", box.home / "nowhere"
        )
    assert undo(manifest).unsettled == []


def test_a_copy_on_another_disk_is_undone_once_it_is_named(box: Box, tmp_path: Path) -> None:
    before = box.pictures()
    box.apply()
    copy = box.copy(tmp_path / "copy")
    (manifest,) = copy.manifests()
    assert_refused(copy, "is not the folder that the files were taken from", "undo", manifest)
    # The one that it was copied from is not taken for it either.
    assert REMOVED.isdisjoint(box.pictures())
    assert run("undo", str(manifest), "--images", str(copy.images)).exit_code == 0
    assert copy.pictures() == before
    assert REMOVED.isdisjoint(box.pictures())
    assert run("undo", str(manifest), "--images", str(copy.images)).exit_code == 0


def test_a_copy_is_purged_once_it_is_named(box: Box, tmp_path: Path) -> None:
    box.apply()
    copy = box.copy(tmp_path / "copy")
    (manifest,) = copy.manifests()
    assert_refused(copy, "is not the folder", "purge", "--yes", manifest)
    assert run("purge", "--yes", str(manifest), "--images", str(copy.images)).exit_code == 0
    assert copy.quarantined() == {}
    assert set(box.quarantined()) == REMOVED


def test_a_quarantine_that_moved_alone_knows_its_folder(box: Box) -> None:
    before = box.pictures()
    manifest = box.apply().manifest
    store = box.home / "a/b/c"
    store.parent.mkdir(parents=True)
    box.quarantine.rename(store)
    assert undo(store / manifest.parent.name).unsettled == []
    assert box.pictures() == before


def test_a_removal_of_all_copies_comes_back_without_a_word_more(tmp_path: Path) -> None:
    copies = (Copy("a.jpg", "fish", "remove"), Copy("b.jpg", "fish", "remove", class_name="Fish"))
    box = Box(tmp_path).write(copies)
    before = box.pictures()
    assert undo(box.apply().manifest).unsettled == []
    assert box.pictures() == before


def as_old_format(manifest: Path) -> None:
    lines = manifest.read_text().splitlines()
    header = json.loads(lines[0])
    header |= {"format": "image_duplicates manifest 1"}
    header["images_root"] = header.pop("images_root_from_here")
    del header["images_root_inode"]
    manifest.write_text("\n".join([json.dumps(header), *lines[1:], ""]))


def test_a_manifest_of_the_old_format_is_undone_where_its_pictures_are(box: Box) -> None:
    before = box.pictures()
    manifest = box.apply().manifest
    as_old_format(manifest)
    assert set(statuses(box.apply()).values()) == {"in quarantine"}
    renamed = box.images.rename(box.home / "renamed")
    put_a_stranger(box)
    assert_refused(box, "this is another folder", "undo", manifest)
    shutil.rmtree(box.images)
    renamed.rename(box.images)
    assert undo(manifest).unsettled == []
    assert box.pictures() == before


def test_datasets_that_share_a_quarantine_are_told_apart(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    one, other = Box(tmp_path / "one"), Box(tmp_path / "other")
    for box, picture in ((one, "rice"), (other, "fish")):
        first = Copy("Rice/1.jpg", picture)
        box.write((first, Copy("Rice/2.jpg", picture, "remove", "Rice/1.jpg")))
        box.quarantine.symlink_to(store)
    manifest = one.apply().manifest
    # What is missing here is not taken for what lies there.
    (other.images / "Rice/2.jpg").unlink()
    assert statuses(other.apply()) == {"Rice/2.jpg": "missing"}
    purge(manifest)
    assert detail(other.apply(), "Rice/2.jpg") == "the file is not there"
    assert detail(one.apply(), "Rice/2.jpg") == "purge has deleted it"


def test_a_file_that_comes_while_others_move_stays(box: Box) -> None:
    """The manifest is written by then, and undo would not know of it."""
    (box.images / "Rice/2.jpg").unlink()

    def then_it_comes(removals, _count):
        box.write_file("Rice/2.jpg", content("rice"))
        return iter(removals)

    report = apply(box.plan(), box.images, Options(acts=True), then_it_comes)
    assert "was not there when the run began" in detail(report, "Rice/2.jpg")
    assert "Rice/2.jpg" in box.pictures()
    assert set(box.pictures()) | REMOVED == {copy.path for copy in COPIES}
    assert undo(report.manifest).unsettled == []


def test_a_damaged_run_stops_apply_but_not_the_undo_of_another(box: Box) -> None:
    first = box.apply(box.plan(), is_hardlink=False).manifest
    neighbour = first.parent.with_name("neighbour")
    shutil.copytree(first.parent, neighbour)
    (neighbour / "manifest.jsonl").write_bytes(first.read_bytes()[:-9])
    assert_refused(box, "neighbour", "apply", box.images, "--yes", "--database", box.database)
    assert undo(first).unsettled == []
    with pytest.raises(PlanError, match="no longer as apply wrote it"):
        undo(neighbour)
