"""The scan of a folder: what it tells of each file, what it reads again, what a kill costs."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import command
from folders import write
from scanned import HOSTILE, NO_UTF8, drawn, encoded, picture, scanned, write_hostile

from image_duplicates.files.paths import escaped, scan_key, unescaped
from image_duplicates.scan import ScanError, list_pictures, run, scan_folder
from image_duplicates.scan import picture as reading
from image_duplicates.scan.picture import Reading, Task
from image_duplicates.scan.store import SCANNED, Store


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The files that are opened to be read, in this process."""
    opened: list[bytes] = []
    real = os.open

    def counting(path, flags, *others, **more):
        opened.append(path)
        return real(path, flags, *others, **more)

    monkeypatch.setattr(reading.os, "open", counting)
    return opened


def scan(root: Path, scans: Path, **options):
    return scan_folder(root, list_pictures(root, options.pop("layout", None)), scans, 1, **options)


def names(opened: list[bytes]) -> list[str]:
    return sorted(
        os.fsdecode(path).rpartition("/")[2] for path in opened if b"pictures" in os.fsencode(path)
    )


# What a folder holds.


def test_every_kind_of_file_is_told(root: Path, scans: Path) -> None:
    write_hostile(root)
    found = scan(root, scans)
    query = "select relative_path, problem, traits from files order by relative_path"
    expected = [(path.replace("\\", "\\x5c"), *told) for path, _, *told in HOSTILE]
    expected += [
        (path, "symbolic link", None) for path in ("cat/link.png", "cat/loop", "cat/out.png")
    ]
    expected += [("cat/pipe.png", "not a regular file", None), ("cat/caf\\xe9.png", None, None)]
    assert scanned(scans, root, query) == sorted(expected)
    assert dict(found.problems)["symbolic link"] == 3
    assert dict(found.traits)["wrong extension"] == 1
    assert dict(found.traits)["name is not UTF-8"] == 1
    query = "select relative_path from files where has_wrong_extension"
    assert scanned(scans, root, query) == [("cat/named.jpg",)]


def test_a_picture_has_the_size_that_is_shown_and_its_time(root: Path, scans: Path) -> None:
    write_hostile(root)
    scan(root, scans)
    query = """
        select width_px, height_px, image_format, cast(taken_at as varchar)
        from files where relative_path = 'dog/turned.jpg'
    """
    assert scanned(scans, root, query) == [(64, 96, "jpeg", "2024-05-06 07:08:09")]
    query = "select width_px, height_px from files where relative_path = 'cat/vast.png'"
    assert scanned(scans, root, query) == [(30_000, 30_000)]


def test_hashes_are_those_of_the_bytes(root: Path, scans: Path) -> None:
    data = picture(1)
    write(root / "cat/1.png", data)
    scan(root, scans)
    expected = (hashlib.md5(data).hexdigest(), hashlib.sha256(data).hexdigest(), len(data))
    assert scanned(scans, root, "select md5, sha256, file_bytes from files") == [expected]


def test_a_file_that_may_not_be_read_is_told(root: Path) -> None:
    told = reading.read(Task(os.fsencode(root / "gone.png"), "gone.png"))
    assert (told.problem, told.problem_detail) == ("unreadable", "No such file or directory")


def test_a_file_that_changes_meanwhile_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(root / "cat/1.png", picture(1))

    def writing(*arguments):
        file.write_bytes(picture(2))
        return real(*arguments)

    real = reading._hash
    monkeypatch.setattr(reading, "_hash", writing)
    told = reading.read(Task(os.fsencode(file), "cat/1.png"))
    assert (told.problem, told.sha256) == ("changed while it was read", None)


@pytest.mark.parametrize("path", ["plain/ä.png", "back\\slash", "\\xe9", "caf\udce9.png"])
def test_an_escaped_path_can_be_turned_back(path: str) -> None:
    assert unescaped(escaped(path)) == os.fsencode(path)
    escaped(path).encode()


def test_nothing_is_written_into_the_folder(root: Path, scans: Path) -> None:
    write_hostile(root)
    before = sorted(root.rglob("*"))
    scan(root, scans)
    assert sorted(root.rglob("*")) == before


