"""What apply moves, what it refuses, and what it says."""

import hashlib
import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from cleanup_box import COPIES, REMOVED, Box, Copy, detail, files_below, run, statuses
from filelock import FileLock
from pictures import PICTURES, content
from pictures import REMOVED as REMOVED_OF_DATASET
from project import DATABASE

from image_duplicates.cleanup import Options, PlanError, apply, undo

KEEPER, VICTIM = "Rice/1.jpg", "Rice/2.jpg"


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "box").write()


def test_a_real_build_is_applied_as_a_user_does_it(dataset: Path) -> None:
    before = files_below(dataset / "images")

    def command(*arguments: str) -> subprocess.CompletedProcess:
        words = [sys.executable, "-m", "image_duplicates", *arguments]
        return subprocess.run(words, cwd=dataset, capture_output=True, text=True)

    # The paths of this metadata start with images/.
    dry = command("apply", ".", "--database", DATABASE)
    assert dry.returncode == 0, dry.stderr
    assert f"{len(REMOVED_OF_DATASET)} would move" in dry.stdout
    assert files_below(dataset / "images") == before
    assert not dataset.with_name("dataset.quarantine").exists()

    again = dry.stdout.split("To act: ")[1].strip()
    words = shlex.split(again)
    assert words[0] == "image-duplicates"
    assert words[-1] == "--yes"
    done = command(*words[1:])
    assert done.returncode == 0, done.stderr
    after = files_below(dataset / "images")
    assert {f"images/{path}" for path in before.keys() - after.keys()} == REMOVED_OF_DATASET
    assert after.items() <= before.items()
    assert {content(picture) for picture in PICTURES.values()} == set(after.values())

    undo = done.stdout.split("To take it back:")[1].splitlines()[0]
    back = command(*shlex.split(undo)[1:])
    assert back.returncode == 0, back.stderr
    assert files_below(dataset / "images") == before


def test_a_dry_run_changes_nothing_and_tells_the_bytes(box: Box) -> None:
    before = files_below(box.home)
    dry = box.command("apply")
    assert dry.exit_code == 0
    assert files_below(box.home) == before
    freed = 2 * len(content("rice")) + len(content("cake"))
    assert f"3 would move, {freed / 1000:.1f} kB" in dry.output
    assert "2 wait for a review" in dry.output
    report = json.loads(box.command("apply", "--json").stdout)
    assert sum(file["content_bytes"] for file in report["files"]) == freed
    assert report["acted"] is False
    assert files_below(box.home) == before


def test_victims_move_to_the_same_path_in_a_quarantine_beside_the_images(box: Box) -> None:
    before = box.pictures()
    done = box.command("apply", "--yes", "--json")
    report = json.loads(done.stdout)
    assert done.exit_code == 0
    assert report["counts"] == {"moved": 3}
    assert Path(report["manifest"]).parent.parent == box.home / "images.quarantine"
    assert box.quarantined() == {path: before[path] for path in REMOVED}
    assert box.pictures() == {path: before[path] for path in before.keys() - REMOVED}


def test_hardlinks_keep_every_path_and_free_the_space(box: Box) -> None:
    before = box.pictures()
    assert box.command("apply", "--hardlink", "--yes").exit_code == 0
    assert box.pictures() == before
    assert (box.images / VICTIM).samefile(box.images / KEEPER)
    assert not (box.images / "Cake/1.jpg").samefile(box.images / KEEPER)
    assert set(box.quarantined()) == REMOVED
    again = box.command("apply", "--hardlink", "--yes")
    assert again.exit_code == 0
    assert "3 are in the quarantine already" in again.output


def kill_between_the_steps_of_a_link(box: Box) -> Path:
    """What a kill leaves after the file has gone and before its link has its place."""
    manifest = box.apply(is_hardlink=True).manifest
    link = manifest.parent / "links" / VICTIM
    link.parent.mkdir(parents=True)
    (box.images / VICTIM).rename(link)
    return manifest


