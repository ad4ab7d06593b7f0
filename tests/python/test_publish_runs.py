"""What a file tells of the dbt runs that wrote it, and that only whole builds are published."""

import os
import subprocess
from pathlib import Path

import duckdb
from project import DATABASE, DBT, ROOT, Build, Dbt
from published_by import command, files_of, last_run, sentence

from image_duplicates.publish import publish


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
        "metadata_root": f"{shared_dataset}/metadata/",
        "unbuilt_models": [],
        "failed_tests": [],
        "missing_tests": [],
    }


def test_runs_that_are_no_whole_build_are_on_record_and_never_published(
    dbt: Dbt, dataset: Path, tmp_path: Path
) -> None:
    """With the real dbt, one after the other on one file that has been published before."""
    home = dataset
    publish(home / DATABASE)
    before = files_of(home / "published")
    metadata = last_run(home / DATABASE)["metadata_location"]

    def run(*arguments: str, **environment: str) -> Build:
        (home / DATABASE).rename(dbt.workshop / DATABASE)
        return dbt([*arguments], metadata, home, keep=True, **environment)

    def refusal() -> str:
        done = command("publish", "--database", home / DATABASE)
        assert done.exit_code == 1
        assert files_of(home / "published") == before
        return sentence(done.stderr)

    # A gate that fails, and all that waits for it.
    failed = run("build", "--select", "expectations+", "--warn-error")
    assert failed.exit_code == 1
    record = last_run(home / DATABASE)
    assert record["failed_tests"] == ["expectations_are_met_with_room"]
    assert "images" in record["unbuilt_models"]
    assert "expectations_are_met_with_room" in refusal()

    # Everything that it selects passes.
    passed = run("build", "--select", "accepted_duplicates", "--indirect-selection", "cautious")
    assert passed.exit_code == 0, passed.output
    record = last_run(home / DATABASE)
    assert (record["command"], record["failed_tests"]) == ("build", [])
    models = {file.stem for file in (ROOT / "models").rglob("*.sql")}
    seeds = {file.stem for file in (ROOT / "seeds").glob("*.csv")}
    assert set(record["unbuilt_models"]) == models | seeds - {"accepted_duplicates"}
    assert {"expectations_are_met", "unique_images_image_id"} <= set(record["missing_tests"])
    macros = {file.stem for file in (ROOT / "tests" / "macros").glob("*.sql")}
    assert not macros & set(record["missing_tests"])
    assert "did not build all models" in refusal()

    # Killed as soon as it writes.
    (home / DATABASE).rename(dbt.workshop / DATABASE)
    places = ["--target-path", str(dbt.target), "--log-path", str(dbt.target)]
    settings = {"DUCKDB_PATH": str(dbt.workshop / DATABASE), "METADATA_GLOB": metadata}
    killed = subprocess.Popen(
        [DBT, "build", *places],
        cwd=ROOT,
        env={**os.environ, **settings, "DBT_SEND_ANONYMOUS_USAGE_STATS": "False"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert any("START" in line and "model" in line for line in killed.stdout)
    killed.kill()
    killed.communicate()
    for file in dbt.workshop.glob(f"{DATABASE}*"):
        file.rename(home / file.name)
    record = last_run(home / DATABASE)
    assert record["finished_at"] is None
    assert set(record["unbuilt_models"]) == models | seeds
    assert "stopped before its end" in refusal()
