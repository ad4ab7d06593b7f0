"""Publishers killed at random moments, with a reader looking all the while."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from project import DATABASE
from small_build import published_builds, write_build

from image_duplicates.publish import check_published, publish

ROUNDS = 30


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_at_any_moment_leaves_whole_files(tmp_path: Path, seed: int) -> None:
    moments = random.Random(seed)
    database = write_build(tmp_path, 1)
    command = [sys.executable, "-m", "image_duplicates", "publish", "--database", str(database)]
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    usual = time.monotonic() - started
    killed = 0
    for number in range(2, ROUNDS):
        before = published_builds(tmp_path)[DATABASE]
        write_build(tmp_path, number)
        publisher = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        # Nothing happens to files while Python starts.
        end = time.monotonic() + moments.uniform(0.3, 1.1) * usual
        while time.monotonic() < end:
            assert published_builds(tmp_path)[DATABASE] in (before, number)
        publisher.kill()
        killed += publisher.wait() != 0
        builds = published_builds(tmp_path)
        assert builds[DATABASE] in (before, number)
        assert check_published(database).is_current == (set(builds.values()) == {number})
    assert killed > ROUNDS / 4
    publish(database)
    assert set(published_builds(tmp_path).values()) == {ROUNDS - 1}
    assert not list((tmp_path / "published").glob(".staging-*"))
