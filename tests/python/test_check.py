"""What is known: answers held against the metadata as Python reads it."""

import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_analysis import address
from pictures import PICTURES, content
from project import DATABASE, ROOT
from test_random_metadata import EXAMPLES
from typer.testing import CliRunner

from image_duplicates.check import Answer, Known, NotReadyError
from image_duplicates.check.blocks import LARGEST, SMALLEST, blocks
from image_duplicates.check.lines import (
    LONGEST_LINE_BYTES,
    UnreadableError,
    lines,
    read_lines,
)
from image_duplicates.cli import app

CAKE = hashlib.md5(content("cake")).hexdigest()
FISH = hashlib.md5(content("fish")).hexdigest()
PUTO_URL = "https://www.puto.example/003.jpg?utm_source=x"
HOSTILE = [
    "' or 1=1 --",
    "https://a.example/'; drop table images; --",
    'https://a.example/"quoted"',
    "https://a.example/$1?x={y}%s",
    "https://a.example/\x1b[31mred\x07",
    "https://a.example/nul\0nul",
    "nul\0nul",
    "https://a.example/\ud800\udc80",
    "\udcff\udcfe",
    "https://a.example/🥚👩‍👩‍👧/\u202egpj",
    "https://a.example/" + "x" * 1_000_000,
    "x" * 10_000,
    "../" * 50,
    "0" * 32,
    "z" * 32,
    "//",
    "https://",
    ".",
    " ",
    "",
]


@pytest.fixture(scope="module")
def known(shared_dataset: Path) -> Known:
    return Known(shared_dataset / DATABASE)


@pytest.fixture(scope="module")
def listed(shared_dataset: Path) -> dict[str, list[tuple]]:
    """Category, class and picture (None: not downloaded) of all entries, by address."""
    entries = defaultdict(list)
    for file in sorted((shared_dataset / "metadata").rglob("*.json")):
        for entry in json.loads(file.read_text(encoding="utf-8"))["images"].values():
            path = entry.get("download_data", {}).get("relative_path")
            place = (file.parent.parent.name, file.parent.name, PICTURES.get(path))
            entries[address(entry["fetch_data"]["link"])].append(place)
    return entries


def expected(listed: dict[str, list[tuple]], url: str, asked: tuple | None) -> tuple:
    """Verdict, copies, copies in the class asked for, and classes."""
    here = listed.get(address(url), [])
    pictures = {picture for *_, picture in here if picture}
    places = [place[:2] for same in listed.values() for place in same if place[2] in pictures]
    if not pictures:
        return "failed" if here else "unknown", 0, None, {place[:2] for place in here}
    in_class = None if asked is None else places.count(asked)
    return "elsewhere" if in_class == 0 else "known", len(places), in_class, set(places)


def found(answer: Answer) -> tuple:
    classes = {(place.category_name, place.class_name) for place in answer.places}
    return answer.verdict, answer.copies, answer.copies_in_class, classes


def run(*arguments: str | Path, database: Path, given: bytes = b"") -> tuple[int, str, str]:
    """The command as a user runs it: exit code, output, errors."""
    done = CliRunner().invoke(
        app,
        ["check", *map(str, arguments)],
        input=given,
        env={"DUCKDB_PATH": str(database), "COLUMNS": "200"},
    )
    if not isinstance(done.exception, SystemExit | None):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def small_file(shared_dataset: Path, tmp_path: Path) -> Callable[[list[tuple]], Path]:
    """Makes a file with nothing but the functions of a build and these images: hash, category,
    class, URL."""
    with duckdb.connect(str(shared_dataset / DATABASE), read_only=True) as connection:
        functions = connection.execute(
            "select function_name, parameters[1], macro_definition"
            " from duckdb_functions() where schema_name = 'main' and not internal"
        ).fetchall()

    def make(images: list[tuple]) -> Path:
        database = tmp_path / "small.duckdb"
        with duckdb.connect(str(database)) as connection:
            for name, parameter, definition in functions:
                connection.execute(f"create macro {name}({parameter}) as {definition}")
            connection.execute(
                "create table images (image_id varchar, class_id varchar, category_name varchar,"
                " class_name varchar, split_name varchar, relative_path varchar,"
                " source_url varchar, content_hash varchar, normalized_url varchar,"
                " copy_number bigint, is_downloaded boolean)"
            )
            connection.execute(
                "insert into images select number::varchar, row[2] || '/' || row[3], row[2],"
                " row[3], null, 'p/' || number, row[4], row[1], normalized_url(row[4]), 1, true"
                " from (select unnest($rows::varchar[][]) as row,"
                " generate_subscripts($rows::varchar[][], 1) as number)",
                {"rows": images},
            )
        return database

    return make