# Which labels places give.

LAYOUTS = [
    (["cat/1.png", "dog/1.png"], "class", (None, None, "cat")),
    (["pet/cat/1.png", "wild/fox/1.png"], "category/class", (None, "pet", "cat")),
    (["train/cat/1.png", "val/cat/2.png"], "split/class", ("train", None, "cat")),
    (["test/a/cat/1.png", "train/a/b/2.png"], "split/category/class", ("test", "a", "cat")),
    (["1.png", "2.png"], "flat", (None, None, None)),
    (["train/1.png", "test/2.png"], "split/class", ("test", None, None)),
    # A train is a vehicle, too.
    (["bus/1.png", "train/1.png"], "class", (None, None, "bus")),
    (["images/cat/1.png", "images/dog/2.png"], "class", (None, None, "cat")),
    (["cat/1.png", "cat/young/2.png", "dog/3.png"], "class", (None, None, "cat")),
    (["a/b/1.png", "a/b/c/2.png"], "category/class", (None, "a", "b")),
    (["extra/a/1.png", "test/a/1.png", "train/a/2.png"], "split/class", ("extra", None, "a")),
]


@pytest.mark.parametrize(("paths", "layout", "first"), LAYOUTS)
def test_layouts_are_told_apart(
    root: Path, paths: list[str], layout: str, first: tuple[str | None, ...]
) -> None:
    for path in paths:
        write(root / path, picture())
    listing = list_pictures(root)
    labels = listing.files[0].labels
    assert listing.layout == layout
    assert (labels.split_name, labels.category_name, labels.class_name) == first


def test_folders_below_a_class_are_part_of_its_name(root: Path) -> None:
    for path in ("a/b/1.png", "a/b/c/2.png"):
        write(root / path, picture())
    assert [file.labels.class_name for file in list_pictures(root).files] == ["b", "b/c"]


def test_the_layout_can_be_said(root: Path, scans: Path) -> None:
    for path in ("train/cat/1.png", "val/cat/2.png"):
        write(root / path, picture())
    scan(root, scans)
    query = "select split_name, category_name, class_name from files order by 1, 2"
    assert scanned(scans, root, query)[0] == ("train", None, "cat")
    assert scan(root, scans, layout="category/class").is_changed
    assert scanned(scans, root, query)[0] == (None, "train", "cat")


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (
            "metadata.csv",
            "file_name,label,split\n1.png,tabby,test\ngone.png,tabby,\n../../x.png,a,\n",
        ),
        (
            "metadata.jsonl",
            '{"file_name": "1.png", "label": "tabby", "split": "test"}\n'
            '{"file_name": "gone.png", "label": "tabby"}\n["no row"]\n',
        ),
    ],
)
def test_a_table_beside_the_pictures_gives_labels(
    root: Path, scans: Path, table: str, text: str
) -> None:
    write(root / "cat/1.png", picture(1))
    write(root / "cat/2.png", picture(2))
    write(root / "cat" / table, text)
    listing = list_pictures(root)
    assert listing.tables == {f"cat/{table}": 2}
    assert listing.table_problems == [f"cat/{table} has 1 rows without a file_name of this folder"]
    scan(root, scans)
    query = "select relative_path, class_name, split_name, problem from files order by 1"
    assert scanned(scans, root, query) == [
        ("cat/1.png", "tabby", "test", None),
        ("cat/2.png", "cat", None, None),
        ("cat/gone.png", "tabby", None, "missing"),
    ]


def test_a_broken_table_costs_its_labels_only(root: Path) -> None:
    write(root / "cat/1.png", picture(1))
    write(root / "metadata.jsonl", b"\xff\xfe")
    listing = list_pictures(root)
    assert listing.files[0].labels.class_name == "cat"
    assert listing.table_problems[0].startswith("metadata.jsonl cannot be read to its end: ")


# What is read again.