def test_a_link_that_a_kill_prevented_is_put_in_its_place(box: Box) -> None:
    before = box.snapshot()
    manifest = kill_between_the_steps_of_a_link(box)
    dry = box.command("apply", "--hardlink", "--json")
    assert json.loads(dry.stdout)["counts"] == {"would link": 1, "in quarantine": 2}
    assert VICTIM not in box.pictures()
    done = box.command("apply", "--hardlink", "--yes", "--json")
    assert json.loads(done.stdout)["counts"] == {"linked": 1, "in quarantine": 2}
    assert (box.images / VICTIM).samefile(box.images / KEEPER)
    assert not (manifest.parent / "links").exists()
    # It is one run still, and takes all of it back.
    assert box.manifests() == [manifest]
    assert box.command("undo", manifest).exit_code == 0
    assert box.snapshot() == before
    assert not (box.images / VICTIM).samefile(box.images / KEEPER)


def lose_keeper(box: Box, manifest: Path) -> None:
    (box.images / KEEPER).unlink()


def spoil_keeper(box: Box, manifest: Path) -> None:
    (box.images / KEEPER).write_bytes(content("rice")[::-1])


def change_moved_file(box: Box, manifest: Path) -> None:
    (manifest.parent / "files" / VICTIM).write_bytes(b"another")


def choose_another_keeper(box: Box, manifest: Path) -> None:
    box.write_file("Rice/0.jpg", content("rice"))
    box.sql(f"update images set relative_path = 'Rice/0.jpg' where relative_path = '{KEEPER}'")
    for column in ("relative_path", "keeper_path"):
        box.sql(f"update dedup_plan set {column} = 'Rice/0.jpg' where {column} = '{KEEPER}'")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lose_keeper, "its keeper Rice/1.jpg: the file is not there"),
        (spoil_keeper, "its keeper Rice/1.jpg has other content"),
        (change_moved_file, "its content is not what the plan says"),
        (choose_another_keeper, "no link is in its place: undo"),
    ],
)
def test_a_link_is_proven_before_it_is_put_where_a_kill_prevented_it(
    box: Box, change: Callable[[Box, Path], None], why: str
) -> None:
    manifest = kill_between_the_steps_of_a_link(box)
    change(box, manifest)
    report = box.apply(is_hardlink=True)
    assert why in detail(report, VICTIM)
    assert VICTIM not in box.pictures()


def test_a_plain_run_is_undone_before_its_files_are_linked(box: Box) -> None:
    manifest = box.apply().manifest
    report = box.apply(is_hardlink=True)
    assert detail(report, VICTIM) == f"no link is in its place: undo {manifest} first"
    assert VICTIM not in box.pictures()


LONGEST = "é" * 125 + ".jpg"
assert len(LONGEST.encode()) == 254


@pytest.mark.parametrize("option", [[], ["--hardlink"]])
def test_a_name_as_long_as_the_system_allows_is_a_name(tmp_path: Path, option: list[str]) -> None:
    copies = (Copy("Rice/1.jpg", "rice"), Copy(f"Rice/{LONGEST}", "rice", "remove", "Rice/1.jpg"))
    box = Box(tmp_path / "box").write(copies)
    before = box.snapshot()
    assert box.command("apply", *option, "--yes").exit_code == 0
    assert set(box.quarantined()) == {f"Rice/{LONGEST}"}
    assert box.command("undo", *box.manifests()).exit_code == 0
    assert box.snapshot() == before


@pytest.mark.parametrize("path", ["é" * 150 + ".jpg", "/".join(["deep"] * 1000)])
def test_a_name_that_no_file_can_have_is_of_a_missing_file(box: Box, path: str) -> None:
    for table in ("images", "dedup_plan"):
        box.sql(f"update {table} set relative_path = ? where relative_path = '{VICTIM}'", path)
    report = box.apply()
    assert statuses(report)[path] == "missing"
    assert detail(report, path) == "its name or path is longer than the system allows"
    # Neither is it a reason to take the folder for the right one.
    with pytest.raises(PlanError, match="None of the plan's files"):
        apply(box.plan(), box.metadata, Options())