@settings(EXAMPLES, max_examples=100)
@given(data=st.data())
def test_urls_are_known_as_the_metadata_tells(
    known: Known, listed: dict[str, list[tuple]], data: st.DataObject
) -> None:
    """Whatever the spelling, alone or in a crowd, with a class or without."""
    bare = st.sampled_from([*listed, "puto.example/new.jpg", "new.example/001.jpg"])
    scheme = st.sampled_from(["https://", "http://", "HTTPS://www.", "//", "//WWW."])
    tail = st.sampled_from(["", "/", "#top", "?utm_id=1&fbclid=2", "?gclid=", "?x=1"])
    urls = data.draw(st.lists(st.tuples(scheme, bare, tail).map("".join), min_size=1, max_size=8))
    urls = [url.replace(".example/", ".example:443/") if "s://" in url else url for url in urls]
    classes = [None, ("Go", "Puto"), ("Glow", "Puto"), ("Go", "White Rice"), ("No", "Such")]
    asked = data.draw(st.sampled_from(classes))
    answers = known.check_all(urls, *(asked or ()))
    assert [answer.question for answer in answers] == urls
    assert [found(answer) for answer in answers] == [expected(listed, url, asked) for url in urls]


def test_the_pictures_of_the_dataset_tell_the_verdicts_apart(known: Known) -> None:
    """The cases by hand: a picture in two classes, in three, in one, and a failed download."""
    assert known.check(CAKE, "Go", "Puto")[2:6] == ("known", None, 3, 2)
    assert known.check(CAKE, "Glow", "Puto")[2:6] == ("known", None, 3, 1)
    assert known.check(CAKE, "Go", "White Rice")[2:6] == ("elsewhere", None, 3, 0)
    assert known.check(CAKE)[2:6] == ("known", None, 3, None)
    assert known.check(FISH).copies == 3
    assert known.check(PUTO_URL, "Go", "Puto").verdict == "known"
    assert known.check(PUTO_URL, "Glow", "Puto").verdict == "elsewhere"
    gone = known.check("https://gone.example/Laing.jpg", "Glow", "Laing")
    assert (gone.verdict, gone.is_known, gone.copies, len(gone.places)) == ("failed", False, 0, 1)
    nothing = known.check("https://gone.example/Nothing.jpg")
    assert nothing[2:] == ("unknown", None, 0, None, (), 0, (), None)


def test_a_place_says_where_a_copy_is(known: Known) -> None:
    """The class asked for comes first, and a class before its second copy."""
    places = known.check(CAKE, "Go", "Puto").places
    assert [(place.category_name, place.relative_path) for place in places] == [
        ("Go", "images/Go/Puto/001.jpg"),
        ("Glow", "images/Glow/Puto/001.jpg"),
        ("Go", "images/Go/Puto/002.jpg"),
    ]
    assert {place.content_hash for place in places} == {CAKE}
    assert places[0].source_url == "https://www.puto.example/001.jpg?utm_source=x"


