"""A session of Spark beside DuckDB: gates, history and marts are equal, and so is the SQL."""

import re
from pathlib import Path

from engine_builds import build, write_pictures
from project import DATABASE, ROOT, run_dbt
from spark_marts import differences


def test_a_session_holds_gates_ratchet_and_history(shared_demo: Path, tmp_path: Path) -> None:
    """Of a build that passes, and of one of pictures that breaks a gate and the ratchet."""
    metadata = write_pictures(tmp_path / "metadata", 1)
    pictures = str(shared_demo / "demo" / "pictures")
    scanned = {"IMAGES_ROOT": pictures, "SCANS_PATH": str(shared_demo / "scans")}
    ratchet = ("--set", "max_duplicate_rate_increase=0.05")
    steps: list[tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]] = [
        ({"METADATA_GLOB": str(metadata)}, (), ("Published build 1",)),
        (
            {"METADATA_GLOB": "", **scanned},
            ratchet,
            ("split_leaked_hashes of the dataset is 2, above 0", "that of build 1"),
        ),
    ]
    for environment, words, expected in steps:
        with_duckdb = build("dbt1", tmp_path / "duckdb", *words, **environment)
        with_spark = build("spark", tmp_path / "spark", *words, **environment)
        for text in expected:
            assert text in with_spark.stdout, with_spark.stdout + with_spark.stderr
        assert with_spark.returncode == with_duckdb.returncode
        assert without_sizes(with_spark.stdout) == without_sizes(with_duckdb.stdout)
        warehouse = tmp_path / "spark" / "spark"
        assert differences(tmp_path / "duckdb" / DATABASE, warehouse, None) == []


def test_the_rules_of_the_sql_hold_in_a_session(tmp_path: Path) -> None:
    """For texts, names, times, JSON and numbers, by the same cases as with DuckDB."""
    words = ["test", "--target", "spark", "--select", "path:tests/macros"]
    done = run_dbt(
        words,
        tmp_path / "none.duckdb",
        tmp_path / "target",
        tmp_path,
        alone=True,
        SPARK_WAREHOUSE=str(tmp_path / "warehouse"),
    )
    assert done.exit_code == 0, done.output
    macros = list((ROOT / "tests" / "macros").glob("*.sql"))
    assert {path.stem for path in macros} <= done.statuses.keys()


def without_sizes(text: str) -> str:
    """What is printed, without how large the files are and where."""
    return re.sub(r"^(Published build|The marts are in) .*", "", text, flags=re.MULTILINE)