def test_a_second_scan_reads_nothing(root: Path, scans: Path, reads: list[bytes]) -> None:
    for path, data, problem, _ in HOSTILE:
        if problem is None:
            write(root / path, data)
    first = scan(root, scans)
    assert len(names(reads)) == first.read == first.files
    folder = scans / scan_key(str(root))
    before = {file.name: file.stat() for file in folder.iterdir()}
    reads.clear()
    second = scan(root, scans)
    assert names(reads) == []
    assert (second.read, second.is_changed) == (0, False)
    assert {file.name: file.stat().st_ino for file in folder.glob("*.parquet")} == {
        name: status.st_ino for name, status in before.items() if name.endswith(".parquet")
    }


def test_only_what_has_come_or_changed_is_read(root: Path, scans: Path, reads: list[bytes]) -> None:
    for seed in range(4):
        write(root / f"cat/{seed}.png", picture(seed))
    scan(root, scans)
    reads.clear()
    write(root / "cat/1.png", picture(21))
    write(root / "cat/new.png", picture(22))
    (root / "cat/2.png").unlink()
    found = scan(root, scans)
    assert names(reads) == ["1.png", "new.png"]
    assert found.is_changed
    paths = [(f"cat/{name}.png",) for name in ("0", "1", "3", "new")]
    assert scanned(scans, root, "select relative_path from files order by 1") == paths
    query = "select count(distinct sha256) from fingerprints"
    assert scanned(scans, root, query) == [(4,)]


def test_the_content_of_a_file_that_changed_is_still_known_of_its_copies(
    root: Path, scans: Path
) -> None:
    write(root / "cat/a.png", picture(1))
    scan(root, scans)
    write(root / "cat/b.png", picture(1))
    write(root / "cat/a.png", picture(2))
    scan(root, scans)
    query = "select relative_path, width_px from files order by 1"
    assert scanned(scans, root, query) == [("cat/a.png", 96), ("cat/b.png", 96)]
    query = "select count(*) from files semi join fingerprints using (sha256)"
    assert scanned(scans, root, query) == [(2,)]


