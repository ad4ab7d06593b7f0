"""Whatever the terminal is, the same is done, and how to take it back is said."""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from cleanup_box import Box, Copy, files_below
from project import DATABASE

KEEPER, VICTIM = "Niño 🥚/1.jpg", "Niño 🥚/白米 2.jpg"
NAMES = (Copy(KEEPER, "rice"), Copy(VICTIM, "rice", "remove", KEEPER))
# As Python had it for long: no other encoding than ASCII, for names of files neither.
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
FULL = Path("/dev/full")


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "josé").write(NAMES)


def command(*words: object, out: object = subprocess.PIPE, **settings: str) -> tuple:
    """Exit code, standard output and standard error of a command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "image_duplicates", *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        env={**os.environ, "COLUMNS": "300", **settings},
    )
    return done.returncode, done.stdout, done.stderr


def apply_words(box: Box) -> list[object]:
    return ["apply", box.images, "--yes", "--database", box.database]


def undo_as_told(text: bytes, box: Box, **settings: str) -> None:
    """Run the line that apply printed, as a user does who copies it."""
    (line,) = re.findall(rb"To take it back: +image-duplicates (undo .*)\n", text)
    script = os.fsencode(f"'{sys.executable}' -m image_duplicates ") + line
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, env={**os.environ, **settings}
    )
    assert done.returncode == 0, done.stderr
    assert set(box.pictures()) == {KEEPER, VICTIM}


def test_a_c_locale_moves_the_same_files_and_prints_ascii(box: Box) -> None:
    code, out, error = command(*apply_words(box), **ASCII)
    assert (code, error) == (0, b"")
    assert out.isascii()
    assert rb"Ni\xf1o \U0001f95a/\u767d\u7c73 2.jpg" in out
    assert set(box.quarantined()) == {VICTIM}
    undo_as_told(out, box, **ASCII)


def test_a_c_locale_updates_links_purges_and_plans(box: Box) -> None:
    csv = box.home / "plán.csv"
    code, out, _ = command("plan", csv, "--database", box.database, **ASCII)
    assert (code, out.isascii(), VICTIM in csv.read_text(encoding="utf-8")) == (0, True, True)
    reviewed = ["--plan", csv, "--update-metadata"]
    assert command(*apply_words(box), *reviewed, **ASCII)[0] == 0
    (manifest,) = box.manifests()
    assert len(files_below(manifest.parent / "metadata_after")) == 1
    code, out, _ = command("purge", "--yes", manifest, **ASCII)
    assert (code, out.isascii(), box.quarantined()) == (0, True, {})


def test_an_ascii_terminal_gets_escapes(box: Box) -> None:
    code, out, error = command(*apply_words(box), PYTHONIOENCODING="ascii")
    assert (code, out.isascii(), error) == (0, True, b"")
    undo_as_told(out, box, PYTHONIOENCODING="ascii")


def test_a_name_that_is_no_text_is_told_so_that_a_shell_finds_it(tmp_path: Path) -> None:
    box = Box(tmp_path / os.fsdecode(b"caf\xe9 'x'")).write_pictures(NAMES)
    build = Box(tmp_path / "build").write(NAMES)
    box.database = build.database
    code, out, _ = command(*apply_words(box), **ASCII)
    assert code == 0
    undo_as_told(out, box)


@pytest.mark.parametrize("as_json", [[], ["--json"]])
@pytest.mark.parametrize("out", ["pipe", "full", "closed"])
def test_apply_says_how_to_take_it_back_if_nobody_hears_it(
    box: Box, out: str, as_json: list[str]
) -> None:
    words = [*apply_words(box), *as_json]
    if out == "pipe":
        reading, writing = os.pipe()
        os.close(reading)
        code, _, error = command(*words, out=writing)
        os.close(writing)
        # Whoever closes a pipe has read enough.
        assert code == 0
    elif out == "full":
        with FULL.open("w") as full:
            code, _, error = command(*words, out=full)
        assert code == 74
        assert b"Not all that was to be said could be printed: No space left on device." in error
    else:
        script = ["bash", "-c", '"$@" >&-', "bash", sys.executable, "-m", "image_duplicates"]
        done = subprocess.run([*script, *map(str, words)], stderr=subprocess.PIPE)
        code, error = done.returncode, done.stderr
        assert code == 0
    assert b"Traceback" not in error
    assert set(box.quarantined()) == {VICTIM}
    if not (out == "closed" and as_json):
        undo_as_told(error, box)
    else:
        assert b'"manifest": "' in error


def test_without_any_stream_the_work_is_done(box: Box) -> None:
    script = '"$@" <&- >&- 2>&-'
    words = [sys.executable, "-m", "image_duplicates", *map(str, apply_words(box))]
    assert subprocess.run(["bash", "-c", script, "bash", *words]).returncode == 0
    assert set(box.quarantined()) == {VICTIM}
    # No file was taken for a stream.
    with duckdb.connect(str(box.database), read_only=True) as connection:
        assert connection.execute("select count(*) from dedup_plan").fetchone() == (2,)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "https://puto.example/x.jpg", "0" * 32],
        ["summary"],
        ["summary", "--markdown"],
        ["plan", "plan.csv"],
        ["apply", "."],
        ["publish"],
        ["example", "example", "--classes", "2", "--images-per-class", "3"],
        ["undo", "--help"],
    ],
)
def test_no_command_fails_by_what_it_prints(
    dataset: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(dataset)
    monkeypatch.setenv("DUCKDB_PATH", DATABASE)
    with FULL.open("w") as full:
        code, _, error = command(*words, out=full, **ASCII)
    assert code == 74
    assert error == b"Not all that was to be said could be printed: No space left on device.\n"
