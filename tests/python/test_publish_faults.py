"""Whatever stops publish at whatever moment, BI has the old or the new file whole."""

import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from command_line import sentence
from faults import CRASHED, FINISHED, KILLED, REFUSED, publish_together, publish_with
from project import DATABASE
from small_build import published_builds, write_build

from image_duplicates.publish import check_published, publish


@pytest.fixture
def half_way(tmp_path: Path) -> Callable[[], Path]:
    """Lays out a published build 1 with all that can lie there, and a build 2 to publish."""
    template, home = tmp_path / "template", tmp_path / "home"
    database = write_build(template, 1)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table old_mart as select 1 as one")
    publish(database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop table old_mart")
    write_build(template, 2)
    left = template / "published" / ".staging-killed"
    left.mkdir()
    (left / DATABASE).write_text("half")

    def lay_out() -> Path:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(template, home)
        return home / DATABASE

    return lay_out


def is_whole(home: Path) -> dict[str, int]:
    """Fails unless each file is of build 1 or of build 2, the database the last to change."""
    builds = published_builds(home)
    assert set(builds) - {"old_mart.parquet"} == {
        DATABASE,
        "images.parquet",
        "build_history.parquet",
    }
    if builds[DATABASE] == 2:
        assert set(builds.values()) == {2}
    assert builds[DATABASE] in (1, 2)
    return builds


@pytest.mark.parametrize("fault", ["kill", "ENOSPC"])
def test_a_fault_at_any_operation_leaves_the_old_or_the_new_file(
    half_way: Callable[[], Path], fault: str
) -> None:
    seen = set()
    for number in range(1, 100):
        database = half_way()
        ended = publish_with(fault, number, database)
        assert ended != CRASHED
        builds = is_whole(database.parent)
        mixed = len(set(builds.values())) > 1 and "old_mart.parquet" not in builds
        seen.add((ended, builds[DATABASE], mixed))
        if ended == FINISHED:
            break
        if fault != "kill":
            continue
        status = check_published(database)
        assert status.is_current == (builds[DATABASE] == 2)
        assert ("not all Parquet" in status.finding) or not mixed
        publish(database)
        assert set(is_whole(database.parent).values()) == {2}
        assert check_published(database).is_current
        assert not list((database.parent / "published").glob(".staging-*"))
    # It was struck before the first rename, between the renames and after the last one.
    stopped = KILLED if fault == "kill" else REFUSED
    assert {(stopped, 1, False), (stopped, 1, True), (stopped, 2, False)} <= seen
    assert (FINISHED, 2, False) in seen
    assert number > 25


def test_of_publishers_at_once_one_publishes_and_the_others_say_so(
    half_way: Callable[[], Path],
) -> None:
    for _ in range(3):
        database = half_way()
        ends = publish_together(4, database)
        published = [said for end, said in ends if end == FINISHED]
        refused = [said for end, said in ends if end == REFUSED]
        # Whoever begins after the end of another may publish again.
        assert published and len(published) + len(refused) == 4, ends
        assert all("is being published to: wait for its end" in said for said in refused), ends
        assert set(is_whole(database.parent).values()) == {2}
        assert check_published(database).is_current
        assert not list((database.parent / "published").glob(".staging-*"))


def test_a_full_disk_is_one_sentence_and_the_old_file_stays(half_way: Callable[[], Path]) -> None:
    """The system stops each file at a size, which strikes DuckDB's own writes."""
    database = half_way()
    before = is_whole(database.parent)
    for limit in (0, 20_000, 270_000):
        assert publish_with("limit", limit, database) == REFUSED
        assert is_whole(database.parent) == before
    done = subprocess.run(
        [sys.executable, "-m", "image_duplicates", "publish", "--database", database],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert done.returncode == 1
    assert "what BI reads is whole" in sentence(done.stderr)
    publish(database)
    assert check_published(database).is_current