@pytest.mark.parametrize("is_hardlink", [False, True])
def test_a_path_without_room_for_the_quarantine_stays(tmp_path: Path, is_hardlink: bool) -> None:
    # The system takes 4,095 bytes.
    room = 4090 - len(f"{tmp_path}/box/images/") - len("/2.jpg")
    folders = room // 100 - 1
    path = "/".join([*["d" * 99] * folders, "e" * (room - 100 * folders), "2.jpg"])
    fish = Copy("Fish.jpg", "fish"), Copy(path, "fish", "remove", "Fish.jpg")
    box = Box(tmp_path / "box").write((*COPIES, *fish))
    report = box.apply(is_hardlink=is_hardlink)
    assert detail(report, path) == (
        "its path in the quarantine would be longer than the system allows"
    )
    assert (box.images / path).read_bytes() == content("fish")
    assert set(box.quarantined()) == REMOVED


def test_the_quarantine_is_inside_a_folder_whose_name_has_no_room(tmp_path: Path) -> None:
    box = Box(tmp_path).write()
    home = box.images.rename(tmp_path / ("i" * 250))
    report = apply(box.plan(), home, Options(acts=True))
    assert report.unsettled == []
    assert report.manifest.parent.parent == home / ".quarantine"
    assert undo(report.manifest).unsettled == []
    assert files_below(home).keys() >= REMOVED


def test_applied_twice_is_the_same_as_once(box: Box) -> None:
    first = box.apply()
    second = box.apply()
    assert set(statuses(second).values()) == {"in quarantine"}
    assert str(first.manifest) in detail(second, VICTIM)
    # Nothing went anywhere, so there is nothing to take back.
    assert second.manifest is None
    assert box.manifests() == [first.manifest]


def test_another_picture_that_waits_under_its_path_is_not_taken_for_a_file(box: Box) -> None:
    box.apply()
    for table in ("images", "dedup_plan"):
        box.sql(f"update {table} set content_hash = md5('another') where class_id = 'Rice'")
    assert statuses(box.apply(updates_metadata=True))[VICTIM] == "missing"
    assert "002" in (box.metadata / "Go/Rice/Rice_metadata.json").read_text()


def pictures_in(files: dict[str, bytes]) -> Counter[bytes]:
    return Counter(data for path, data in files.items() if path.endswith(".jpg"))


def change_content(box: Box) -> None:
    (box.images / VICTIM).write_bytes(content("rice")[::-1])


def change_keeper(box: Box) -> None:
    (box.images / KEEPER).write_bytes(content("rice")[::-1])


def grow(box: Box) -> None:
    (box.images / VICTIM).write_bytes(content("rice") + b"!")


def drop_keeper(box: Box) -> None:
    (box.images / KEEPER).unlink()


def drop_victim(box: Box) -> None:
    (box.images / VICTIM).unlink()


def link_hard(box: Box) -> None:
    drop_victim(box)
    os.link(box.images / KEEPER, box.images / VICTIM)


def link_to_keeper(box: Box) -> None:
    drop_victim(box)
    (box.images / VICTIM).symlink_to("1.jpg")


def link_the_keeper(box: Box) -> None:
    drop_keeper(box)
    (box.images / KEEPER).symlink_to("2.jpg")


def link_the_folder(box: Box) -> None:
    (box.images / "Rice").rename(box.home / "elsewhere")
    (box.images / "Rice").symlink_to(box.home / "elsewhere")


def put_a_folder(box: Box) -> None:
    drop_victim(box)
    (box.images / VICTIM).mkdir()


def put_a_pipe(box: Box) -> None:
    drop_victim(box)
    os.mkfifo(box.images / VICTIM)


