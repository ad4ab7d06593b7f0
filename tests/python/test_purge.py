"""Purge deletes, and never the last copy of a picture unless told so by name."""

import json
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from cleanup_box import COPIES, REMOVED, Box, Copy, detail, files_below, statuses
from pictures import content

from image_duplicates.cleanup import PlanError, purge, undo

DROPPED = (
    Copy("a/1.jpg", "fish", "remove"),
    Copy("a/2.jpg", "fish", "remove"),
    Copy("b/3.jpg", "fish", "remove", class_name="Fish"),
)


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "box").write()


def test_purge_deletes_what_was_moved_and_nothing_else(box: Box) -> None:
    manifest = box.apply().manifest
    kept = box.snapshot()
    done = box.command("purge", "--yes", manifest, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["counts"] == {"deleted": 3}
    assert box.quarantined() == {}
    assert box.snapshot() == kept
    again = box.command("purge", "--yes", manifest)
    assert (again.exit_code, "0 deleted" in again.output) == (0, True)
    late = box.command("undo", manifest)
    assert late.exit_code == 1
    assert "purge has deleted it" in " ".join(late.output.split())


def test_purge_asks_and_without_an_answer_deletes_nothing(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = box.apply().manifest
    nobody = box.command("purge", manifest)
    assert nobody.exit_code == 1
    assert "--yes" in nobody.stderr
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(import_module("image_duplicates.commands.purge"), "sys", terminal)
    for answer in ("n\n", "\n", ""):
        no = box.command("purge", manifest, input=answer)
        assert no.exit_code == 1
        assert "Delete 3 files" in no.stderr
        assert set(box.quarantined()) == REMOVED
    assert box.command("purge", manifest, input="y\n").exit_code == 0
    assert box.quarantined() == {}


@pytest.mark.parametrize("loss", ["gone", "changed", "link to it", "empty"])
def test_without_its_keeper_one_copy_of_a_picture_stays(box: Box, loss: str) -> None:
    manifest = box.apply().manifest
    keeper = box.images / "Rice/1.jpg"
    if loss == "link to it":
        keeper.unlink()
        keeper.symlink_to(manifest.parent / "files/Rice/2.jpg")
    elif loss == "gone":
        keeper.unlink()
    else:
        keeper.write_bytes(b"" if loss == "empty" else content("rice")[::-1])
    report = purge(manifest)
    assert statuses(report) == {
        "Cake/deep/2.jpg": "deleted",
        "Rice/2.jpg": "left",
        "Rice/3.jpg": "deleted",
    }
    assert "last copy" in detail(report, "Rice/2.jpg")
    assert box.quarantined() == {"Rice/2.jpg": content("rice")}
    assert statuses(purge(manifest)) == {"Rice/2.jpg": "left"}
    assert statuses(purge(manifest, drop_last_copies=True)) == {"Rice/2.jpg": "deleted"}


def test_a_picture_that_leaves_all_its_classes_keeps_one_copy_until_told_by_name(
    tmp_path: Path,
) -> None:
    box = Box(tmp_path).write(DROPPED)
    manifest = box.apply().manifest
    done = box.command("purge", "--yes", manifest)
    assert done.exit_code == 1
    assert "To look at: 1 left." in done.output
    assert list(box.quarantined().values()) == [content("fish")]
    assert box.command("purge", "--yes", "--drop-last-copies", manifest).exit_code == 0
    assert box.quarantined() == {}


def test_a_file_that_differs_from_its_keeper_is_not_deleted(box: Box) -> None:
    manifest = box.apply().manifest
    (manifest.parent / "files/Rice/2.jpg").write_bytes(b"the only one of its kind")
    assert "last copy" in detail(purge(manifest), "Rice/2.jpg")
    assert box.quarantined() == {"Rice/2.jpg": b"the only one of its kind"}


def test_hard_links_keep_their_bytes(box: Box) -> None:
    before = box.pictures()
    manifest = box.apply(is_hardlink=True).manifest
    assert set(statuses(purge(manifest)).values()) == {"deleted"}
    assert box.pictures() == before
    assert undo(manifest).unsettled == []
    assert box.pictures() == before


def test_a_file_outside_is_never_deleted(box: Box) -> None:
    manifest = box.apply().manifest
    outside = box.home / "outside.jpg"
    outside.write_bytes(content("rice"))
    text = manifest.read_text()
    files = manifest.parent / "files"
    for path in ("../../../outside.jpg", str(outside), "link/outside.jpg"):
        (files / "link").unlink(missing_ok=True)
        (files / "link").symlink_to(box.home)
        manifest.write_text(text.replace("Rice/2.jpg", path))
        with suppress(PlanError):
            purge(manifest, drop_last_copies=True)
        assert outside.read_bytes() == content("rice")
    assert "images.quarantine" in str(files)
    assert "Rice/2.jpg" in {path.removeprefix("files/") for path in files_below(manifest.parent)}


def test_what_undo_has_brought_back_is_not_deleted(box: Box) -> None:
    before = box.snapshot()
    manifest = box.apply().manifest
    undo(manifest)
    assert purge(manifest, drop_last_copies=True).outcomes == []
    assert box.snapshot() == before
    assert set(box.pictures()) == {copy.path for copy in COPIES}
