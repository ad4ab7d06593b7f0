"""A folder that is scanned in parts is the same dataset as one that is scanned as a whole.

That the marts are equal is told by ``test_scanned_dataset``.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from command_line import command, sentence
from filelock import FileLock
from folders import write
from project import DATABASE, Dbt, run_dbt
from scanned import picture, scanned, write_hostile
from shards import IMAGE, class_label, image, write_parquet, write_tar

from image_duplicates.files.paths import scan_key
from image_duplicates.scan import Scan, ScanError, list_pictures, scan_folder
from image_duplicates.scan.parts import Part, parse_part, scanned_parts
from image_duplicates.scan.picture import NO_BYTES
from image_duplicates.scan.store import shards_before

TABLES = ("files", "fingerprints", "labels")
PARTS = [Part(number, 3) for number in (1, 2, 3)]


def scan(root: Path, scans: Path, part: Part | None = None, labels: tuple[Path, ...] = ()) -> Scan:
    known = shards_before(scans, root, part)
    listing = list_pictures(root, None, labels, None, known, part)
    return scan_folder(root, listing, scans, 1, part=part)


def scan_parts(root: Path, scans: Path, labels: tuple[Path, ...] = ()) -> list[Scan]:
    return [scan(root, scans, part, labels) for part in PARTS]


def rows_of_parts(scans: Path, root: Path, table: str, columns: str = "*") -> list[tuple]:
    """What the parts have in a table, one after the other."""
    rows: list[tuple] = []
    for part in PARTS:
        path = scans / scan_key(str(root)) / part.folder / f"{table}.parquet"
        if path.exists():
            with duckdb.connect() as connection:
                rows += connection.execute(f"select {columns} from '{path}'").fetchall()
    return rows


def write_all_kinds(root: Path) -> Path:
    """Every kind of file, shards, copies in several of them, and a table beside the pictures."""
    write_hostile(root)
    for seed in range(20, 32):
        write(root / f"bird/{seed}.png", picture(seed))
    for name in ("a.tga", "b.png", "c.tga", "d.png"):
        write(root / "tga" / name, picture(50, "TGA"))
    rows = [(image(picture(seed)), 0) for seed in (1, 20, 40, 40)] + [(image(None), 0)]
    write_parquet(root / "shards/0.parquet", rows, {"image": IMAGE, "label": class_label("heron")})
    for number in (1, 2):
        members = [(f"{seed}.png", picture(seed)) for seed in (1, 20 + number, 60 + number)]
        write_tar(root / f"shards/{number}.tar", members)
    (root / "shards/3.tar").write_bytes((root / "shards/1.tar").read_bytes()[:900])
    write(root / "bird/metadata.csv", "file_name,label,split\n20.png,robin,test\ngone.png,robin,\n")
    return root


def labels_of(root: Path) -> Path:
    """A table that names files of shards, one that is not there, and one of them twice."""
    lines = ["path,label,group", "shards/1.tar/1.png,wren,a", "shards/2.tar/1.png,wren,a"]
    lines += ["bird/21.png,wren,b", "bird/21.png,swift,b", "shards/2.tar/gone.png,wren,"]
    return write(root.with_name("labels.csv"), "\n".join(lines))


# Who reads what.


def test_each_file_is_in_one_part_on_every_machine() -> None:
    names = [f"class {number % 100}/{number}.jpg" for number in range(20_000)]
    counts = {part: sum(map(part.has, names)) for part in (Part(n, 64) for n in range(1, 65))}
    assert sum(counts.values()) == len(names)
    assert 240 < min(counts.values()) <= max(counts.values()) < 390
    # Whatever Python, its seed and its system make of them, and whatever is scanned later.
    owners = [next(n for n in range(1, 65) if Part(n, 64).has(name)) for name in names[:6]]
    assert owners == [1, 48, 59, 47, 39, 50]
    assert Part(1, 1).has("ä\\xff.png")


@pytest.mark.parametrize(
    "text", ["0/64", "65/64", "3/0", "0/0", "a/b", "", "3", "3/", "/3", "-1/3", "1/3/5", "\u0661/3"]
)
def test_what_is_no_part_is_refused(text: str, root: Path) -> None:
    with pytest.raises(ValueError, match="takes one of several parts"):
        parse_part(text)
    done = command("scan", root, f"--part={text}")
    assert done.exit_code == 2 and "as in 3/64" in sentence(done.stderr)


@pytest.mark.parametrize("is_labelled", [False, True])
def test_parts_have_the_rows_of_a_whole_scan(root: Path, scans: Path, is_labelled: bool) -> None:
    write_all_kinds(root)
    labels = (labels_of(root),) if is_labelled else ()
    whole = scan(root, scans.with_name("whole"), None, labels)
    parts = scan_parts(root, scans, labels)
    assert sum(part.files for part in parts) == whole.files
    assert min(part.files for part in parts) > 5
    for table in ("files", "labels")[: 1 + is_labelled]:
        expected = scanned(scans.with_name("whole"), root, f"from {table}")
        told = rows_of_parts(scans, root, table)
        assert sorted(map(repr, told)) == sorted(map(repr, expected))
    # Both of two parts have what a copy looks like.
    expected = scanned(scans.with_name("whole"), root, "from fingerprints")
    told = rows_of_parts(scans, root, "fingerprints")
    assert set(map(repr, told)) == set(map(repr, expected))
    assert len(told) > len(expected)
    # A shard is read by one machine.
    [*shards] = map(str, rows_of_parts(scans, root, "files", "distinct shard_path"))
    assert len([one for one in shards if "shards/" in one]) == 4
    unread = rows_of_parts(scans, root, "files", f"count(*) filter (problem = '{NO_BYTES}')")
    assert sorted(unread) == [(0,), (0,), (1,)]


def test_a_part_may_have_no_file(root: Path, scans: Path) -> None:
    write(root / "cat/1.png", picture(1))
    assert sorted(part.files for part in scan_parts(root, scans)) == [0, 0, 1]
    assert scanned_parts(scans, root) == PARTS


# What is read again, and what takes the place of what.


def test_a_part_reads_again_what_has_changed(
    root: Path, scans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(12):
        write(root / f"cat/{seed}.png", picture(seed))
    scan_parts(root, scans)
    home = scans / scan_key(str(root))
    before = {path: path.stat().st_ino for path in home.rglob("*.parquet")}
    assert [(one.read, one.is_changed) for one in scan_parts(root, scans)] == [(0, False)] * 3
    assert {path: path.stat().st_ino for path in home.rglob("*.parquet")} == before
    [owner] = [part for part in PARTS if part.has("cat/3.png")]
    write(root / "cat/3.png", picture(30))
    again = scan_parts(root, scans)
    assert [one.read for one in again] == [int(part == owner) for part in PARTS]
    assert [one.is_changed for one in again] == [part == owner for part in PARTS]
    # One that says other things of itself is written, though its rows are the same.
    (root / "cat/new.png").symlink_to("3.png")
    assert all(one.is_changed and not one.read for one in scan_parts(root, scans))


def test_a_whole_scan_knows_what_parts_knew_and_takes_their_place(root: Path, scans: Path) -> None:
    write_all_kinds(root)
    whole = scan(root, scans.with_name("whole"))
    scan_parts(root, scans)
    unread = sum(one.read for one in scan_parts(root, scans))
    found = scan(root, scans)
    # Those that cannot be read are tried again by every scan.
    assert (found.read, found.replaced) == (unread, 3)
    assert found.problems == whole.problems
    assert scanned_parts(scans, root) == []
    for table in ("files", "fingerprints"):
        query = f"from {table} order by all"
        expected = scanned(scans.with_name("whole"), root, query)
        assert repr(scanned(scans, root, query)) == repr(expected)
    assert scan(root, scans).replaced == 0


def test_a_part_takes_the_place_of_a_whole_scan(root: Path, scans: Path) -> None:
    for seed in range(12):
        write(root / f"cat/{seed}.png", picture(seed))
    place = ["--scans", scans, "--jobs", 1]
    assert "takes the place" not in command("scan", root, *place).output
    told = [command("scan", root, *place, "--part", f"{n}/3").output for n in (1, 2, 3)]
    said = "It takes the place of the scan of the whole folder, which was there."
    assert [said in one for one in told] == [True, False, False]
    home = scans / scan_key(str(root))
    assert not [*home.glob("*.parquet")] and len([*home.glob("*/files.parquet")]) == 3
    told = [command("scan", root, *place, "--part", "1/2").output]
    assert "Beside it lie parts of another count, such as 1/3" in told[0]
    told = [command("scan", root, *place).output]
    assert "It takes the place of 4 parts that were scanned before." in told[0]


def test_scans_that_do_not_go_together_wait_for_each_other(root: Path, scans: Path) -> None:
    write(root / "cat/1.png", picture(1))
    home = scans / scan_key(str(root))
    scan(root, scans, Part(1, 2))
    at_work = "Another scan of this folder is at work"
    with FileLock(home / "part-1-of-2/.lock"):
        with pytest.raises(ScanError, match=at_work):
            scan(root, scans)
        with pytest.raises(ScanError, match=at_work):
            scan(root, scans, Part(1, 2))
        # But for others of its kind.
        scan(root, scans, Part(2, 2))


def test_a_part_does_not_begin_while_the_whole_is_scanned(
    root: Path, scans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root / "cat/1.png", picture(1))
    monkeypatch.setattr("image_duplicates.scan.store.PATIENCE_S", 0)
    scan(root, scans)
    with (
        FileLock(scans / scan_key(str(root)) / ".lock"),
        pytest.raises(ScanError, match="Another scan of this folder is at work"),
    ):
        scan(root, scans, Part(1, 2))


# What is said.


def test_what_is_true_of_the_whole_folder_is_said_once(root: Path, scans: Path) -> None:
    write_all_kinds(root)
    labels = labels_of(root)
    words = ["--scans", scans, "--jobs", 1, "--labels", labels]
    told = [command("scan", root, *words, "--part", str(part)).output for part in PARTS]
    for once in (
        f"pictures in {root},",
        "lie in 4 Parquet or tar files",
        "Layout ",
        "labels.csv gives labels",
        "shards/3.tar cannot be read to its end",
        "Left out, for they are no pictures",
        "hidden files and folders",
    ):
        assert [once in text for text in told] == [True, False, False], once
    for part, text in zip(PARTS, told, strict=True):
        assert f"Part {part} of {root}: " in text and f"Written to {scans}" in " ".join(
            text.split()
        )


def test_a_dry_scan_of_a_part_reads_nothing(root: Path, scans: Path) -> None:
    write(root / "cat/1.png", picture(1))
    done = command("scan", root, "--scans", scans, "--part", "1/2", "--dry-run")
    assert done.exit_code == 0 and f"Part 1/2 of {root}: " in done.output
    assert not scans.exists()


# What a build makes of them.


@pytest.fixture(scope="module")
def problem_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, Path], str | None]:
    """What the SQL that a build asks first says of the parts of a folder."""
    home = tmp_path_factory.mktemp("problem")
    text = "{{ problem_of_parts(['here']) }}"
    place = {"IMAGES_ROOT": str(home), "SCANS_PATH": "scans of this [test]"}
    words = ["compile", "--inline", text, "--quiet"]
    compiled = run_dbt(words, home / DATABASE, home / "target", "", **place)
    assert compiled.exit_code == 0 and "['here']" in compiled.output, compiled.output

    def problem(scans: Path, root: Path) -> str | None:
        files = sorted(map(str, (scans / scan_key(str(root))).glob("part-*/files.parquet")))
        with duckdb.connect() as connection:
            query = compiled.output.replace("['here']", str(files))
            [(found,)] = connection.execute(query).fetchall()
        return found

    return problem


@pytest.fixture
def parts(root: Path, scans: Path) -> Path:
    """The folder of a scan in parts."""
    for seed in range(6):
        write(root / f"cat/{seed}.png", picture(seed))
    scan_parts(root, scans)
    return scans / scan_key(str(root))


def test_parts_that_are_a_whole_are_built(
    problem_of: Callable, parts: Path, root: Path, scans: Path
) -> None:
    assert problem_of(scans, root) is None


def lose(parts: Path) -> None:
    shutil.rmtree(parts / "part-2-of-3")


def keep_one(parts: Path) -> None:
    (parts / "part-3-of-3").rename(parts / "part-3-of-64")
    for number in (1, 2):
        shutil.rmtree(parts / f"part-{number}-of-3")


def add_another_count(parts: Path) -> None:
    shutil.copytree(parts / "part-1-of-3", parts / "part-1-of-32")


def confuse(parts: Path) -> None:
    shutil.rmtree(parts / "part-2-of-3")
    shutil.copytree(parts / "part-1-of-3", parts / "part-2-of-3")


def changed(fact: str, text: str, folders: str = "part-2-of-3") -> Callable[[Path], None]:
    """Parts that say that they were made in another way."""

    def change(parts: Path) -> None:
        for file in parts.glob(f"{folders}/files.parquet"):
            with duckdb.connect() as connection:
                query = "select decode(key), decode(value) from parquet_kv_metadata(?)"
                facts = dict(connection.execute(query, [str(file)]).fetchall())
                assert fact in facts
                told = {**facts, fact: text}
                said = ", ".join(f"{name}: '{value}'" for name, value in told.items() if value)
                connection.execute(f"create table rows as from '{file}'")
                connection.execute(
                    f"copy rows to '{file}' (format parquet, kv_metadata {{{said}}})"
                )

    return change


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lose, "1 of its 3 parts is missing, 2/3 -- run"),
        (keep_one, "63 of its 64 parts are missing, 1/64, 2/64, 4/64, 5/64, 6/64 and so on -- run"),
        (add_another_count, "of several counts, 3 and 32 -- delete"),
        (confuse, "part-2-of-3 holds another part"),
        (changed("images_root", "/elsewhere"), "of several folders"),
        (changed("images_root", "/elsewhere", "*"), "of another folder"),
        (changed("fingerprints", "dct 0"), "fingerprints of several versions"),
        (changed("reading", "0"), "read by several versions"),
        (changed("layout", "flat"), "took several layouts"),
        (changed("labels", "a.csv (3)"), "several tables of labels"),
        (changed("files", "abc"), "found other files"),
        (changed("layout", "", "*"), "took several layouts"),
    ],
)
def test_parts_that_are_no_whole_are_told(
    problem_of: Callable,
    parts: Path,
    root: Path,
    scans: Path,
    damage: Callable[[Path], None],
    told: str,
) -> None:
    damage(parts)
    assert told in problem_of(scans, root)


def test_parts_see_that_the_folder_was_another_meanwhile(
    problem_of: Callable, root: Path, scans: Path, tmp_path: Path
) -> None:
    """As they say it themselves: a new file, another layout, other labels."""
    write(root / "cat/1.png", picture(1))
    scan_parts(root, scans)
    write(root / "cat/2.png", picture(2))
    scan(root, scans, PARTS[1])
    assert "found other files" in problem_of(scans, root)
    scan_parts(root, scans)
    assert problem_of(scans, root) is None
    listing = list_pictures(root, "flat", part=PARTS[0])
    scan_folder(root, listing, scans, 1, part=PARTS[0])
    assert "took several layouts" in problem_of(scans, root)
    scan(root, scans, PARTS[0], (write(tmp_path / "a.csv", "path,class\ncat/1.png,dog\n"),))
    assert "several tables of labels" in problem_of(scans, root)


def test_a_build_stops_at_what_is_no_whole(dbt: Dbt, parts: Path, root: Path, scans: Path) -> None:
    place = {"IMAGES_ROOT": str(root), "SCANS_PATH": str(scans)}
    select = ["run", "--select", "stg_scan__files"]
    home = scans.parent / "out"
    shutil.copy(parts / "part-1-of-3/files.parquet", parts)
    done = dbt(select, "", home, **place)
    assert f"The scan of {root} cannot be built: it was scanned as a whole, and in" in done.output
    (parts / "files.parquet").unlink()
    lose(parts)
    done = dbt(select, "", home, **place)
    assert done.exit_code == 1
    assert f"The scan of {root} cannot be built: 1 of its 3 parts is missing, 2/3" in done.output