def test_copies_are_looked_at_once(
    root: Path, scans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    real = reading.fingerprint
    monkeypatch.setattr(reading, "fingerprint", lambda image: looked.append(1) or real(image))
    for number in range(40):
        write(root / f"cat/{number}.png", picture(number % 2))
    scan(root, scans)
    assert len(looked) == 2
    write(root / "dog/later.png", picture(1))
    scan(root, scans)
    assert len(looked) == 2
    query = "select count(*), count(width_px), count(distinct sha256) from files"
    assert scanned(scans, root, query) == [(41, 41, 2)]


@pytest.mark.parametrize("order", [["a.tga", "b.png", "c.TGA"], ["b.png", "a.tga", "c.TGA"]])
def test_what_a_file_is_told_to_be_does_not_depend_on_its_copies(
    root: Path, scans: Path, order: list[str]
) -> None:
    """Only its name tells a TGA, whichever of its copies was read first, now or before."""
    expected = [
        ("cat/a.tga", "tga", None),
        ("cat/b.png", None, "not a picture"),
        ("cat/c.TGA", "tga", None),
    ]
    query = "select relative_path, image_format, problem from files order by 1"
    for name in order:
        write(root / "cat" / name, picture(1, "TGA"))
        scan(root, scans)
    assert scanned(scans, root, query) == expected
    assert scan(root, scans.with_name("anew")).read == 3
    assert scanned(scans.with_name("anew"), root, query) == expected
    (root / "cat/a.tga").unlink()
    assert scan(root, scans).read == 0
    assert scanned(scans, root, query) == expected[1:]


def test_another_version_makes_fingerprints_anew_of_one_file_per_content(
    root: Path, scans: Path, reads: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from image_duplicates.scan import store

    for number in range(6):
        write(root / f"cat/{number}.png", picture(number % 2))
    write(root / "cat/text.png", b"no picture")
    monkeypatch.setattr(store, "IS_CURRENT", "version = 0")
    real = reading.fingerprint(drawn(1)).packed_rows()
    monkeypatch.setattr(
        reading,
        "fingerprint",
        lambda _: type("Old", (), {"packed_rows": lambda _: [{**real[0], "version": 0}]})(),
    )
    scan(root, scans)
    monkeypatch.undo()
    opened: list[bytes] = []
    plain = os.open
    monkeypatch.setattr(
        reading.os,
        "open",
        lambda path, *more, **others: opened.append(path) or plain(path, *more, **others),
    )
    assert scan(root, scans).read == 2
    assert names(opened) == ["0.png", "1.png"]
    query = "select distinct version from fingerprints"
    assert scanned(scans, root, query) == [(1,)]


def test_what_cannot_be_read_of_earlier_scans_is_read_anew(root: Path, scans: Path) -> None:
    write(root / "cat/1.png", picture(1))
    scan(root, scans)
    (scans / scan_key(str(root)) / "files.parquet").write_bytes(b"no Parquet")
    found = scan(root, scans)
    assert found.damage and found.read == 1
    assert scanned(scans, root, "select relative_path from files") == [("cat/1.png",)]


# What stops a scan.


def test_two_scans_of_one_folder_do_not_meet(root: Path, scans: Path) -> None:
    write(root / "cat/1.png", picture(1))

    def meanwhile(readings, _count):
        with pytest.raises(ScanError, match="Another scan"):
            scan(root, scans)
        yield from readings

    assert scan(root, scans, progress=meanwhile).read == 1


def test_ctrl_c_keeps_what_was_read(root: Path, scans: Path, reads: list[bytes]) -> None:
    for seed in range(5):
        write(root / f"cat/{seed}.png", picture(seed))

    def stopped(readings, _count):
        for number, one in enumerate(readings):
            yield one
            if number == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(root, scans, progress=stopped)
    reads.clear()
    assert scan(root, scans).read == 2
    assert len(names(reads)) == 2
    query = "select count(*), count(width_px) from files semi join fingerprints using (sha256)"
    assert scanned(scans, root, query) == [(5, 5)]


def test_a_kill_costs_the_last_seconds_and_leaves_no_process(root: Path, scans: Path) -> None:
    for seed in range(70):
        write(root / f"cat/{seed}.png", encoded(drawn(seed, (300, 200))))
    # Slow, and saved all the time, so that the kill comes in the midst.
    code = (
        "import sys, time; from pathlib import Path;"
        "from image_duplicates.scan import list_pictures, run, scan_folder;"
        "run.SAVED_EVERY_S = 0\n"
        "def slow(readings, _):\n"
        "    for one in readings: time.sleep(0.05); yield one\n"
        "if __name__ == '__main__':\n"
        "    root = Path(sys.argv[1])\n"
        "    scan_folder(root, list_pictures(root), Path(sys.argv[2]), 2, slow)\n"
    )
    script = write(root.with_name("slow.py"), code)
    process = subprocess.Popen([sys.executable, str(script), str(root), str(scans)])
    pending = scans / scan_key(str(root)) / "pending"
    end = time.monotonic() + 60
    while len(list(pending.glob("*.files.parquet"))) < 5 and time.monotonic() < end:
        time.sleep(0.02)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert children
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    found = scan(root, scans)
    assert found.files == 70 and 0 < found.read <= 65
    query = "select count(*), count(width_px) from files semi join fingerprints using (sha256)"
    assert scanned(scans, root, query) == [(70, 70)]
    assert not pending.exists()


def crashing(tasks: list[Task]) -> list[Reading]:
    """Stands for a decoder that takes its process down."""
    if any(task.name == "cat/3.png" for task in tasks):
        os.abort()
    return reading.read_all(tasks)


def test_a_crash_of_a_decoder_costs_one_file(
    root: Path, scans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(70):
        write(root / f"cat/{seed}.png", picture(seed))
    monkeypatch.setattr(run, "read_all", crashing)
    found = scan_folder(root, list_pictures(root), scans, 2)
    assert found.problems == [("crashes the decoder", 1)]
    query = "select relative_path from files where sha256 is null"
    assert scanned(scans, root, query) == [("cat/3.png",)]


# Tables that somebody names.

ROWS = [("cat/1.png", "tabby"), ("cat/2.png", "it's, \u2028 \u540d"), ("gone.png", "tabby")]
LABELLED = [
    ("cat/1.png", "tabby", None),
    ("cat/2.png", "it's, \u2028 \u540d", None),
    ("cat/3.png", "cat", None),
    ("gone.png", "tabby", "missing"),
]


def as_csv(rows: list[tuple[str, str]], header: str = "path,label", mark: str = ",") -> str:
    lines = [mark.join(f'"{cell}"' for cell in row) for row in rows]
    return "\n".join([header, *lines])


def as_lines(rows: list[tuple[str, str]]) -> str:
    texts = [
        json.dumps({"image": path, "class": label}, ensure_ascii=False) for path, label in rows
    ]
    return "\n\n".join(texts)


def pictures_and(table: Path, root: Path, text: str | bytes) -> Path:
    for number in (1, 2, 3):
        write(root / f"cat/{number}.png", picture(number))
    write(table, text)
    return table


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("labels.csv", as_csv(ROWS)),
        ("labels.csv", "\ufeff" + as_csv(ROWS, " FileName ;Label", ";").replace("\n", "\r\n")),
        ("labels.tsv", as_csv(ROWS, "file_name\tclass_name", "\t")),
        ("labels.csv", as_csv([(path.replace("/", "\\"), label) for path, label in ROWS])),
        ("labels.csv", as_csv([(f"./{path}", label) for path, label in ROWS])),
        ("labels.JSONL", as_lines(ROWS)),
    ],
)
def test_a_table_that_is_named_gives_labels(
    root: Path, scans: Path, tmp_path: Path, name: str, text: str
) -> None:
    table = pictures_and(tmp_path / "elsewhere" / name, root, text)
    listing = list_pictures(root, None, [table])
    assert (listing.tables, listing.table_problems) == ({str(table): 3}, [])
    scan_folder(root, listing, scans, 1)
    query = "select relative_path, class_name, problem from files order by 1"
    assert scanned(scans, root, query) == LABELLED


@pytest.mark.parametrize("base", ["", "pictures/", "{root}/", "../{name}/pictures/"])
def test_paths_start_from_where_most_of_them_lead_to_pictures(
    root: Path, tmp_path: Path, base: str
) -> None:
    base = base.format(root=root, name=tmp_path.name)
    rows = [(base + path, label) for path, label in ROWS]
    listing = list_pictures(root, None, [pictures_and(tmp_path / "a.csv", root, as_csv(rows))])
    found = [(file.name, file.labels.class_name, file.problem) for file in listing.files]
    assert found == LABELLED


def test_columns_can_be_said(root: Path, tmp_path: Path) -> None:
    text = "Key,label,Breed,kind,fold\ncat/1.png,7,tabby,pet,val\n"
    table = pictures_and(tmp_path / "a.csv", root, text)
    said = ["--column=path=Key", "--column=class=breed", "--column=category=kind"]
    shown = command("scan", root, "--dry-run", "--labels", table, "--column=split=fold", *said)
    assert shown.exit_code == 0
    assert "(cat/1.png is split val, category pet, class tabby)" in shown.output
    assert f"{table} gives labels to 1 file." in shown.output
    table.write_text("path,breed,split\ncat/1.png,tabby,val\n", encoding="utf-8")
    shown = command("scan", root, "--dry-run", "--labels", table)
    assert "gives no class; breed is not read (--column class=NAME" in " ".join(
        shown.output.split()
    )
    for wrong in ("class", "class=", "breed=a"):
        assert command("scan", root, "--labels", table, "--column", wrong).exit_code == 2
    assert command("scan", root, "--column=class=a").exit_code == 2


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "", "has no rows"),
        ("a.csv", "path,label\n", "has no rows"),
        ("a.csv", b"path,label\ncat/\xff.png,a\n", "it is not UTF-8 text"),
        ("a.csv", f"path,label\ncat/1.png,{'a' * 200_000}\n", "field larger than field limit"),
        ("a.jsonl", '{"path": "cat/1.png", "label": "a"}\n\n{\n', "line 3 is not valid JSON"),
        ("a.jsonl", "[" * 200_000, "line 1 is not valid JSON"),
        ("a.jsonl", "3\n", "no column whose name says that it is the path"),
        ("a.csv", "cat/1.png,tabby\ncat/2.png,tom\n", "It has the columns cat/1.png, tabby;"),
        ("a.csv", "path,breed\ncat/1.png,a\n", "no column whose name says that it is its label"),
        ("a.csv", "path,label\n9.png,a\n", "names none of the 3 pictures"),
        ("a.csv", "path,label\n,a\n", "it has no paths"),
        ("a.csv", "path,label\n/etc/passwd,a\n", "its first path is /etc/passwd"),
        ("a.xml", "<a/>", "known are .csv, .tsv, .jsonl, .ndjson, .json, .yaml, .yml"),
    ],
)
def test_a_table_that_labels_nothing_stops_the_scan(
    root: Path, tmp_path: Path, name: str, text: str | bytes, told: str
) -> None:
    table = pictures_and(tmp_path / name, root, text)
    with pytest.raises(ScanError, match=re.escape(told)) as stopped:
        list_pictures(root, None, [table])
    assert str(table) in str(stopped.value)


