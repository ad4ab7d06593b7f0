"""What a file tells of the dbt runs that wrote it, and that only whole builds are published."""

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command_line import command, sentence
from project import DATABASE, DBT, ROOT, Build, Dbt
from published_by import files_of, last_run

from image_duplicates.publish import publish

MODELS = {file.stem for file in (ROOT / "models").rglob("*.sql")}
SEEDS = {file.stem for file in (ROOT / "seeds").glob("*.csv")}


def test_a_build_that_passed_is_on_record(shared_dataset: Path) -> None:
    run = last_run(shared_dataset / DATABASE)
    started, finished = run.pop("started_at"), run.pop("finished_at")
    with duckdb.connect(str(shared_dataset / DATABASE), read_only=True) as connection:
        history = "select invocation_id, built_at from build_history"
        assert connection.execute(history).fetchall() == [(run.pop("invocation_id"), started)]
    assert started < finished
    assert run == {
        "command": "build",
        "metadata_location": f"{shared_dataset}/metadata",
        "metadata_pattern": f"{shared_dataset}/metadata/**/*.[jJ][sS][oO][nN]",
        "parquet_pattern": f"{shared_dataset}/metadata/**/*.[pP][aA][rR][qQ][uU][eE][tT]",
        "metadata_root": f"{shared_dataset}/metadata/",
        "unbuilt_models": [],
        "failed_tests": [],
        "missing_tests": [],
        # The classes that are protected and the copies that are accepted among them.
        "seeds": [
            {"path": str(path), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
            for path in sorted((ROOT / "seeds").glob("*.csv"))
        ],
        "scan": None,
    }


class Republished:
    """A file that was published once, and that dbt then writes again."""

    def __init__(self, dbt: Dbt, home: Path) -> None:
        self.dbt, self.home, self.database = dbt, home, home / DATABASE
        publish(self.database)
        self.files = files_of(home / "published")
        self.metadata = last_run(self.database)["metadata_location"]

    def run(self, *arguments: str) -> Build:
        self.database.rename(self.dbt.workshop / DATABASE)
        return self.dbt([*arguments], self.metadata, self.home, keep=True)

    def record(self) -> dict[str, Any]:
        return last_run(self.database)

    def refusal(self) -> str:
        """What publish says, which leaves all that is published as it was."""
        done = command("publish", "--database", self.database)
        assert done.exit_code == 1
        assert files_of(self.home / "published") == self.files
        return sentence(done.stderr)


@pytest.fixture
def republished(dbt: Dbt, dataset: Path) -> Republished:
    return Republished(dbt, dataset)


def test_a_build_that_failed_a_gate_is_on_record_and_not_published(
    republished: Republished,
) -> None:
    # A gate that fails, and all that waits for it.
    failed = republished.run("build", "--select", "expectations+", "--warn-error")
    assert failed.exit_code == 1
    record = republished.record()
    assert record["failed_tests"] == ["expectations_are_met_with_room"]
    assert "images" in record["unbuilt_models"]
    assert "expectations_are_met_with_room" in republished.refusal()


def test_a_build_of_a_part_is_on_record_and_not_published(republished: Republished) -> None:
    # Everything that it selects passes.
    selection = ["--select", "accepted_duplicates", "--indirect-selection", "cautious"]
    passed = republished.run("build", *selection)
    assert passed.exit_code == 0, passed.output
    record = republished.record()
    assert (record["command"], record["failed_tests"]) == ("build", [])
    assert set(record["unbuilt_models"]) == MODELS | SEEDS - {"accepted_duplicates"}
    assert {"expectations_are_met", "rules_of_images"} <= set(record["missing_tests"])
    macros = {file.stem for file in (ROOT / "tests" / "macros").glob("*.sql")}
    assert not macros & set(record["missing_tests"])
    assert "did not build all models" in republished.refusal()


def test_a_build_that_was_killed_is_on_record_and_not_published(republished: Republished) -> None:
    dbt, home = republished.dbt, republished.home
    republished.database.rename(dbt.workshop / DATABASE)
    places = ["--target-path", str(dbt.target), "--log-path", str(dbt.target)]
    settings = {
        "DUCKDB_PATH": str(dbt.workshop / DATABASE),
        "METADATA_GLOB": republished.metadata,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
    }
    # As soon as it writes.
    killed = subprocess.Popen(
        [DBT, "build", *places],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert any("START" in line and "model" in line for line in killed.stdout)
    killed.kill()
    killed.communicate()
    for file in dbt.workshop.glob(f"{DATABASE}*"):
        file.rename(home / file.name)
    record = republished.record()
    assert record["finished_at"] is None
    assert set(record["unbuilt_models"]) == MODELS | SEEDS
    assert "stopped before its end" in republished.refusal()