@pytest.mark.parametrize(
    ("change", "status", "why"),
    [
        (change_content, "refused", "not what the plan says"),
        (grow, "refused", "not what the plan says"),
        (change_keeper, "refused", "has other content"),
        (drop_keeper, "refused", "its keeper Rice/1.jpg: the file is not there"),
        (drop_victim, "missing", "not there"),
        (link_hard, "refused", "are one file"),
        (link_to_keeper, "refused", "symbolic link"),
        (link_the_keeper, "refused", "symbolic link"),
        (link_the_folder, "refused", "symbolic link"),
        (put_a_folder, "refused", "not a regular file"),
        (put_a_pipe, "refused", "not a regular file"),
    ],
)
@pytest.mark.parametrize("option", ["--yes", "--hardlink"])
def test_a_file_that_is_not_what_the_plan_says_stays(
    box: Box, change: Callable[[Box], None], status: str, why: str, option: str
) -> None:
    change(box)
    before = files_below(box.home)
    done = box.command("apply", "--yes", option, "--json")
    assert done.exit_code == 1
    (outcome,) = [file for file in json.loads(done.stdout)["files"] if file["path"] == VICTIM]
    assert outcome["status"] == status
    assert why in outcome["detail"]
    after = files_below(box.home)
    assert pictures_in(after) >= pictures_in(before)
    assert after.get(f"images/{VICTIM}") == before.get(f"images/{VICTIM}")
    # One refusal is no reason to leave the rest.
    assert "Cake/deep/2.jpg" in box.quarantined()


def test_a_claimed_size_must_be_true(tmp_path: Path) -> None:
    rice = Copy("Rice/1.jpg", "rice"), Copy(VICTIM, "rice", "remove", KEEPER, claimed_bytes=7)
    report = Box(tmp_path).write(rice).apply()
    assert "the metadata says 7" in detail(report, VICTIM)


def test_a_file_that_changes_while_it_is_compared_stays(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("image_duplicates.cleanup.apply")
    real = module.read_evidence

    def read_and_disturb(path: Path, content_hash: str):
        evidence = real(path, content_hash)
        if path == box.images / KEEPER:
            (box.images / VICTIM).write_bytes(b"new")
        elif path == box.images / "Cake/1.jpg":
            (box.images / "Cake/deep/2.jpg").unlink()
        return evidence

    monkeypatch.setattr(module, "read_evidence", read_and_disturb)
    report = box.apply()
    assert "changed while it was compared" in detail(report, VICTIM)
    assert "went while it was compared" in detail(report, "Cake/deep/2.jpg")
    assert (box.images / VICTIM).read_bytes() == b"new"


def test_one_path_of_two_images_stays(tmp_path: Path) -> None:
    copies = (*COPIES, Copy(VICTIM, "rice", class_name="Grain"))
    report = Box(tmp_path).write(copies).apply()
    assert "another image is filed under the same path" in detail(report, VICTIM)


def test_a_path_that_a_rejected_entry_claims_stays(box: Box) -> None:
    box.sql("insert into rejected_images values (?), (null)", VICTIM)
    report = box.apply()
    assert "another image is filed under the same path" in detail(report, VICTIM)
    assert VICTIM in box.pictures()
    assert set(box.quarantined()) == REMOVED - {VICTIM}


def test_a_name_that_a_rejected_entry_claims_in_another_case_stays(box: Box) -> None:
    box.sql("insert into rejected_images values ('rice/2.JPG')")
    (box.images / "rice").mkdir()
    os.link(box.images / VICTIM, box.images / "rice/2.JPG")
    assert "the same file as rice/2.JPG" in detail(box.apply(), VICTIM)


def test_names_that_are_one_file_stay(tmp_path: Path) -> None:
    """As on a disk that does not tell case apart, for which two hard links stand in."""
    copies = (*COPIES, Copy("rice/2.JPG", "rice", class_name="Grain"))
    box = Box(tmp_path).write(copies)
    (box.images / "rice/2.JPG").unlink()
    os.link(box.images / VICTIM, box.images / "rice/2.JPG")
    report = box.apply()
    assert "the same file as rice/2.JPG" in detail(report, VICTIM)
    # Names alone are no reason: here they are two files.
    other = Box(tmp_path / "other").write(copies)
    assert statuses(other.apply())[VICTIM] == "moved"


def test_a_removal_without_a_keeper_moves_when_the_owner_chose_so(tmp_path: Path) -> None:
    copies = (Copy("a.jpg", "fish", "remove"), Copy("b.jpg", "fish", "remove", class_name="Fish"))
    box = Box(tmp_path).write(copies)
    assert set(statuses(box.apply(is_hardlink=True)).values()) == {"refused"}
    assert set(statuses(box.apply()).values()) == {"moved"}
    assert set(box.quarantined()) == {"a.jpg", "b.jpg"}


def test_an_image_without_a_path_is_named(tmp_path: Path) -> None:
    copies = (*COPIES, Copy(None, "rice", "remove", KEEPER))
    report = Box(tmp_path).write(copies).apply()
    assert statuses(report)["Rice-005"] == "refused"
    assert set(statuses(report).values()) == {"refused", "moved"}


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ({"finished_at": None}, "stopped before its end"),
        ({"unbuilt_models": ["dedup_plan"]}, "did not build all models"),
        (
            {"failed_tests": ["dedup_plan_keeps_a_copy"]},
            "failed its tests (dedup_plan_keeps_a_copy)",
        ),
        ({"command": "run"}, "dbt run is not a whole dbt build"),
        ({"missing_tests": ["dedup_plan_keeps_a_copy"]}, "did not run all tests"),
    ],
)
def test_the_plan_of_a_build_that_is_not_sound_is_refused(box: Box, run: dict, why: str) -> None:
    box.record_run(**run)
    before = files_below(box.home)
    for command in (["apply"], ["apply", "--yes"], ["plan", box.home / "plan.csv"]):
        done = box.command(*command)
        assert (done.exit_code, done.stdout) == (1, "")
        assert why in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert files_below(box.home) == before