def test_class_names_are_compared_as_the_marts_write_them(small_file: Callable) -> None:
    """An accent is one character or two; a class is its category and name together."""
    database = small_file([("a" * 32, "Go", "Piña", None)])
    with Known(database) as known:
        assert known.check("a" * 32, "Go", "Pin\u0303a").verdict == "known"
        assert known.check("a" * 32, "Glow", "Piña").verdict == "elsewhere"
        with pytest.raises(ValueError, match="together"):
            known.check("a" * 32, category="Go")
        with pytest.raises(ValueError, match="not a picture"):
            known.check("a" * 32, kind="picture")


def test_a_picture_in_thousands_of_classes_stays_small(small_file: Callable) -> None:
    """Ten places at most, the true count, and many URLs of it cost no more than one each."""
    images = [("b" * 32, "Go", f"Class {n}", f"https://x.example/{n}") for n in range(2_000)]
    images += [(f"{n:032x}", "Go", "Other", "https://x.example/7") for n in range(30)]
    with Known(small_file(images)) as known:
        answers = known.check_all([*(url for *_, url in images[:2_000])], "Go", "Class 5")
        assert {answer.copies for answer in answers} == {2_000, 2_030}
        assert {answer.copies_in_class for answer in answers} == {1}
        assert {len(answer.places) for answer in answers} == {10}
        assert answers[0].places[0].class_name == "Class 5"
        # The URL had 31 pictures, and each of ten of them is named once.
        assert len({place.content_hash for place in answers[7].places}) == 10


def test_every_class_is_named_before_a_second_copy_of_one(small_file: Callable) -> None:
    """So that no number of copies in one class hides a label conflict."""
    images = [("d" * 32, "Go", "A", None)] * 15 + [("d" * 32, "Grow", "Z", None)]
    with Known(small_file(images)) as known:
        names = [place.class_name for place in known.check("d" * 32, "Go", "A").places]
    assert names == ["A", "Z", *["A"] * 8]


def test_files_are_hashed(known: Known, shared_dataset: Path, tmp_path: Path) -> None:
    """By their bytes, whatever their name; what cannot be read is told and stops nothing."""
    copy = tmp_path / "cake.jpg"
    copy.write_bytes(content("cake"))
    hash_name = tmp_path / ("0" * 32)
    hash_name.write_bytes(content("fish"))
    (tmp_path / "new.jpg").write_bytes(b"new")
    (tmp_path / "gone.jpg").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.jpg")
    odd = os.fsencode(tmp_path) + b"/\xff.jpg"
    Path(os.fsdecode(odd)).write_bytes(content("milk"))
    asked = [copy, str(copy), shared_dataset / "images/Go/Puto/004.jpg", hash_name]
    asked += [os.fsdecode(odd), tmp_path / "new.jpg", tmp_path, tmp_path / "pipe.jpg"]
    asked += [tmp_path / "gone.jpg", tmp_path / "missing.jpg"]
    answers = known.check_all(asked)
    assert [answer.verdict for answer in answers] == ["known"] * 5 + ["unknown"] + ["invalid"] * 4
    assert [answer.copies for answer in answers[:5]] == [3, 3, 3, 3, 1]
    reasons = [answer.reason for answer in answers[6:]]
    assert reasons == [
        "it is a folder",
        "it is no regular file",
        "there is no such file",
        "it is neither a hash, nor a URL with // in it, nor a file that is there",
    ]
    assert known.check(copy, kind="file").kind == "file"
    assert known.check(tmp_path / "missing.jpg", kind="file").reason == "there is no such file"
    assert known.check("puto.example/003.jpg", kind="url").verdict == "known"
    assert known.check(f"\t{PUTO_URL} ").verdict == "known"
    assert known.check(PUTO_URL, kind="hash").verdict == "invalid"


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
def test_files_are_hashed_as_the_dataset_hashes(
    small_file: Callable, tmp_path: Path, algorithm: str
) -> None:
    file = tmp_path / "picture.jpg"
    file.write_bytes(content("cake") * 2_000)
    digest = hashlib.new(algorithm, file.read_bytes()).hexdigest()
    with Known(small_file([("0" * 32, "Go", "A", None), (digest, "Go", "B", None)])) as k:
        assert [place.class_name for place in k.check(file).places] == ["B"]
        assert k.check(f" {digest.upper()} ").kind == "hash"


