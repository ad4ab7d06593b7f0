"""Each way in which a tool of this kind has lost pictures, and that this one does not.

Issue numbers name the reports of other tools that a test goes back to.
"""

import hashlib
import os
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from cleanup_box import COPIES, REMOVED, Box, Copy, detail, files_below, statuses
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pictures import content

from image_duplicates.cleanup import Options, Plan, PlanError, Removal, apply, purge, undo
from image_duplicates.files.paths import is_same_file

VICTIM = "Rice/2.jpg"


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "box").write()


# sahib/rmlint#672
@pytest.mark.parametrize("no_hash", [None, "", "abc", "g" * 32])
def test_files_without_a_checksum_are_not_one_file(box: Box, no_hash: str | None) -> None:
    box.sql("update dedup_plan set content_hash = ?", no_hash)
    before = files_below(box.images)
    with pytest.raises(PlanError):
        box.plan()
    # Not even where the whole build says so.
    box.sql("update images set content_hash = ?", no_hash)
    done = box.command("apply", "--yes")
    assert done.exit_code == 1
    assert files_below(box.images) == before


# pkolaczk/fclones#293
@pytest.mark.parametrize("changed", ["Rice/1.jpg", VICTIM])
def test_the_checksum_of_changed_bytes_is_not_trusted(box: Box, changed: str) -> None:
    state = (box.images / changed).stat()
    (box.images / changed).write_bytes(content("rice").replace(b"rice", b"RICE"))
    os.utime(box.images / changed, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert statuses(box.apply())[VICTIM] == "refused"
    assert VICTIM in box.pictures()


# pkolaczk/fclones#293: one checksum, two pictures.
def test_equal_md5_is_not_enough_to_remove(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    constant = SimpleNamespace(update=lambda data: None, hexdigest=lambda: "0" * 32)
    monkeypatch.setattr(
        "image_duplicates.files.evidence.hashlib",
        SimpleNamespace(new=lambda name: constant, sha256=hashlib.sha256),
    )
    removal = Removal("x", "0" * 32, VICTIM, "Cake/1.jpg", 0, "", False, (), "a", "1", None)
    report = apply(Plan((removal,), 0, ""), box.images, Options(acts=True))
    assert "has other content" in detail(report, VICTIM)


# qarmin/czkawka#317, #385
def test_all_copies_cannot_be_selected(box: Box) -> None:
    box.sql("update dedup_plan set action = 'remove'")
    with pytest.raises(PlanError, match="removed itself"):
        box.plan()


# qarmin/czkawka#1187, #1405; eldertek/duplicatefinder#65
def test_a_path_that_is_listed_twice_does_not_vanish(tmp_path: Path) -> None:
    box = Box(tmp_path).write((Copy("a.jpg", "fish"), Copy("a.jpg", "fish", "remove", "a.jpg")))
    box.sql("update dedup_plan set keeper_image_id = 'Rice-001' where image_id = 'Rice-002'")
    box.sql("update dedup_plan set keeper_image_id = image_id where action = 'keep'")
    report = box.apply()
    assert statuses(report) == {"a.jpg": "refused"}
    assert box.pictures() == {"a.jpg": content("fish")}


@pytest.mark.parametrize("spelling", ["./Rice/2.jpg", "Rice//2.jpg", "Rice/./2.jpg"])
def test_another_spelling_of_a_path_is_refused(box: Box, spelling: str) -> None:
    for table in ("images", "dedup_plan"):
        box.sql(f"update {table} set relative_path = ? where relative_path = '{VICTIM}'", spelling)
    assert statuses(box.apply())[spelling] == "refused"
    assert VICTIM in box.pictures()


# arsenetar/dupeguru#247
def test_a_link_that_is_asked_for_is_there_or_nothing_has_moved(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*arguments: object, **options: object) -> None:
        raise OSError(1, "Operation not permitted")

    before = box.pictures()
    monkeypatch.setattr(os, "link", no_links)
    report = box.apply(is_hardlink=True)
    assert set(statuses(report).values()) == {"refused"}
    assert box.pictures() == before
    assert box.quarantined() == {}


# arsenetar/dupeguru#1073; jeremitu/finddupe#4
def test_nothing_is_removed_from_a_protected_class(box: Box) -> None:
    box.sql("update dedup_plan set is_protected = true where class_name = 'Cake'")
    with pytest.raises(PlanError, match="protected class Go / Cake"):
        box.plan()


# arsenetar/dupeguru#1388
def test_equal_numbers_on_two_disks_are_two_files() -> None:
    one = SimpleNamespace(st_dev=1, st_ino=7)
    assert not is_same_file(one, SimpleNamespace(st_dev=2, st_ino=7))
    assert is_same_file(one, SimpleNamespace(st_dev=1, st_ino=7))


# elisemercury/Duplicate-Image-Finder#55
def test_which_copy_leaves_is_the_same_each_time(box: Box) -> None:
    first = box.plan()
    for order in ("image_id desc", "hash(image_id)"):
        for table in ("dedup_plan", "images"):
            box.sql(f"create or replace table copied as from {table} order by {order}")
            box.sql(f"create or replace table {table} as from copied")
        assert box.plan() == first
        assert box.plan().digest == first.digest


# eldertek/duplicatefinder#153
def test_what_is_done_is_what_was_looked_at(box: Box) -> None:
    digest = box.plan().digest
    box.sql("update dedup_plan set reason = 'another' where image_id = 'Rice-002'")
    assert box.command("apply", "--yes", "--digest", digest).exit_code == 1
    assert set(box.pictures()) == {copy.path for copy in COPIES}


# cooperdk/YAPO-e-plus#38
def test_moved_folders_and_an_old_plan_lose_nothing(box: Box) -> None:
    (box.images / "Rice").rename(box.images / "Grain")
    before = Counter(box.pictures().values())
    report = box.apply()
    assert {statuses(report)[path] for path in ("Rice/2.jpg", "Rice/3.jpg")} == {"missing"}
    assert Counter(box.pictures().values()) + Counter(box.quarantined().values()) == before


# visual-layer/fastdup
def test_files_of_one_name_from_two_folders_do_not_meet(tmp_path: Path) -> None:
    copies = (
        Copy("a/x.jpg", "rice"),
        Copy("b/1.jpg", "rice", "remove", "a/x.jpg"),
        Copy("c/x.jpg", "cake", class_name="Cake"),
        Copy("d/1.jpg", "cake", "remove", "c/x.jpg", class_name="Cake"),
    )
    box = Box(tmp_path).write(copies)
    assert set(statuses(box.apply()).values()) == {"moved"}
    assert box.quarantined() == {"b/1.jpg": content("rice"), "d/1.jpg": content("cake")}


# qarmin/czkawka#1672
def test_the_picture_is_not_gone_before_its_link_is_proven(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.link
    seen = []

    def link(source: Path, target: Path, **options: bool) -> None:
        # The first link of each file is made while the file is still in its place.
        if "links" in str(target):
            path = str(target).split("/links/")[1]
            seen.append(path)
            assert not (box.images / path).samefile(source)
        real(source, target, **options)

    monkeypatch.setattr(os, "link", link)
    assert set(statuses(box.apply(is_hardlink=True)).values()) == {"linked"}
    assert set(seen) == REMOVED


def test_the_keeper_of_one_picture_is_not_the_victim_of_another_row(box: Box) -> None:
    """A ring of keepers, which only a build edited by hand can have, stops at the first."""
    paths = ["Rice/1.jpg", "Rice/2.jpg", "Rice/3.jpg"]
    rows = zip(paths, paths[1:] + paths[:1], strict=True)
    digest = box.plan().removals[1].content_hash
    removals = tuple(
        Removal(path, digest, path, keeper, 0, "", False, (), "a", "1", None)
        for path, keeper in rows
    )
    apply(Plan(removals, 0, ""), box.images, Options(acts=True))
    assert content("rice") in box.pictures().values()


PICTURES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["rice", "cake", "fish"])),
    min_size=2,
    max_size=9,
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["apply", "hardlink", "undo", "purge", "damage"]),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(pictures=PICTURES, steps=STEPS)
def test_whatever_is_done_every_class_keeps_a_copy_of_what_it_had(
    tmp_path_factory: pytest.TempPathFactory, pictures: list[tuple[str, str]], steps: list
) -> None:
    box = Box(tmp_path_factory.mktemp("box"))
    box.images.mkdir()
    first: dict[tuple[str, str], str] = {}
    removals = []
    for number, (name, picture) in enumerate(pictures):
        path = f"{name}/{number}.jpg"
        box.write_file(path, content(picture))
        keeper = first.setdefault((name, picture), path)
        if keeper != path:
            digest = hashlib.sha1(content(picture)).hexdigest()
            removals.append(Removal(path, digest, path, keeper, 0, "", False, (), "a", "1", None))
    plan = Plan(tuple(removals), 0, str(box.metadata))
    before = box.pictures()
    has_purged = False
    for step, number in steps:
        manifests = box.manifests()
        if step in ("apply", "hardlink"):
            options = Options(acts=True, is_hardlink=step == "hardlink")
            apply(plan, box.images, options)
        elif step == "damage" and removals:
            # Somebody takes a keeper away: whoever asks for it next has to notice.
            keeper = box.images / removals[number % len(removals)].keeper_path
            if keeper.exists():
                copied = keeper.read_bytes()
                keeper.unlink()
                for manifest in box.manifests():
                    # Named, for with the only kept copy gone it might be another folder.
                    purge(manifest, images_root=box.images)
                left = [*box.pictures().values(), *box.quarantined().values()]
                name = keeper.parent.name
                had = [p for p in before if p.startswith(f"{name}/") and before[p] == copied]
                assert copied in left or len(had) == 1 or has_purged
                keeper.write_bytes(copied)
                has_purged = True
        elif manifests:
            manifest = manifests[number % len(manifests)]
            if step == "undo":
                undo(manifest)
            else:
                purge(manifest)
                has_purged = True
        found = box.pictures()
        for name, picture in first:
            own = [data for path, data in found.items() if path.startswith(f"{name}/")]
            assert content(picture) in own
        if not has_purged:
            places = [box.images, *box.quarantine.glob("*/files")]
            nodes = {
                file.stat().st_ino: file.read_bytes()
                for place in places
                for file in place.rglob("*.jpg")
            }
            assert Counter(nodes.values()) == Counter(before.values())
