"""Disks that are full, read-only, or not the one that the pictures are on."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from cleanup_box import COPIES, REMOVED, Box, files_below, run
from command_line import command, sentence
from mounts import disk, fill, on_own_disks, read_only
from project import DATABASE
from published_by import files_of
from small_build import published_builds, write_build

from image_duplicates.publish import check_published, publish

MODES = ([], ["--hardlink"], ["--update-metadata"])


def refusal(box: Box, *words: object) -> str:
    """The sentence with which a command refuses; fails if it has changed a file."""
    before = files_below(box.home)
    done = box.command(*words)
    assert done.exit_code == 1 and done.stdout == ""
    after = files_below(box.home)
    after.pop("images.quarantine/.lock", None)
    before.pop("images.quarantine/.lock", None)
    assert after == before
    return sentence(done.stderr)


# ---- another disk


def test_a_quarantine_on_another_disk_is_refused_before_anything_moves(tmp_path: Path) -> None:
    on_own_disks(quarantine_on_another_disk, tmp_path)


def quarantine_on_another_disk(home: Path) -> None:
    box = Box(home).write()
    disk(box.quarantine)
    for mode in MODES:
        for yes in ([], ["--yes"]):
            assert "is on another disk" in refusal(box, "apply", *mode, *yes)


def test_a_quarantine_that_was_taken_to_another_disk_can_come_back(tmp_path: Path) -> None:
    on_own_disks(quarantine_taken_away, tmp_path)


def quarantine_taken_away(home: Path) -> None:
    box = Box(home).write()
    before = box.snapshot()
    box.apply()
    kept = home.parent / "kept"
    shutil.copytree(box.quarantine, kept)
    disk(box.quarantine)
    shutil.copytree(kept, box.quarantine, dirs_exist_ok=True)
    (manifest,) = box.manifests()
    before_undo = files_below(box.home)
    done = box.command("undo", manifest)
    assert done.exit_code == 1 and "3 left" in done.stdout
    assert files_below(box.home) == before_undo
    subprocess.run(["umount", box.quarantine], check=True)
    assert box.command("undo", manifest).exit_code == 0
    assert box.snapshot() == before


def test_a_folder_that_is_a_disk_of_its_own_has_its_quarantine_inside(tmp_path: Path) -> None:
    on_own_disks(images_on_their_own_disk, tmp_path)


def images_on_their_own_disk(home: Path) -> None:
    box = Box(home)
    disk(box.images)
    box.write()
    box.quarantine = box.images / ".quarantine"
    before = box.pictures()
    for mode in MODES:
        assert box.command("apply", *mode, "--yes").exit_code == 0
        assert set(box.quarantined()) == REMOVED
        for report in box.undo_all():
            assert report.unsettled == []
        assert {path: box.pictures()[path] for path in before} == before
        assert box.quarantined() == {}


def test_a_class_on_another_disk_stays_and_the_others_are_moved(tmp_path: Path) -> None:
    on_own_disks(class_on_another_disk, tmp_path)


def class_on_another_disk(home: Path) -> None:
    box = Box(home)
    disk(box.images / "Cake")
    box.write()
    before = box.snapshot()
    dry = box.command("apply", "--json")
    assert '"refused": 1' in dry.stdout and "another disk" in dry.stdout
    for mode in MODES:
        done = box.command("apply", *mode, "--yes", "--json")
        assert done.exit_code == 1 and "another disk" in done.stdout
        assert set(box.quarantined()) == REMOVED - {"Cake/deep/2.jpg"}
        box.undo_all()
        assert box.snapshot() == before


# ---- a full disk


def test_on_a_full_disk_nothing_is_lost_and_all_goes_on_with_room(tmp_path: Path) -> None:
    on_own_disks(full_disk, tmp_path / "home")


def full_disk(home: Path) -> None:
    disk(home, "400k")
    box = Box(home)
    # Not on the small disk.
    box.database = home.parent / DATABASE
    box.write()
    before = box.snapshot()
    for mode in MODES:
        filler = fill(home)
        assert "No space left" in refusal(box, "apply", *mode, "--yes")
        filler.unlink()
        # No trial leaves anything behind.
        assert [path.name for path in box.quarantine.iterdir()] == [".lock"]
    assert box.command("apply", "--update-metadata", "--yes").exit_code == 0
    (manifest,) = box.manifests()
    filler = fill(home)
    done = box.command("undo", manifest)
    assert done.exit_code == 1 and "No space left" in done.stdout.replace("\n", " ")
    # A move takes no room, and metadata is old or new, never cut.
    assert box.pictures().keys() == {copy.path for copy in COPIES}
    filler.unlink()
    assert box.command("undo", manifest).exit_code == 0
    assert box.snapshot() == before
    manifest = box.apply().manifest
    filler = fill(home)
    assert box.command("purge", manifest, "--yes").exit_code == 1
    assert set(box.quarantined()) == REMOVED
    filler.unlink()
    assert box.command("purge", manifest, "--yes").exit_code == 0
    assert box.quarantined() == {}


def test_publish_on_a_disk_that_is_too_small_keeps_what_bi_reads(tmp_path: Path) -> None:
    on_own_disks(disk_too_small_to_publish, tmp_path)


def disk_too_small_to_publish(home: Path) -> None:
    database = write_build(home, 1)
    disk(home / "published", "64m")
    publish(database)
    write_build(home, 2)
    before = files_of(home / "published")
    filler = fill(home / "published")
    size = filler.stat().st_size
    refused = 0
    while True:
        done = command("publish", "--database", database)
        if done.exit_code == 0:
            break
        refused += 1
        assert "what BI reads is whole" in sentence(done.stderr)
        assert "space" in done.stderr
        assert files_of(home / "published") == {**before, filler.name: bytes(size)}
        assert {path.name for path in (home / "published").iterdir()} == {*before, filler.name}
        # A little more room each time.
        size -= 200_000
        os.truncate(filler, size)
    assert refused > 2
    assert published_builds(home)[DATABASE] == 2 and check_published(database).is_current


# ---- nothing may be written


def test_without_a_place_to_write_publish_says_what_to_do(tmp_path: Path) -> None:
    on_own_disks(read_only_build, tmp_path)


def read_only_build(home: Path) -> None:
    database = write_build(home / "fresh", 1)
    again = write_build(home / "again", 1)
    publish(again)
    read_only(home)
    for file in (database, again):
        before = files_below(home)
        done = command("publish", "--database", file)
        assert done.exit_code == 1
        said = sentence(done.stderr)
        assert "cannot be written to (Read-only file system)" in said and "--database" in said
        assert files_below(home) == before
    assert command("publish", "--check", "--database", again).exit_code == 0


def test_without_a_place_to_write_a_plan_is_refused(shared_dataset: Path, tmp_path: Path) -> None:
    on_own_disks(read_only_plan, shared_dataset / DATABASE, tmp_path)


def read_only_plan(database: Path, home: Path) -> None:
    read_only(home)
    done = run("plan", str(home / "plan.csv"), "--database", str(database))
    assert done.exit_code == 1 and "plan.csv cannot be written" in sentence(done.stderr)


def test_pictures_that_may_not_be_moved_stay(tmp_path: Path) -> None:
    on_own_disks(read_only_pictures, tmp_path)


def read_only_pictures(home: Path) -> None:
    box = Box(home).write()
    read_only(home)
    for mode in MODES:
        assert "Read-only file system" in refusal(box, "apply", *mode, "--yes")
    assert box.command("apply").exit_code == 0


def test_no_command_needs_a_folder_for_temporary_files(tmp_path: Path) -> None:
    on_own_disks(nothing_else_to_write_to, tmp_path)


def nothing_else_to_write_to(home: Path) -> None:
    disk(home)
    box, database = Box(home / "box").write(), write_build(home / "bi", 1)
    for folder in (Path(tempfile.gettempdir()), Path.cwd(), Path("/var/tmp"), Path("/dev/shm")):
        if folder.is_dir() and not home.is_relative_to(folder):
            read_only(folder)
    os.environ.pop("HOME", None)
    os.environ["TMPDIR"] = str(home / "nowhere")
    tempfile.tempdir = None
    for words in (
        ["publish", "--database", str(database)],
        ["publish", "--check", "--database", str(database)],
        ["apply", str(box.images), "--yes", "--update-metadata", "--database", str(box.database)],
    ):
        done = run(*words)
        assert done.exit_code == 0, done.output
    (manifest,) = box.manifests()
    assert run("undo", str(manifest)).exit_code == 0
    assert not list(home.glob("*.tmp"))
