"""A folder of pictures without metadata is a dataset like any other, to every command."""

import csv
import hashlib
import html
from pathlib import Path

import pytest
from command_line import command, sentence
from equal_marts import assert_equal
from folders import entry, nested, write
from project import DATABASE, Build, Dbt, run_dbt
from scanned import HOSTILE, encoded, picture, write_hostile
from scenes import scene
from shards import IMAGE, class_label, image, write_parquet

from image_duplicates.scan import list_pictures, scan_folder
from image_duplicates.scan.parts import Part, scanned_parts
from image_duplicates.thumbnails import make_thumbnails

FINDINGS = "select relative_path, finding, stated_value, found_value from file_audit order by 1, 2"

LOOK_ALIKE = {
    "lake/train/large.jpg": encoded(scene(1), "JPEG"),
    "lake/test/small.jpg": encoded(scene(1).resize((160, 120)), "JPEG"),
    "lake/train/turned.jpg": encoded(scene(1).rotate(180), "JPEG"),
    "lake/train/other.jpg": encoded(scene(2), "JPEG"),
}
# Two copies of one class, and another picture.
SHARD = "shards/0.parquet"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The hostile folder, with more copies: one to remove, one that leaks, two that look alike."""
    home = tmp_path_factory.mktemp("scanned")
    root = write_hostile(home / "pictures")
    for seed in range(200, 300):
        write(root / f"bird/{seed}.png", picture(seed))
    for path, data in LOOK_ALIKE.items():
        write(root / path, data)
    rows = [(image(picture(seed)), 0) for seed in (400, 401, 400)]
    write_parquet(root / SHARD, rows, {"image": IMAGE, "label": class_label("heron")})
    scan_folder(root, list_pictures(root), home / "scans", 1)
    return run_dbt(["build"], home / DATABASE, home / "target", "", IMAGES_ROOT=str(root))


def test_the_files_are_the_images(built: Build) -> None:
    assert built.unwell == {"expectations_are_met"}, built.output
    rejected = "select relative_path, reason from rejected_images order by 1"
    assert built.rows(rejected) == [
        ("cat/empty.jpg", "empty file"),
        ("cat/link.png", "symbolic link"),
        ("cat/loop", "symbolic link"),
        ("cat/out.png", "symbolic link"),
        ("cat/pipe.png", "not a regular file"),
        ("cat/text.jpg", "not a picture"),
    ]
    # One name is no UTF-8.
    pictures = len(HOSTILE) - 2 + 1 + 100 + len(LOOK_ALIKE) + 3
    assert built.value("select count(*) from images") == pictures
    copies = "select relative_path from images where is_duplicate order by 1"
    assert built.rows(copies) == [
        ("cat/copy.png",),
        ("cat/good.png",),
        ("dog/conflict.png",),
        (f"{SHARD}/000000",),
        (f"{SHARD}/000002",),
    ]
    kinds = """
        select distinct length(content_hash), layout
        from images join metadata_files using (metadata_file)
    """
    assert built.rows(kinds) == [(64, "scan")]


def test_gates_name_what_a_scan_found(built: Build) -> None:
    status = "select metric, metric_value from expectation_results where status = 'warn'"
    found = dict(built.rows(status))
    assert (found["broken_files"], found["wrong_extensions"]) == (9, 1)
    assert not {"missing_files", "orphaned_files", "changed_files"} & set(found)


def test_flat_pictures_are_not_comparable(built: Build) -> None:
    query = """
        select relative_path from fingerprints join image_files using (content_hash)
        where not is_comparable
    """
    assert ("dog/flat.png",) in built.rows(query)


def test_near_duplicates_are_asked_about(built: Build) -> None:
    """The one of most pixels is proposed; of two of one size, the one of more bytes."""
    sizes = {path: len(data) for path, data in LOOK_ALIKE.items()}
    keeper, further = sorted(("lake/train/large.jpg", "lake/train/turned.jpg"), key=sizes.get)[::-1]
    plan = "select relative_path, keeper_path, action, reason from near_duplicate_plan"
    assert sizes[keeper] > sizes[further]
    assert built.rows(
        f"{plan} where relative_path like 'lake/%' order by pixels, content_bytes"
    ) == [
        ("lake/test/small.jpg", keeper, "review", "near duplicate of one with more pixels"),
        (further, keeper, "review", "near duplicate of one with more bytes per pixel"),
        (
            keeper,
            keeper,
            "review",
            "proposed to keep: the best by pixels, then bytes per pixel, then age",
        ),
    ]
    assert built.value("select count(*) from dedup_plan where relative_path like 'lake/%'") == 0


def test_near_duplicates_reach_gates_advice_and_summary(built: Build) -> None:
    values = dict(built.rows("select metric, metric_value from expectation_results"))
    # Folders of this layout are no splits; the small one is in another class than its likes.
    assert (values["near_split_leaks"], values["same_scene_split_leaks"]) == (None, None)
    assert values["near_conflict_groups"] >= 1
    assert 0 < values["near_duplicate_rate"] < 1
    rules = built.texts("select rule from recommendations")
    assert "near_duplicates" in rules
    # There are copies, and nobody has downloaded them.
    assert built.value("select surplus_copies from duplicate_summary") > 0
    assert not {"similar_pictures", "near_split_leaks", "check_before_download"} & rules
    near = built.value("select near_duplicate_members from near_duplicate_search")
    database = ["--database", built.database]
    first = command("summary", *database).output
    assert [line.split()[-2] for line in first.splitlines() if "Near duplicates (" in line] == [
        str(near)
    ]
    whole = command("summary", "--all", *database).output
    assert "Near duplicates (pairs of pictures)" in whole
    assert "Near duplicates to review (none is moved)" in whole


def test_a_pull_request_is_told_of_near_duplicates(built: Build) -> None:
    document = html.unescape(command("summary", "--markdown", "--database", built.database).output)
    compared, hashes, unread, flat, groups = built.rows("""
        select compared_hashes, all_hashes, all_hashes - fingerprinted_hashes, flat_hashes,
            near_duplicate_groups
        from near_duplicate_search
    """)[0]
    assert min(unread, flat, groups) > 0
    assert f"| Pictures compared by their looks | {compared:,} of {hashes:,} |" in document
    assert f"| Groups of them | {groups:,} |" in document
    assert f"| Left out: not scanned, or not to be decoded | {unread:,} |" in document
    assert f"| Left out: too flat to compare | {flat:,} |" in document
    title = "### Near duplicates to look at first (none is moved)"
    listed = document.split(title)[1].split("###")[0].splitlines()[4:]
    # Those that a model would learn as a contradiction come first.
    lake = [line for line in listed if "lake/test/small.jpg" in line]
    assert len(lake) == 1 and "and 1 more" in lake[0] and "several classes" in lake[0]
    assert len(listed) <= 6


def test_the_history_keeps_near_figures(built: Build) -> None:
    names = ("near_conflict_groups", "near_split_leaks", "same_scene_split_leaks")
    names = (*names, "near_duplicate_rate")
    values = dict(built.rows("select metric, metric_value from expectation_results"))
    kept = f"select {', '.join(names)}, near_duplicates, near_duplicates_change from build_history"
    near = built.value("select near_duplicate_members from near_duplicate_search")
    assert built.rows(kept) == [(*(values[name] for name in names), near, None)]


def test_without_a_scan_nothing_is_said_of_near_duplicates(shared_dataset: Path) -> None:
    unscanned = Build(0, "", shared_dataset / DATABASE)
    assert unscanned.value("select count(*) from near_duplicate_plan") == 0
    assert unscanned.value("select sum(near_pairs) from class_overlaps") == 0
    near = (
        "select status, finding from expectation_results where metric like '%near\\_%' escape '\\'"
    )
    reasons = {"near_base_matches": "no base was given"} | dict.fromkeys(
        ("near_conflict_groups", "near_duplicate_rate", "near_split_leaks"),
        "no folder was scanned",
    )
    assert unscanned.rows(f"{near} order by finding") == [
        ("not measured", f"{metric} of the dataset is not measured, for {reason}")
        for metric, reason in reasons.items()
    ]
    rules = unscanned.texts("select rule from recommendations")
    assert "similar_pictures" in rules
    assert not {"near_duplicates", "near_split_leaks"} & rules
    figures = "near_duplicates, near_conflict_groups, near_split_leaks, same_scene_split_leaks"
    kept = f"select {figures}, near_duplicate_rate from build_history"
    assert set(unscanned.rows(kept)) == {(None,) * 5}
    for arguments in ([], ["--all"], ["--markdown"]):
        told = command("summary", *arguments, "--database", unscanned.database).output
        assert "Near duplicates" not in told
        assert "by their looks" not in told


def test_check_knows_a_scanned_picture(built: Build, tmp_path: Path) -> None:
    new, known = write(tmp_path / "new.png", picture(99)), write(tmp_path / "k.png", picture(1))
    database = ["--database", built.database]
    assert "cat / " in (told := command("check", known, *database).output) or "cat" in told
    assert command("check", known, *database).output != command("check", new, *database).output


def test_a_scan_in_parts_makes_equal_marts(built: Build, tmp_path: Path) -> None:
    root, scans = built.database.parent / "pictures", tmp_path / "it's in [parts]"
    for part in (Part(number, 3) for number in (1, 2, 3)):
        scan_folder(root, list_pictures(root, part=part), scans, 1, part=part)
    assert {part.count for part in scanned_parts(scans, root)} == {3}
    # All models, without what tests them.
    words = ["build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    place = {"IMAGES_ROOT": str(root), "SCANS_PATH": str(scans)}
    again = run_dbt(words, tmp_path / DATABASE, tmp_path / "target", "", **place)
    assert again.exit_code == 0, again.output
    assert_equal(built.database, again.database)


def test_a_plan_is_applied_and_undone(built: Build) -> None:
    root = built.database.parent / "pictures"
    database = ["--database", built.database]
    removed = built.texts("select relative_path from dedup_plan where action = 'remove'")
    victims = removed - {f"{SHARD}/000002"}
    assert len(victims) == 1 and victims <= {"cat/good.png", "cat/copy.png"}
    shard = (root / SHARD).read_bytes()
    done = command("apply", root, "--update-metadata", "--yes", *database)
    # What lies in a shard stays, and is to look at.
    assert done.exit_code == 1, done.output
    said = " ".join(done.output.split())
    assert said.count("it lies in 0.parquet, which is never changed") == 1
    assert "1 moved" in done.output and "1 refused" in done.output
    assert (root / SHARD).read_bytes() == shard
    assert "There is no metadata to update: this build is of a scan." in done.output
    assert "make build IMAGES=" in done.output
    assert not (root / min(victims)).exists()
    assert all((root / path).exists() for path in LOOK_ALIKE)
    manifest = next((root.with_name("pictures.quarantine")).glob("*/manifest.jsonl"))
    scan_folder(root, list_pictures(root), built.database.parent / "scans", 1)
    refused = command("apply", root, *database)
    assert refused.exit_code == 1
    assert "The images have been scanned since the build, and have changed" in refused.output
    assert command("undo", manifest).exit_code == 0
    assert (root / min(victims)).exists()
    # What is back is what it was, so that the plan is good again.
    scan_folder(root, list_pictures(root), built.database.parent / "scans", 1)


def test_pictures_of_a_shard_are_an_audit_s_like_others(built: Build, tmp_path: Path) -> None:
    """Neither missing nor a broken preview."""
    query = f"select count(*) from file_audit where relative_path like '{SHARD}%'"
    assert built.value(query) == 0
    query = "select shard_path from image_files where shard_path is not null"
    assert built.texts(query) == {SHARD}
    query = "select split_name, class_name from images where relative_path like 'shards/%'"
    assert set(built.rows(query)) == {(None, "heron")}
    made = make_thumbnails(built.database, built.database.parent / "pictures", tmp_path)
    assert made.made < made.tried
    write(tmp_path / "k.png", picture(400))
    write_parquet(tmp_path / "more.parquet", [(image(picture(1)), 0)])
    told = command("check", tmp_path, "--database", built.database).output
    assert f"{SHARD}/000000" in told
    assert "Not asked about: 1 pictures inside of Parquet or tar files" in told


def test_an_export_of_files_and_shards_says_what_has_all(built: Build, tmp_path: Path) -> None:
    database = ["--database", built.database]
    for kind in ("yolo", "fiftyone", "huggingface"):
        told = command("export", kind, tmp_path / kind, *database)
        assert told.exit_code == 1 and "keep-list has all" in sentence(told.output)
        assert not (tmp_path / kind).exists()
    assert command("export", "keep-list", tmp_path / "keep.csv", *database).exit_code == 0
    with (tmp_path / "keep.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["shard_path"]]
    assert [(row["relative_path"], row["action"], row["keeper_path"]) for row in rows] == [
        (f"{SHARD}/000000", "keep", ""),
        (f"{SHARD}/000001", "keep", ""),
        (f"{SHARD}/000002", "remove", f"{SHARD}/000000"),
    ]


def test_metadata_and_a_scan_join_by_path(dbt: Dbt, metadata: Path, tmp_path: Path) -> None:
    root = tmp_path / "pictures"
    same = write(root / "Go/Rice/a.png", picture(1))
    write(root / "Go/Rice/b.png", picture(2))
    write(root / "Go/Rice/new.png", picture(3))
    data = same.read_bytes()
    known = hashlib.md5(data).hexdigest()
    nested(
        metadata,
        "Go",
        "Rice",
        {
            "1": entry("Go/Rice/a.png", "x", len(data), hash=known),
            "2": entry("Go/Rice/b.png", "b", 5),
            "3": entry("Go/Rice/gone.png", "gone", 5),
        },
    )
    scan_folder(root, list_pictures(root), tmp_path / "scans", 1)
    select = ["run", "--select", "+file_audit", "--indirect-selection", "empty"]
    place = {"IMAGES_ROOT": str(root), "SCANS_PATH": str(tmp_path / "scans")}
    audited = dbt(select, metadata, tmp_path / "out", **place)
    assert [row[:2] for row in audited.rows(FINDINGS)] == [
        ("Go/Rice/b.png", "changed"),
        ("Go/Rice/gone.png", "missing"),
        ("Go/Rice/new.png", "orphaned"),
    ]
    assert audited.value("select distinct length(content_hash) from image_files") == 32
    assert audited.value("select count(*) from intermediate.int_entries") == 3


def test_a_folder_that_was_never_scanned_is_told(dbt: Dbt, tmp_path: Path) -> None:
    root = tmp_path / "pictures"
    root.mkdir()
    built = dbt.images("", tmp_path / "out", IMAGES_ROOT=str(root))
    assert built.exit_code == 1
    assert f"No scan of {root} was found in " in built.output
    assert "run image-duplicates scan first" in built.output
