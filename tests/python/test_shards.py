"""Pictures that lie in Parquet and tar are those of files, and nothing of a shard is trusted."""

import hashlib
import os
import tarfile
import tracemalloc
from pathlib import Path
from unittest.mock import Mock

import pytest
from folders import write
from scanned import picture, scanned
from shards import IMAGE, class_label, image, link, write_parquet, write_tar

from image_duplicates.files.paths import MissingError, RefusedError, inside
from image_duplicates.scan import folder as listing_of
from image_duplicates.scan import list_pictures, run, scan_folder, shards_before
from image_duplicates.scan import picture as reading
from image_duplicates.scan.folder import split_of_shard
from image_duplicates.scan.picture import NO_BYTES

LABELS = "select relative_path, class_name, split_name from files order by 1"
PROBLEMS = "select relative_path, problem, problem_detail from files where problem is not null"
FRUIT = {"image": IMAGE, "label": class_label("apple", "pear")}


def scan(root: Path, scans: Path, columns: dict[str, str] | None = None, layout: str | None = None):
    known = shards_before(scans, root)
    return scan_folder(root, list_pictures(root, layout, (), columns, known), scans, 1)


def notes(root: Path, columns: dict[str, str] | None = None) -> list[str]:
    return list_pictures(root, columns=columns).table_problems


# What a shard holds.


def test_pictures_in_shards_are_those_of_files(root: Path, scans: Path, tmp_path: Path) -> None:
    """Copies across files and shards of every kind have one content, and its looks once."""
    data = [picture(seed) for seed in (1, 2, 1, 3)]
    write_parquet(root / "p/train-00000-of-00001.parquet", [(image(one), 1) for one in data], FRUIT)
    samples = [(f"{n:03}.png", one) for n, one in enumerate(data)]
    labels = [(f"{n:03}.cls", b"pear") for n in range(4)]
    write_tar(root / "t/train/0.tar", samples + labels)
    write_tar(root / "t/train/1.tar.gz", labels + samples, "w:gz")
    write_tar(root / "t/train/2.tgz", samples[1::-1] + labels, "w:gz")
    write(root / "own.png", data[0])
    found = scan(root, scans)
    assert (found.files, found.read, found.problems) == (15, 15, [])
    hashes = [hashlib.sha256(one).hexdigest() for one in data]
    query = """
        select shard_path, list(sha256 order by relative_path), any_value(class_name),
            any_value(split_name), count(width_px)
        from files group by 1 order by 1
    """
    assert scanned(scans, root, query) == [
        ("p/train-00000-of-00001.parquet", hashes, "pear", "train", 4),
        ("t/train/0.tar", hashes, "pear", "train", 4),
        ("t/train/1.tar.gz", hashes, "pear", "train", 4),
        ("t/train/2.tgz", hashes[:2], "pear", "train", 2),
        (None, hashes[:1], None, None, 1),
    ]
    missing = "select count(*) from files where file_bytes is null or md5 is null"
    assert scanned(scans, root, missing) == [(0,)]
    with_looks = "select sha256, count(*) from fingerprints group by 1 having count(*) filter"
    assert scanned(scans, root, f"{with_looks} (where cut = 'whole') != 1") == []


def test_labels_of_parquet_are_names_numbers_and_lists(root: Path, scans: Path) -> None:
    data = picture(1)
    named = [(image(data), 0), (image(data), -1), (image(data), None), (image(data), 7)]
    write_parquet(root / "named.parquet", named, FRUIT)
    write_parquet(root / "number.parquet", [(image(data), 3)])
    columns = "image struct(bytes blob, path varchar), fine bigint[]"
    several = [(image(data), [1, 0, 1]), (image(data), [0]), (image(data), [])]
    features = {"image": IMAGE, "fine": {"_type": "List", "feature": class_label("apple", "pear")}}
    write_parquet(root / "several.parquet", several, features, columns)
    columns = "picture struct(bytes blob, path varchar), class varchar, split varchar"
    write_parquet(root / "texts.parquet", [(image(data), " plum ", "val")], None, columns)
    scan(root, scans)
    assert scanned(scans, root, LABELS) == [
        ("named.parquet/000000", "apple", None),
        ("named.parquet/000001", None, None),
        ("named.parquet/000002", None, None),
        ("named.parquet/000003", None, None),
        ("number.parquet/000000", "3", None),
        ("several.parquet/000000", "apple + pear", None),
        ("several.parquet/000001", "apple", None),
        ("several.parquet/000002", None, None),
        ("texts.parquet/000000", "plum", "val"),
    ]