def test_the_plan_of_a_dataset_that_fails_its_gates_is_applied(box: Box) -> None:
    box.record_run(failed_tests=["expectations_are_met"])
    assert set(statuses(box.apply()).values()) == {"moved"}


def edit_metadata(box: Box) -> None:
    file = box.metadata / "Go/Rice/Rice_metadata.json"
    file.write_bytes(file.read_bytes() + b" ")


def add_metadata(box: Box) -> None:
    (box.metadata / "new.json").write_text("{}")


def drop_metadata(box: Box) -> None:
    (box.metadata / "Go/Cake/Cake_metadata.json").unlink()


def swap_metadata(box: Box) -> None:
    """For a link to the same text elsewhere, which a build would not read."""
    file = box.metadata / "Go/Rice/Rice_metadata.json"
    file.symlink_to(file.rename(box.home / "elsewhere.json"))


def add_pipe(box: Box) -> None:
    os.mkfifo(box.metadata / "pipe.json")


CHANGES = [edit_metadata, add_metadata, drop_metadata, swap_metadata, add_pipe]


@pytest.mark.parametrize("change", CHANGES)
def test_a_plan_older_than_the_metadata_is_refused(box: Box, change: Callable[[Box], None]) -> None:
    change(box)
    done = box.command("apply", "--yes")
    assert done.exit_code == 1
    assert "The metadata has changed since the build" in done.stderr
    assert not box.quarantine.exists()


def edit_seed(seed: Path) -> None:
    seed.write_text(seed.read_text() + "Go,Rice,all originals\n")


@pytest.mark.parametrize("name", ["protected_classes.csv", "accepted_duplicates.csv"])
@pytest.mark.parametrize("change", [edit_seed, Path.unlink])
def test_a_plan_older_than_a_seed_is_refused(
    box: Box, change: Callable[[Path], None], name: str
) -> None:
    seed = box.home / name
    seed.write_text("category_name,class_name,reason\n")
    digest = hashlib.sha256(seed.read_bytes()).hexdigest()
    box.record_run(seeds=[{"path": str(seed), "sha256": digest}])
    assert box.command("apply").exit_code == 0
    change(seed)
    for command in (["apply", "--yes"], ["plan", box.home / "plan.csv"]):
        done = box.command(*command)
        assert done.exit_code == 1
        assert f"The seed {seed} has changed since the build: run make build again." in done.stderr
    assert not box.quarantine.exists()