@pytest.mark.parametrize("kind", [None, "url", "hash", "file"])
def test_hostile_questions_are_only_unknown(known: Known, kind: str | None) -> None:
    answers = known.check_all([*HOSTILE, CAKE], kind=kind)
    assert [answer.question for answer in answers] == [*HOSTILE, CAKE]
    assert {answer.verdict for answer in answers[:-1]} <= {"unknown", "invalid"}
    assert all((answer.verdict == "invalid") == bool(answer.reason) for answer in answers)
    assert known.check(CAKE).is_known


def test_nothing_is_asked_of_nothing(known: Known) -> None:
    assert known.check_all([]) == []


def test_arguments_pipe_and_file_give_the_same(shared_dataset: Path, tmp_path: Path) -> None:
    """In the order asked, repeats too; a BOM, CRLF, blank lines and bad bytes do no harm."""
    database = shared_dataset / DATABASE
    asked = [PUTO_URL, CAKE.upper(), "https://new.example/é", PUTO_URL, "no such thing"]
    given = ("\ufeff" + "\r\n\n".join(asked) + "\r\n  \n").encode()
    file = tmp_path / "asked.txt"
    file.write_bytes(given)
    by_arguments = run("--json", *asked, database=database)
    assert by_arguments[0] == 1, by_arguments
    assert run("--json", "--from", file, database=database) == by_arguments
    assert run("--json", "-", database=database, given=given) == by_arguments
    assert run("--json", database=database, given=given) == by_arguments
    records = [json.loads(line) for line in by_arguments[1].splitlines()]
    assert [record["question"] for record in records] == asked
    verdicts = ["known", "known", "unknown", "known", "invalid"]
    assert [record["verdict"] for record in records] == verdicts
    assert records[1]["places"][0]["category_name"] == "Glow"
    code, output, errors = run("--json", database=database, given=b"\xff\xfe\n\xc3\x28//\n")
    assert (code, len(output.splitlines()), errors) == (2, 2, "")


def test_an_answer_comes_before_the_next_question(shared_dataset: Path) -> None:
    """A scraper that writes a line and reads a line waits for nothing; Ctrl-C ends it quietly."""
    with started("check", "--json", database=shared_dataset / DATABASE) as command:
        for question, verdict in ((PUTO_URL, "known"), ("https://new.example/1", "unknown")) * 2:
            command.stdin.write(f"{question}\n".encode())
            command.stdin.flush()
            answer = json.loads(command.stdout.readline())
            assert (answer["question"], answer["verdict"]) == (question, verdict)
        command.send_signal(signal.SIGINT)
        assert command.communicate() == (b"", b"")
        assert command.returncode == 130


def test_a_reader_that_goes_away_ends_it_quietly(shared_dataset: Path, tmp_path: Path) -> None:
    file = tmp_path / "asked.txt"
    file.write_text("https://new.example/\n" * 100_000)
    arguments = ["check", "--json", "--from", str(file)]
    with started(*arguments, database=shared_dataset / DATABASE) as command:
        assert json.loads(command.stdout.readline())["verdict"] == "unknown"
        command.stdout.close()
        assert command.stderr.read() == b""
        # No code that means an answer.
        assert command.wait() == 141