def test_labels_of_shards_are_cleaned_as_those_of_tables(root: Path, scans: Path) -> None:
    """JSON may have half a character, which no file of ours could store."""
    half = b'{"label": "\\ud800/", "split": " val "}'
    write_tar(root / "a.tar", [("1.png", picture(1)), ("1.json", half)])
    features = {"image": IMAGE, "label": class_label("\ud801 ", "pear/")}
    write_parquet(root / "b.parquet", [(image(picture(2)), 0), (image(picture(3)), 1)], features)
    scan(root, scans)
    assert scanned(scans, root, LABELS) == [
        ("a.tar/1.png", "\\ud800", "val"),
        ("b.parquet/000000", "\\ud801", None),
        ("b.parquet/000001", "pear", None),
    ]


def test_a_column_may_be_said_and_what_is_no_label_is_counted(root: Path, scans: Path) -> None:
    columns = "image struct(bytes blob, path varchar), label double, breed varchar"
    write_parquet(root / "a.parquet", [(image(picture(1)), 1.5, "tabby")], None, columns)
    assert notes(root) == ["a.parquet has 1 rows whose label is no label"]
    assert notes(root, {"class": "colour"}) == ["a.parquet has no column colour for the class"]
    scan(root, scans)
    # The same file, as far as its size and time tell, and another column.
    scan(root, scans, {"class": "Breed"})
    assert scanned(scans, root, LABELS) == [("a.parquet/000000", "tabby", None)]


def test_sound_is_no_picture_and_one_column_is_read(root: Path) -> None:
    columns = "sound struct(bytes blob, path varchar)"
    write_parquet(root / "sound.parquet", [(image(b"x"),)], {"sound": {"_type": "Audio"}}, columns)
    write_parquet(root / "table.parquet", [(1,)], columns="number bigint")
    columns = "mask struct(bytes blob, path varchar), image struct(bytes blob, path varchar)"
    write_parquet(root / "two.parquet", [(image(b"m"), image(picture(1)))], None, columns)
    write_parquet(root / "bytes.parquet", [(picture(1),)], columns="jpg blob")
    listing = list_pictures(root)
    assert [one.name for one in listing.files] == ["bytes.parquet/000000", "two.parquet/000000"]
    assert listing.others == {".parquet": 2}
    assert listing.table_problems == [
        "two.parquet holds pictures in mask, too, and image alone is read"
    ]


def test_a_row_without_bytes_is_told_and_not_asked_again(root: Path, scans: Path) -> None:
    rows = [(image(None, "elsewhere.jpg"), 0), (image(b""), 0), (image(b"<html>"), 1)]
    write_parquet(root / "a.parquet", rows, FRUIT)
    scan(root, scans)
    assert scanned(scans, root, f"{PROBLEMS} order by 1") == [
        ("a.parquet/000000", NO_BYTES, None),
        ("a.parquet/000001", "empty file", None),
        ("a.parquet/000002", "not a picture", None),
    ]
    assert scan(root, scans).read == 0


def test_samples_of_a_tar_are_labelled_by_cls_then_by_json(root: Path, scans: Path) -> None:
    data = picture(1)
    write_tar(
        root / "a.tar",
        [
            ("./d/1.jpg", data),
            ("./d/1.seg.png", data),
            ("./d/1.cls", b"3\n"),
            ("./d/1.json", b'{"label": "dog", "split": "val"}'),
            ("2.png", data),
            ("2.json", b'{"class": ["b", "a"], "category": "pets"}'),
            ("3.png", data),
            ("3.json", b'{"caption": "no label"}'),
            ("4.png", data),
            ("4.json", b"[1"),
            ("5.png", data),
            ("5.txt", b"a caption"),
            ("6.cls", b"of no picture"),
            ("._7.png", b"a Mac wrote this"),
        ],
    )
    scan(root, scans)
    assert scanned(scans, root, LABELS) == [
        ("a.tar/2.png", "a + b", None),
        ("a.tar/3.png", None, None),
        ("a.tar/4.png", None, None),
        ("a.tar/5.png", None, None),
        ("a.tar/d/1.jpg", "3", "val"),
        ("a.tar/d/1.seg.png", "3", "val"),
    ]
    query = "select relative_path from files where category_name = 'pets'"
    assert scanned(scans, root, query) == [("a.tar/2.png",)]
    assert notes(root) == ["a.tar has 1 .cls or .json that say no label"]


SPLIT_NAMES = [
    ("train-00000-of-00002.parquet", "train"),
    ("data/imagenet-val-0001.tar", "val"),
    ("default/test/0000.parquet", "test"),
    ("test/train-0.tar", "train"),
    ("trained/latest.parquet", None),
    ("train/train-vs-test.parquet", None),
    ("00000.tar", None),
]


