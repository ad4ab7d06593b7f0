"""A build whose file is damaged: one sentence from every command, and nothing is touched."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cleanup_box import files_below, run
from command_line import sentence
from project import DATABASE
from published_by import files_of

from image_duplicates.publish import publish

# Three headers of 4 KiB, then blocks.
HEADERS_BYTES, BLOCK_BYTES = 3 * 4096, 256 * 1024


def flipped(data: bytes, *places: int) -> bytes:
    copy = bytearray(data)
    for place in places:
        copy[place] ^= 0x55
    return bytes(copy)


def every_block(data: bytes) -> bytes:
    return flipped(data, *range(HEADERS_BYTES + 1000, len(data), BLOCK_BYTES))


DAMAGES = {
    "empty": lambda data: b"",
    "no database": lambda data: b"no database",
    "header cut": lambda data: data[:100],
    "cut in the middle": lambda data: data[: len(data) // 2],
    "header flipped": lambda data: flipped(data, 30, 4096 + 30, 8192 + 30),
    "blocks flipped": every_block,
}


@pytest.fixture(scope="module")
def built(shared_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared build, published."""
    home = tmp_path_factory.mktemp("built")
    shutil.copytree(shared_dataset / "images", home / "images")
    publish(Path(shutil.copy(shared_dataset / DATABASE, home / DATABASE)))
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home"))


def commands(home: Path) -> list[list[str]]:
    everything = [
        *(["publish"], ["publish", "--check"], ["summary"], ["summary", "--markdown"]),
        *(["check", "https://www.white.example/001.jpg"], ["plan", str(home / "plan.csv")]),
        ["apply", str(home), "--yes"],
    ]
    return [[*words, "--database", str(home / DATABASE)] for words in everything]


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_command_says_in_a_sentence_that_the_file_is_damaged(home: Path, damage: str) -> None:
    database = home / DATABASE
    database.write_bytes(DAMAGES[damage](database.read_bytes()))
    before = files_below(home)
    for words in commands(home):
        done = run(*words)
        assert done.exit_code == (2 if words[0] == "check" else 1), words
        said = sentence(done.stderr)
        assert said.startswith(f"{database} is damaged (") and "make build" in said
        assert done.stdout == ""
    assert files_below(home) == before


def test_damage_that_shows_late_is_told_as_well(home: Path) -> None:
    """A file with one bad block may open well, and be read in part."""
    database = home / DATABASE
    whole = database.read_bytes()
    pictures, published = files_below(home / "images"), files_of(home / "published")
    told = set()
    blocks = len(whole) // BLOCK_BYTES
    for block in range(0, blocks, blocks // 8):
        database.write_bytes(flipped(whole, HEADERS_BYTES + block * BLOCK_BYTES + 1000))
        for words in commands(home):
            if words[0] == "apply":
                words.remove("--yes")
            done = run(*words)
            if "is damaged" in done.output:
                assert "is damaged" in sentence(done.stderr)
                told.add(" ".join(words[:1]))
                assert not (home / "plan.csv").exists()
                assert files_of(home / "published") == published
            (home / "plan.csv").unlink(missing_ok=True)
        # Blocks that no mart lies in may be as they like.
        published = files_of(home / "published")
    assert {"publish", "summary"} <= told
    assert files_below(home / "images") == pictures


WRITER = """
import duckdb, os, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("set wal_autocheckpoint = '1TB'")
connection.execute("create table late as select 1 as one")
connection.execute("comment on table late is 'Late.'")
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("cut", [None, lambda log: flipped(log, len(log) // 2)])
def test_a_log_beside_the_file_is_read_or_refused(
    home: Path, cut: Callable[[bytes], bytes] | None
) -> None:
    """Whoever was killed while writing leaves part of the database in a log beside it."""
    database, log = home / DATABASE, home / f"{DATABASE}.wal"
    assert subprocess.run([sys.executable, "-c", WRITER, database]).returncode == -signal.SIGKILL
    assert log.stat().st_size > 0
    if cut is None:
        assert publish(database).marts == len(list((home / "published").glob("*.parquet")))
        assert (home / "published" / "late.parquet").exists()
        return
    log.write_bytes(cut(log.read_bytes()))
    before = files_below(home)
    for words in commands(home):
        said = sentence(run(*words).stderr)
        assert "is damaged" in said and ".wal" in said
    assert files_below(home) == before
