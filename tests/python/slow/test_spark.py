"""A session of Spark beside DuckDB: the rules of the SQL hold, and it reads other file systems.

Whole builds are in test_spark_cluster.py.
"""

import os
import shutil
from pathlib import Path

from hostile import write_hostile
from project import DATABASE, ROOT, run_dbt
from spark_marts import differences
from spark_metadata import unlink_others, write_formats


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


def test_what_lies_in_another_file_system_is_read(shared_demo: Path, tmp_path: Path) -> None:
    """Metadata, and what a scan has found: by Hadoop's client, which knows a folder of this machine
    by an address of a cluster. There is no HDFS and no S3 to be had from Python's packages."""
    metadata = tmp_path / "metadata"
    write_hostile(metadata)
    unlink_others(metadata)
    write_formats(metadata)
    for path in metadata.rglob("*"):
        # Without our command's list, Spark sees no such files.
        is_hidden = path.name.startswith((".", "_")) or path.name.encode(errors="replace") != (
            os.fsencode(path.name)
        )
        if not path.is_dir() and (is_hidden or not path.is_file() or not path.stat().st_size):
            path.unlink()
    shutil.copytree(shared_demo / "scans", tmp_path / "scans")
    read = ("metadata_files", "rejected_files", "stg_scan__files")
    settings = tmp_path / "settings"
    settings.mkdir()
    # By the name that it has here: a class may be named by a folder that the metadata lies in.
    mounted = f"spark.hadoop.fs.viewfs.mounttable.cluster.link./{tmp_path.name}"
    (settings / "spark-defaults.conf").write_text(f"{mounted} {tmp_path.as_uri()}\n")
    for target, root in (("duckdb", f"{tmp_path}"), ("spark", f"viewfs://cluster/{tmp_path.name}")):
        done = run_dbt(
            ["run", "--target", target, "--select", *(f"+{table}" for table in read)],
            tmp_path / DATABASE,
            tmp_path / target,
            f"{root}/metadata",
            alone=True,
            IMAGES_ROOT=str(shared_demo / "demo" / "pictures"),
            SCANS_PATH=f"{root}/scans",
            SPARK_WAREHOUSE=str(tmp_path / "warehouse"),
            SPARK_CONF_DIR=str(settings),
        )
        assert done.exit_code == 0, done.output
    assert differences(tmp_path / DATABASE, tmp_path / "warehouse", read) == []