@pytest.mark.parametrize(("name", "split"), SPLIT_NAMES)
def test_the_name_of_a_shard_or_its_folder_is_a_split(name: str, split: str | None) -> None:
    assert split_of_shard(name) == split


def test_folders_of_shards_are_labels_where_somebody_says_so(root: Path, scans: Path) -> None:
    write_tar(root / "train/cat/0.tar", [("1.png", picture(1))])
    scan(root, scans)
    assert scanned(scans, root, LABELS) == [("train/cat/0.tar/1.png", None, "train")]
    scan(root, scans, layout="split/class")
    assert scanned(scans, root, LABELS) == [("train/cat/0.tar/1.png", "cat", "train")]


def test_a_table_labels_pictures_of_shards(root: Path, scans: Path) -> None:
    write_parquet(root / "a.parquet", [(image(picture(1)), 0)], FRUIT)
    write(root / "metadata.csv", "file_name,class_name\na.parquet/000000,plum\n")
    scan(root, scans)
    assert scanned(scans, root, LABELS) == [("a.parquet/000000", "plum", None)]


# What nobody should trust.


def test_links_and_odd_names_in_a_tar_are_harmless(root: Path, scans: Path) -> None:
    secret = write(root.parent / "secret.png", picture(9))
    data = picture(1)
    device = link("device.png", "", tarfile.CHRTYPE)
    write_tar(
        root / "a.tar",
        [
            link("link.png", str(secret)),
            link("hard.png", "../secret.png", tarfile.LNKTYPE),
            device,
            ("../up.png", data),
            ("/etc/root.png", data),
            ("a//b/./c.png", data),
            ("back\\slash.png", data),
            ("same.png", data),
            ("same.png", picture(2)),
            ("line\nbreak.png", data),
        ],
    )
    before = sorted(root.parent.rglob("*"))
    scan(root, scans)
    query = "select relative_path, problem from files order by 1"
    odd = "not a regular file"
    assert scanned(scans, root, query) == [
        ("a.tar/\\x2e\\x2e/up.png", None),
        ("a.tar/\\x2f/etc/root.png", None),
        ("a.tar/a/\\x2f/b/\\x2e/c.png", None),
        ("a.tar/back\\x5cslash.png", None),
        ("a.tar/device.png", odd),
        ("a.tar/hard.png", odd),
        ("a.tar/line\nbreak.png", None),
        ("a.tar/link.png", "symbolic link"),
        ("a.tar/same.png", None),
        ("a.tar/same.png#2", None),
    ]
    after = [path for path in root.parent.rglob("*") if scans not in (path, *path.parents)]
    assert sorted(after) == before


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz"])
def test_a_tar_that_was_cut_off_is_told_and_read_so_far(root: Path, scans: Path, name: str) -> None:
    members = [(f"{n}.png", os.urandom(20_000)) for n in range(9)]
    whole = write_tar(
        root / name, [("good.png", picture(1)), *members], f"w{'' if name == 'a.tar' else ':gz'}"
    )
    whole.write_bytes(whole.read_bytes()[:100_000])
    scan(root, scans)
    told = {path: problem for path, problem, _ in scanned(scans, root, PROBLEMS)}
    assert told[name] == "unreadable"
    assert f"{name}/good.png" not in told
    assert set(told.values()) <= {"unreadable", "truncated", "not a picture"}
    assert len(scanned(scans, root, "select 1 from files where sha256 is not null")) >= 4


@pytest.mark.parametrize("name", ["a.parquet", "a.tar", "a.tar.gz", "a.tgz"])
@pytest.mark.parametrize("data", [b"", b"junk", b"PAR1" + bytes(50) + b"PAR1"])
def test_a_shard_that_is_none_is_told(root: Path, scans: Path, name: str, data: bytes) -> None:
    write(root / name, data)
    scan(root, scans)
    found = scanned(scans, root, PROBLEMS)
    # An empty tar that is not compressed is read as one without members.
    assert [row[:2] for row in found] == [(name, "unreadable")] or (name, data) == ("a.tar", b"")


def test_bytes_that_are_damaged_cost_their_shard_alone(root: Path, scans: Path) -> None:
    rows = [(image(picture(seed)), 0) for seed in range(3)]
    shard = write_parquet(root / "a.parquet", rows, FRUIT)
    data = bytearray(shard.read_bytes())
    # The header of the first page.
    data[4:20] = b"\xff" * 16
    shard.write_bytes(data)
    write_tar(root / "b.tar", [("1.png", picture(1))])
    found = scan(root, scans)
    assert (found.files, found.problems) == (4, [("unreadable", 3)])