def test_rows_that_cannot_be_used_are_told(root: Path, scans: Path, tmp_path: Path) -> None:
    rows = [
        {"path": "cat/1.png", "label": "a"},
        {"path": "cat/1.png", "label": "b"},
        {"path": "cat/2.png", "label": [{"name": "a"}, "b"]},
        {"path": "cat/3.png", "label": "\ud800"},
        {"path": "../../x.png", "label": "a"},
        {"path": "\ud800.png", "label": "a"},
        {"path": "a\0.png", "label": "a"},
        {"path": 1, "label": "a"},
        "no row",
    ]
    text = "\n".join(map(json.dumps, rows))
    table = pictures_and(tmp_path / "a.jsonl", root, text)
    listing = list_pictures(root, None, [table])
    assert listing.table_problems == [
        f"{table} has 5 rows without a path in {root}",
        f"{table} has several rows with different labels for 1 files, of which the last counts",
        f"{table} has 1 labels that are neither text nor whole numbers",
    ]
    scan_folder(root, listing, scans, 1)
    query = "select relative_path, class_name from files order by 1"
    expected = [("cat/1.png", "b"), ("cat/2.png", "cat"), ("cat/3.png", "\\ud800")]
    assert scanned(scans, root, query) == expected


# The command.


def test_the_command_says_what_it_will_do_and_what_it_found(root: Path, tmp_path: Path) -> None:
    write_hostile(root)
    place = {"DUCKDB_PATH": str(tmp_path / "x.duckdb"), "IMAGES_ROOT": ""}
    planned = command("scan", root, "--dry-run", **place)
    assert planned.exit_code == 0 and not (tmp_path / "scans").exists()
    assert "Layout class: 2 classes (cat/" in planned.output
    done = command("scan", root, "--jobs", 1, **place)
    assert done.exit_code == 0
    assert done.output.startswith(planned.output.split("\n")[0])
    assert (
        "Problems: 1 empty file, 1 no decoder, 1 not a picture, 1 not a regular file,"
        in done.output
    )
    assert "hidden files and folders are left out" in done.output
    assert (tmp_path / "scans" / scan_key(str(root)) / "files.parquet").exists()


def test_the_command_needs_a_folder(tmp_path: Path) -> None:
    assert command("scan", IMAGES_ROOT="").exit_code == 2
    assert command("scan", tmp_path / "gone", IMAGES_ROOT="").exit_code == 1


def test_no_file_is_compared_with_all_others(root: Path, scans: Path) -> None:
    """At 100,000 files that would take a minute."""
    write(root / "cat/1.png", picture(1))
    files = list_pictures(root).files
    store = Store(scans, root.resolve())
    with store.opened():
        store.tasks(root, files)
        store.finish()
        [(_, plan)] = store.counts("explain " + SCANNED.replace("$root", "''"))
    # HASH_JOIN to DuckDB 1.5, Hash Join to 2.0.
    joins = set(re.findall(r"\w+ JOIN", plan.upper().replace("_", " ")))
    assert joins == {"HASH JOIN"}


def test_names_that_are_no_utf8_can_be_found_again(root: Path, scans: Path) -> None:
    write_hostile(root)
    scan(root, scans)
    query = "select relative_path from files where contains(relative_path, 'caf')"
    [(name,)] = scanned(scans, root, query)
    assert unescaped(name) == NO_UTF8
