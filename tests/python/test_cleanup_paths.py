"""Whatever path the metadata gives, nothing outside the images folder is touched."""

import hashlib
import json
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from cleanup_box import Box, files_below, statuses
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
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
from image_duplicates.files.paths import inside

PICTURE = content("rice")
HASH = hashlib.md5(PICTURE).hexdigest()
PARTS = (
    *("..", ".", "", "images", "1.jpg", "2.jpg", "in", "out", "outside", "link.jpg", "loop"),
    *("C:", "C:1.jpg", "\\", "..\\outside", "\\\\server\\share", "~", "$HOME", "*", "%2e%2e", "\0"),
    *("1.jpg ", "1.jpg.", "NUL", "n" * 300, "\u2024\u2024", "\uff0e\uff0e", "-rf", "\n", "'; --"),
)
NASTY_PATHS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map("/".join) | st.text(
    max_size=30
)
KEEPERS = NASTY_PATHS | st.none() | st.just("1.jpg")
OPTIONS = st.sampled_from([Options(acts=True), Options(acts=True, is_hardlink=True)])
many = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("paths")


def box_with_traps(workshop: Path) -> Box:
    """Every file holds the same picture, so that only its path can save it."""
    box = Box(workshop / str(len(list(workshop.iterdir()))))
    for path in ("1.jpg", "2.jpg", "in/1.jpg", "in/2.jpg"):
        box.write_file(path, PICTURE)
    for path in ("outside/1.jpg", "outside/2.jpg", "1.jpg", "metadata/1.jpg"):
        file = box.home / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(PICTURE)
    (box.images / "out").symlink_to(box.home / "outside")
    (box.images / "link.jpg").symlink_to(box.home / "outside/1.jpg")
    (box.images / "loop").symlink_to("loop")
    return box


def outside(box: Box) -> dict[str, tuple[bytes, int]]:
    """Everything but images and quarantine: the bytes, and how many names they have."""
    return {
        path: (data, (box.home / path).stat().st_nlink)
        for path, data in files_below(box.home).items()
        if not path.startswith(("images/", "images.quarantine/"))
    }


def pictures_of(box: Box) -> int:
    """How many pictures are in the images folder and the quarantine; links count once."""
    places = [box.images, *box.quarantine.glob("*/files")]
    files = [path for place in places for path in place.rglob("*") if not path.is_symlink()]
    return len({path.stat().st_ino for path in files if path.is_file()})


@many
@example("../outside/1.jpg", "1.jpg", Options(acts=True))
@example("1.jpg", "../outside/1.jpg", Options(acts=True, is_hardlink=True))
@example("out/1.jpg", "1.jpg", Options(acts=True))
@example("link.jpg", "1.jpg", Options(acts=True))
@example("1.jpg", "out/2.jpg", Options(acts=True, is_hardlink=True))
@given(path=NASTY_PATHS, keeper=KEEPERS, options=OPTIONS)
def test_apply_and_undo_stay_inside(
    workshop: Path, path: str, keeper: str | None, options: Options
) -> None:
    box = box_with_traps(workshop)
    around, inside_before = outside(box), files_below(box.images)
    removal = Removal("x", HASH, path, keeper, 0, "", False, (), "a.json", "1", None)
    # With one file in its place, the folder is not taken for a wrong one.
    other = Removal("y", HASH, "in/2.jpg", "in/1.jpg", 0, "", False, (), "a.json", "2", None)
    report = apply(Plan((removal, other), 0, str(box.metadata)), box.images, options)
    assert outside(box) == around
    assert pictures_of(box) == 4
    if report.manifest:
        undo(report.manifest)
    assert outside(box) == around
    assert files_below(box.images) == inside_before


@many
@example("../outside/1.jpg", "1.jpg", False)
@example("out/1.jpg", "1.jpg", False)
@given(path=NASTY_PATHS, keeper=KEEPERS, is_hardlink=st.booleans())
def test_a_manifest_cannot_lead_undo_or_purge_outside(
    workshop: Path, path: str, keeper: str | None, is_hardlink: bool
) -> None:
    box = box_with_traps(workshop)
    folder = box.quarantine / "run"
    (folder / "files/in").mkdir(parents=True)
    (folder / "files/in/3.jpg").write_bytes(PICTURE)
    (folder / "files/out").symlink_to(box.home / "outside")
    entry = {
        "path": path,
        "keeper_path": keeper,
        "content_hash": HASH,
        "content_bytes": 1,
        "image_id": "x",
        "reason": "",
    }
    header = {
        "format": "image_duplicates manifest 2",
        "images_root": str(box.images),
        "images_root_inode": box.images.stat().st_ino,
        "images_root_from_here": "../../images",
        "is_hardlink": is_hardlink,
        "metadata_root": str(box.metadata),
        "metadata_files": [path],
        "files": 1,
    }
    manifest = folder / "manifest.jsonl"
    manifest.write_text(json.dumps(header) + "\n" + json.dumps(entry) + "\n")
    around = outside(box)
    for job in (undo, partial(purge, drop_last_copies=True)):
        with suppress(PlanError):
            job(manifest)
    assert outside(box) == around


@pytest.mark.parametrize(
    "path",
    [
        *("..", "../a", "a/../../b", "/etc/passwd", "//a", "C:/a", "c:a", "a\\b", "\\\\s\\a"),
        *("", ".", "./a", "a//b", "a/", "a/.", "a\0b", "out/1.jpg", "link.jpg", "loop", "loop/a"),
    ],
)
def test_a_path_that_could_lead_out_is_refused(workshop: Path, path: str) -> None:
    with pytest.raises(RefusedError):
        inside(box_with_traps(workshop).images, path)


@pytest.mark.parametrize("path", ["1.jpg", "in/2.jpg", "...", "a..b", " ", "-rf", "Ca:/x", "~/a"])
def test_a_path_inside_is_no_more_than_that(workshop: Path, path: str) -> None:
    box = box_with_traps(workshop)
    assert str(inside(box.images, path)) == f"{box.images}/{path}"


def test_the_images_folder_may_be_a_link_itself(workshop: Path) -> None:
    box = box_with_traps(workshop)
    link = workshop / "link to images"
    link.symlink_to(box.images)
    removal = Removal("x", HASH, "2.jpg", "1.jpg", 0, "", False, (), "a.json", "1", None)
    report = apply(Plan((removal,), 0, str(box.metadata)), link, Options(acts=True))
    assert statuses(report) == {"2.jpg": "moved"}
    # The quarantine is beside the pictures themselves, so that a move is a rename.
    assert report.manifest.parent.parent == box.quarantine
    assert set(box.quarantined()) == {"2.jpg"}