def test_a_link_to_a_shard_is_not_followed(root: Path) -> None:
    write_tar(root.parent / "a.tar", [("1.png", picture(1))])
    (root / "b.tar").symlink_to(root.parent / "a.tar")
    (root / "c.tar").mkdir()
    write(root / "c.tar/own.png", picture(1))
    told = [(one.name, one.problem) for one in list_pictures(root).files]
    assert told == [("b.tar", "symbolic link"), ("c.tar/own.png", None)]


# What is read again.


def test_shards_that_are_as_they_were_are_not_opened(
    root: Path, scans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_parquet(root / "a.parquet", [(image(picture(1)), 0), (image(picture(2)), 1)], FRUIT)
    write_tar(root / "b.tar", [("1.png", picture(1)), ("1.cls", b"x"), ("2.png", picture(3))])
    assert scan(root, scans).read == 4
    before = scanned(scans, root, "from files order by relative_path")
    for module, name in ((listing_of, "read_index"), (reading, "contents")):
        monkeypatch.setattr(module, name, Mock(side_effect=AssertionError("opened")))
    again = scan(root, scans)
    assert (again.read, again.is_changed) == (0, False)
    assert scanned(scans, root, "from files order by relative_path") == before
    monkeypatch.undo()
    write_tar(root / "b.tar", [("1.png", picture(4)), ("1.cls", b"y")])
    assert scan(root, scans).read == 1
    query = "select relative_path, class_name from files where shard_path = 'b.tar'"
    assert scanned(scans, root, query) == [("b.tar/1.png", "y")]
    (root / "a.parquet").unlink()
    assert scan(root, scans).files == 1


def test_a_damaged_list_of_shards_is_made_anew(root: Path, scans: Path) -> None:
    write_tar(root / "b.tar", [("1.png", picture(1))])
    written = scan(root, scans).folder / "shards.parquet"
    written.write_bytes(b"junk")
    assert shards_before(scans, root) == {}
    assert scan(root, scans).files == 1
    assert shards_before(scans, root) != {}


def test_a_shard_that_changes_meanwhile_is_told(root: Path, scans: Path) -> None:
    for name, members in (("a.tar", "w"), ("b.tar.gz", "w:gz")):
        write_tar(root / name, [("1.png", picture(1))], members)
    write_parquet(root / "c.parquet", [(image(picture(1)), 0)], FRUIT)
    listing = list_pictures(root)
    for file in root.iterdir():
        os.utime(file, ns=(1, 1))
    found = scan_folder(root, listing, scans, 1)
    assert found.problems == [("changed while it was read", 3)]
    assert scan(root, scans).problems == []


def test_a_crash_of_a_decoder_costs_one_picture(root: Path) -> None:
    """Each is read by itself then, whatever its shard is."""
    data = [picture(seed) for seed in range(3)]
    write_parquet(root / "a.parquet", [(image(one), 0) for one in data], FRUIT)
    write_tar(root / "b.tar.gz", [(f"{n}.png", one) for n, one in enumerate(data)], "w:gz")
    write_tar(root / "c.tar", [(f"{n}.png", one) for n, one in enumerate(data)])
    listing = list_pictures(root)
    tasks = [
        reading.Task(os.fsencode(root / one.path), one.name, (), one.place) for one in listing.files
    ]
    told = list(run._read_one_by_one(tasks[::-1]))
    hashes = [hashlib.sha256(one).hexdigest() for one in data]
    assert [one.sha256 for one in told] == hashes[::-1] * 3


def test_rows_are_read_a_few_at_a_time(root: Path, scans: Path) -> None:
    """Less than a quarter of the shard is in the memory of Python at once."""
    size = 1 << 20
    write_parquet(root / "a.parquet", [(image(os.urandom(size)), 0) for _ in range(100)], FRUIT)
    places = [one.place for one in list_pictures(root).files if one.place]
    assert {place.bite for place in places} <= set(range(16, 33))
    tracemalloc.start()
    assert scan(root, scans).files == 100
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60 * size


# What comes after.


def test_no_command_follows_a_path_into_a_shard(root: Path) -> None:
    write_tar(root / "d/a.tar", [("1.png", picture(1))])
    for path in ("d/a.tar/1.png", "d/a.tar/x/1.png"):
        with pytest.raises(RefusedError, match=r"it lies in a.tar, which is never changed") as told:
            inside(root, path)
        assert not isinstance(told.value, MissingError)
    assert inside(root, "d/a.tar") == root / "d/a.tar"
    assert inside(root, "d/b.tar/1.png") == root / "d/b.tar/1.png"
