"""All marts after changes of the metadata are those of a full refresh, whatever came between."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from equal_marts import assert_equal
from moving_metadata import KINDS, MovingMetadata
from project import DATABASE, DBT, OWN_SETTINGS, ROOT, run_dbt

CONTENT = ["--vars", "metadata_changes: content"]
# Of a dataset this small the gates say that it has too many copies.
BUILD = ["build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
STEPS = 4


def test_every_mart_is_that_of_a_full_refresh(tmp_path: Path) -> None:
    """With a kill at any moment, other settings and a refresh in between."""
    seed = int(os.environ.get("SEED", "7"), 16)
    moving, chance = MovingMetadata(tmp_path / "metadata", seed), random.Random(seed)
    for kind in (*KINDS, *KINDS):
        moving.add(kind)
    database, target = tmp_path / "kept" / DATABASE, tmp_path / "target"
    database.parent.mkdir()
    told: list[object] = [f"SEED={seed:x}"]
    for number in range(STEPS):
        told += moving.step()
        if number % 3 == 1:
            told.append(f"killed after {_killed(moving.folder, database, target, chance):.1f} s")
            told += moving.step()
        options = CONTENT if number % 4 == 2 else []
        # With the same history, and what a killed build left.
        whole = shutil.copytree(database.parent, tmp_path / str(number)) / DATABASE
        built = run_dbt([*BUILD, *options], database, target, moving.folder)
        assert built.exit_code == 0, built.output
        full = run_dbt([*BUILD, *options, "--full-refresh"], whole, target, moving.folder)
        assert full.exit_code == 0, full.output
        try:
            assert_equal(database, whole)
        except AssertionError as error:
            pytest.fail(f"{error}\n{told}")
    assert built.value("select count(*) from build_history") >= STEPS


def _killed(folder: Path, database: Path, target: Path, chance: random.Random) -> float:
    environment = {name: text for name, text in os.environ.items() if name not in OWN_SETTINGS}
    environment |= {"METADATA_GLOB": str(folder), "DUCKDB_PATH": str(database)}
    places = ["--target-path", str(target), "--log-path", str(target)]
    build = subprocess.Popen(
        [DBT, *BUILD, *places],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    seconds = chance.uniform(4, 12)
    time.sleep(seconds)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()
    return seconds