def test_what_the_build_left_unread_makes_no_plan_stale(box: Box) -> None:
    swap_metadata(box)
    box.sql(
        "update metadata_files set file_md5 = null where metadata_file = ?",
        "Go/Rice/Rice_metadata.json",
    )
    assert set(statuses(box.apply()).values()) == {"moved"}


def test_a_build_that_was_edited_into_nonsense_is_refused(box: Box) -> None:
    box.sql("update dedup_plan set action = 'remove', keeper_image_id = 'Rice-002'")
    with pytest.raises(PlanError, match="refused"):
        box.plan()


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("set action = 'remove' where image_id = 'Rice-001'", "removed itself"),
        ("set action = 'delete' where image_id = 'Rice-002'", "none of keep, remove and review"),
        ("set relative_path = 'Rice/1.jpg' where image_id = 'Rice-002'", "mart images says"),
        ("set is_protected = true where image_id = 'Rice-002'", "protected class Go / Rice"),
        ("set keeper_image_id = 'Cake-001' where image_id = 'Rice-002'", "no copy of it"),
        ("set keeper_image_id = 'x' where image_id = 'Rice-002'", "no copy of it"),
        ("set keeper_path = null where image_id = 'Rice-002'", "no path is known"),
    ],
)
def test_a_plan_that_breaks_its_promises_is_refused(box: Box, statement: str, why: str) -> None:
    box.sql(f"update dedup_plan {statement}")
    with pytest.raises(PlanError, match=why):
        box.plan()


def test_acting_is_bound_to_the_plan_that_the_dry_run_showed(box: Box) -> None:
    digest = json.loads(box.command("apply", "--json").stdout)["digest"]
    assert f"--digest {digest} --yes" in box.command("apply").output
    box.sql("delete from dedup_plan where image_id = 'Rice-003'")
    other = box.command("apply", "--digest", digest, "--yes")
    assert other.exit_code == 1
    assert "no longer the one" in other.stderr
    assert not box.quarantine.exists()
    new = json.loads(box.command("apply", "--json").stdout)["digest"]
    assert box.command("apply", "--digest", new, "--yes").exit_code == 0