@contextmanager
def started(*arguments: str, database: Path) -> Iterator[subprocess.Popen]:
    """The command as a program of its own, with pipes."""
    command = subprocess.Popen(
        [sys.executable, "-m", "image_duplicates", *arguments],
        env={**os.environ, "DUCKDB_PATH": str(database)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # So that a command that waits for ever fails its test.
    timer = threading.Timer(120, command.kill)
    timer.start()
    try:
        yield command
    finally:
        timer.cancel()
        command.kill()
        command.wait()


def test_ctrl_c_prints_no_answer_twice() -> None:
    """Not even where it comes when a block was just written."""
    program = """
import sys
from image_duplicates import streams
from image_duplicates.check import Answer
from image_duplicates.commands.check_answers import print_json
class Interrupted:
    def __init__(self, raw):
        self.raw, self.fileno = raw, raw.fileno
    def write(self, data):
        self.raw.write(data)
        raise KeyboardInterrupt
streams.make_forgiving()
sys.stdout.buffer.raw._raw = Interrupted(sys.stdout.buffer.raw._raw)
try:
    print_json([[Answer("a", "url", "unknown")]] * 2)
except KeyboardInterrupt:
    pass
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_ctrl_c_in_a_query_is_ctrl_c(shared_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB raises a RuntimeError then, which is no error of ours to report."""

    def interrupted(*_: object) -> None:
        raise RuntimeError("Query interrupted")

    with Known(shared_dataset / DATABASE) as known:
        monkeypatch.setattr("image_duplicates.check.known.recognise", interrupted)
        with pytest.raises(KeyboardInterrupt):
            known.check(CAKE)


def test_questions_are_asked_as_they_come(known: Known) -> None:
    """A block ends where nobody has asked more yet, and none is larger than memory allows."""
    taken = []

    def asked() -> Iterator[str | None]:
        for number in range(3 * LARGEST):
            taken.append(number)
            yield f"https://new.example/{number}"
            if number in (0, 5):
                yield None
                yield None

    answered, ahead = [], []
    for answers in known.check_blocks(asked()):
        answered += [answer.question for answer in answers]
        ahead.append(len(taken) - len(answered))
        assert 0 < len(answers) <= LARGEST
    assert answered == [f"https://new.example/{number}" for number in range(3 * LARGEST)]
    assert not any(ahead)
    assert [len(block) for block in blocks(["a", None, "b", "c", None, None])] == [1, 2]
    # Texts of a megabyte each, which only few fit into a block of.
    assert max(len(block) for block in blocks(["x" * 1_000_000] * 10)) < 5


@pytest.mark.parametrize(
    ("block_seconds", "question_seconds", "largest"),
    [
        pytest.param(0.02, 0.00002, LARGEST, id="a quiet machine"),
        pytest.param(2.0, 0.00005, LARGEST, id="a busy machine"),
        pytest.param(0.02, 0.002, 400, id="files"),
        pytest.param(0.02, 1.0, 4 * SMALLEST, id="files that are huge"),
    ],
)
def test_blocks_are_as_large_as_time_allows(
    monkeypatch: pytest.MonkeyPatch,
    block_seconds: float,
    question_seconds: float,
    largest: int,
) -> None:
    """Smaller ones would only waste time where asking itself takes it."""
    now = 0.0
    monkeypatch.setattr("image_duplicates.check.blocks.monotonic", lambda: now)
    sizes = []
    for block in blocks("x" for _ in range(5 * LARGEST)):
        sizes.append(len(block))
        now += block_seconds + len(block) * question_seconds
    assert (sizes[0], max(sizes)) == (SMALLEST, largest)


def test_blocks_shrink_where_files_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("image_duplicates.check.blocks.monotonic", lambda: now)
    sizes = []
    for block in blocks("url" if number < 100_000 else "file" for number in range(200_000)):
        sizes.append(len(block))
        now += 0.02 + block.count("file") * 0.002
    assert max(sizes) == LARGEST and sizes[-2] <= 1_000


def test_no_question_waits_for_a_block_to_be_full(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("image_duplicates.check.blocks.monotonic", lambda: now)

    def one_a_second() -> Iterator[str]:
        nonlocal now
        for _ in range(3):
            now += 1
            yield "x"

    assert [len(block) for block in blocks(one_a_second())] == [2, 1]


def test_lines_end_where_they_end(tmp_path: Path) -> None:
    """However the pipe cuts them, and without a line end at the end; none can fill the memory."""
    text = "\ufeffhttps://x.example/é\r\n\nno line end 🥚".encode()
    pipe, other_end = os.pipe()
    with os.fdopen(pipe, "rb") as file, os.fdopen(other_end, "wb", buffering=0) as writer:
        read = lines(file)
        cut = text.index(b"\n") + 1
        for place in range(cut):
            writer.write(text[place : place + 1])
        assert next(read) == "https://x.example/é"
        assert next(read) is None
        writer.write(text[cut:])
        writer.close()
        assert list(read) == ["no line end 🥚"]
    with pytest.raises(UnreadableError, match="Line 2 is longer"):
        list(lines(io.BytesIO(b"a\n" + b"x" * (LONGEST_LINE_BYTES + 1))))
    long = "x" * LONGEST_LINE_BYTES
    assert list(lines(io.BytesIO(f"{long}\na".encode()))) == [long, "a"]
    with pytest.raises(UnreadableError, match="cannot be read: Is a directory"):
        list(read_lines(tmp_path))


def test_numpy_is_not_looked_for_at_each_question(shared_dataset: Path) -> None:
    """DuckDB does that for each value of a list, which took most of the time without numpy."""
    program = f"""
import sys
looked_for = []
class Finder:
    def find_spec(self, name, *_):
        if name in ("numpy", "pandas", "pyarrow"):
            looked_for.append(name)
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Finder())
from image_duplicates.check import Known
with Known({str(shared_dataset / DATABASE)!r}) as known:
    asked = [f"https://new.example/{{number}}" for number in range(1_000)]
    asked += [f"{{number:032x}}" for number in range(1_000)]
    known.check_all([*asked, {PUTO_URL!r}])
print(len(looked_for))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert int(done.stdout) < 50, done


def test_progress_is_shown_to_who_watches_and_is_no_answer(shared_dataset: Path) -> None:
    """A terminal for errors, a pipe for answers: no answer is lost between the two."""
    watched, terminal = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "image_duplicates", "check", "--json", CAKE, FISH],
        env={**os.environ, "DUCKDB_PATH": str(shared_dataset / DATABASE), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=terminal,
    )
    os.close(terminal)
    shown = os.read(watched, 1 << 16)
    os.close(watched)
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["known"] * 2
    assert b"questions asked" in shown and b"verdict" not in shown


def test_people_get_a_table_that_steers_no_terminal(shared_dataset: Path) -> None:
    database = shared_dataset / DATABASE
    code, output, errors = run(PUTO_URL, *HOSTILE[4:6], "\udcff", database=database)
    assert (code, errors) == (1, "")
    assert "Go / Puto: images/Go/Puto/003.jpg" in output
    assert not set("\x1b\x07\0") & set(output)
    crowd = "\n".join([*(f"https://new.example/{n}" for n in range(500)), CAKE]).encode()
    code, output, errors = run("--category", "Go", "--class", "X", database=database, given=crowd)
    assert (code, errors) == (1, "")
    assert "501 questions" in output and len(output.splitlines()) < 30
    assert "elsewhere" in output and "Glow / Puto" in output and "label conflict" in output


def test_exit_codes(shared_dataset: Path, tmp_path: Path) -> None:
    """0: none is known; 1: one is; 2: could not be asked, in one sentence."""
    database = shared_dataset / DATABASE
    assert run("https://new.example/1", database=database)[0] == 0
    assert run("https://gone.example/Laing.jpg", database=database)[0] == 0
    assert run(given=b"\n", database=database)[0] == 0
    assert run(CAKE, "nonsense", database=database)[0] == 1
    assert run("https://new.example/1", "nonsense", database=database)[0] == 2
    sentences = [
        run(CAKE, "--category", "Go", database=database),
        run("--from", tmp_path / "none.txt", database=database),
        run(CAKE, database=tmp_path / "none.duckdb"),
    ]
    for code, output, errors in sentences:
        assert (code, output) == (2, "")
        assert len(errors.splitlines()) == 1 and "Traceback" not in errors


def test_what_cannot_be_opened_is_told_in_a_sentence(small_file: Callable, tmp_path: Path) -> None:
    """A file being written, one without the functions, and one that is no database."""
    database = small_file([("a" * 32, "Go", "A", None)])
    writer = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb; c = duckdb.connect({str(database)!r}); print(flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert writer.stdout and writer.stdout.readline()
        with pytest.raises(NotReadyError, match="is being written"):
            Known(database)
    finally:
        writer.communicate(b"\n")
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop macro normalized_url")
    with pytest.raises(NotReadyError, match="make build"):
        Known(database)
    database.write_bytes(b"no database" * 1000)
    with pytest.raises(NotReadyError, match="is damaged"):
        Known(database)
    with pytest.raises(NotReadyError, match="no build at"):
        Known(tmp_path)


def test_the_published_file_is_asked_first(small_file: Callable, dataset: Path) -> None:
    """It stays readable while dbt writes; ``--database`` names another one."""
    published = dataset / "published"
    published.mkdir()
    small_file([("c" * 32, "Go", "A", None)]).rename(published / DATABASE)
    database = dataset / DATABASE
    assert run("c" * 32, database=database)[0] == 1
    assert run("c" * 32, "--database", database, database=database)[0] == 0


def test_checking_writes_nothing(dataset: Path) -> None:
    database = dataset / DATABASE
    before = database.read_bytes(), sorted(dataset.iterdir())
    with Known(database) as known:
        assert known.check_all([PUTO_URL, CAKE])[1].is_known
        assert sorted(dataset.iterdir()) == before[1]
    assert (database.read_bytes(), sorted(dataset.iterdir())) == before


def test_threads_may_share_it(known: Known) -> None:
    wrong: list[Answer] = []

    def ask(number: int) -> None:
        for _ in range(5):
            answer = known.check(CAKE if number % 2 else f"https://new.example/{number}")
            if answer.copies != 3 * (number % 2):
                wrong.append(answer)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize(
    "case",
    [
        "content_hash_knows_md5_sha1_and_sha256",
        "normalized_text_composes_accents",
        "normalized_url_is_one_for_one_address",
        "url_domain_is_the_host",
    ],
)
def test_the_functions_of_the_file_pass_the_tests_of_the_macros(
    shared_dataset: Path, case: str
) -> None:
    test = (ROOT / "tests" / "macros" / f"{case}.sql").read_text(encoding="utf-8")
    written = re.sub(
        r"\{\{ sql_string\('\\u(\w{4})'\) \}\}", lambda code: f"'{chr(int(code[1], 16))}'", test
    )
    query, calls = re.subn(r"\{\{ (\w+)\('(\w+)'\) \}\}", r"main.\1(\2)", written)
    with duckdb.connect(str(shared_dataset / DATABASE), read_only=True) as connection:
        assert calls == 1 and connection.execute(query).fetchall() == []


def test_the_functions_of_the_file_give_what_the_marts_hold(shared_dataset: Path) -> None:
    with duckdb.connect(str(shared_dataset / DATABASE), read_only=True) as connection:
        differing = connection.execute(
            "from images where normalized_url(source_url) is distinct from normalized_url"
            " or content_hash(upper(images.content_hash)) is distinct from images.content_hash"
            " or url_domain(source_url) is distinct from source_domain"
            " or normalized_text(class_name) is distinct from class_name"
        ).fetchall()
    assert differing == []


def test_the_download_loop_of_the_readme_works(shared_dataset: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = readme.split("```python\n")[1].split("```")[0]
    example = example.replace("warehouse/published/image_duplicates.duckdb", "{database}")
    urls, new = [PUTO_URL, "https://new.example/1.jpg"], []
    database = shared_dataset / DATABASE
    exec(example.format(database=database), {"urls": urls, "download": new.append})
    assert new == urls[1:]