def test_nothing_else_may_be_at_work_in_the_quarantine(box: Box) -> None:
    manifest = box.apply().manifest
    before = files_below(box.home)
    holder = (
        "import sys, filelock\n"
        "with filelock.FileLock(sys.argv[1]):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    words = [sys.executable, "-c", holder, str(box.quarantine / ".lock")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        for command in (["apply", "--yes"], ["undo", manifest], ["purge", "--yes", manifest]):
            done = box.command(*command)
            assert done.exit_code == 1
            assert "Another apply, undo or purge is at work" in done.stderr
        # Looking is always possible.
        assert box.command("apply").exit_code == 0
        process.communicate()
    assert files_below(box.home) == before
    assert box.command("undo", manifest).exit_code == 0


def test_the_lock_is_held_while_files_move(box: Box) -> None:
    def watch(removals, _count):
        with pytest.raises(TimeoutError):
            FileLock(box.quarantine / ".lock", timeout=0, is_singleton=False).acquire()
        return iter(removals)

    assert apply(box.plan(), box.images, Options(acts=True), watch).unsettled == []


def test_an_occupied_place_in_the_quarantine_is_not_written_over(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("image_duplicates.cleanup.apply")

    def with_a_file(quarantine: Path) -> Path:
        folder = quarantine / "run"
        (folder / "files/Rice").mkdir(parents=True)
        (folder / "files/Rice/2.jpg").write_bytes(b"somebody's")
        return folder

    monkeypatch.setattr(module, "new_folder", with_a_file)
    report = box.apply()
    assert "is taken" in detail(report, VICTIM)
    assert box.quarantined()[VICTIM] == b"somebody's"
    assert (box.images / VICTIM).read_bytes() == content("rice")


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["apply"], 2, "Name the folder"),
        (["apply", "--hardlink", "--update-metadata", "."], 2, "no metadata to update"),
        (["apply", "nowhere"], 1, "There is no folder of images"),
        (["apply", "--plan", "none.csv", "."], 1, "no reviewed plan"),
        (["apply", "metadata"], 1, "None of the plan's files is in"),
        (["apply", "--what"], 2, "No such option"),
        (["undo"], 2, "Missing argument"),
        (["undo", "nowhere"], 1, "There is no manifest"),
        (["purge", "nowhere"], 1, "There is no manifest"),
        (["undo", DATABASE], 1, "is not a manifest"),
        (["plan"], 2, "Missing argument"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(
    box: Box, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, why: str
) -> None:
    monkeypatch.chdir(box.home)
    monkeypatch.setenv("DUCKDB_PATH", DATABASE)
    monkeypatch.delenv("IMAGES_ROOT", raising=False)
    done = run(*words)
    assert done.exit_code == code
    assert why in " ".join(done.stderr.replace("│", " ").split())
    assert not list(box.home.glob("*.quarantine/*/files"))


def test_the_images_folder_can_come_from_the_environment(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAGES_ROOT", str(box.images))
    assert "3 would move" in run("apply", "--database", str(box.database)).output


@pytest.mark.parametrize("build", ["missing", "not a database", "another database"])
def test_a_file_that_is_no_build_is_told_in_a_sentence(box: Box, build: str) -> None:
    box.database.unlink()
    if build == "not a database":
        box.database.write_bytes(b"text" * 5000)
    elif build == "another database":
        box.sql("create table images (image_id int)")
    done = box.command("apply")
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["plan", "apply", "undo", "purge"])
def test_help_says_what_a_command_does(name: str) -> None:
    done = run(name, "--help")
    assert done.exit_code == 0
    assert "Usage" in done.output


def test_hostile_names_do_not_steer_the_terminal(tmp_path: Path) -> None:
    hostile = "Rice/\x1b[2J\x9b31m\u202egpj.exe\a [red]x[/red] $(touch owned) `id`.jpg"
    copies = (Copy("Rice/1.jpg", "rice"), Copy(hostile, "rice", "remove", "Rice/1.jpg"))
    box = Box(tmp_path / "it's $(touch owned) \x1b[31m [bold]").write(copies)
    dry = box.command("apply", env={"COLUMNS": "300"})
    assert dry.exit_code == 0
    as_json = box.command("apply", "--json")
    assert json.loads(as_json.stdout)["files"][0]["path"] == hostile
    done = box.command("apply", "--yes", env={"COLUMNS": "300"})
    assert done.exit_code == 0
    back = box.command("undo", box.manifests()[0], env={"COLUMNS": "300"})
    assert back.exit_code == 0
    for text in (dry.output, as_json.output, done.output, back.output):
        assert not set(text) & set("\x1b\x9b\u202e\a")
    for text in (dry.output, done.output, back.output):
        # Marked-up text is text.
        assert "[red]x[/red]" in text
    # The folder is one word to a shell; what it holds is not run.
    words = dry.output.split("To act: image-duplicates apply ")[1]
    read = subprocess.run(["bash", "-c", f"printf %s {words}"], capture_output=True, cwd=tmp_path)
    assert read.stdout.startswith(os.fsencode(box.images) + b"--database")
    assert not list(tmp_path.glob("owned"))


def test_a_folder_whose_name_is_no_text_does_no_harm(tmp_path: Path) -> None:
    home = tmp_path / os.fsdecode(b"caf\xe9")
    box = Box(tmp_path / "box").write()
    box.images.rename(home)
    box.images = home
    done = box.command("apply", "--yes")
    assert done.exit_code == 0
    manifest = next(tmp_path.glob("*.quarantine/*/manifest.jsonl"))
    assert box.command("undo", manifest).exit_code == 0
    assert set(box.pictures()) >= REMOVED


def test_stopping_by_hand_says_how_to_go_on_and_back(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("image_duplicates.cleanup.apply")
    move = module._move

    def interrupted(path: str, *arguments: object) -> None:
        move(path, *arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_move", interrupted)
    done = run("apply", str(box.images), "--yes", "--database", str(box.database))
    assert done.exit_code == 1
    assert f"undo with the newest manifest in {box.images}.quarantine" in done.stderr
