"""`python -m benchmarks.growth`: how the build, its models and the file grow with the dataset.

Builds 50,000 to 10,000,000 entries one after the other with at most 8 GB for DuckDB, beside the
floor and, with `--beside`, pandas and Polars on the same files, and then the same pictures as a
scan of their folder. Writes tables and a chart to `benchmarks/README.md`. An exponent is the slope
between two sizes on logarithmic axes: 1 is linear, 2 is the square.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import yaml

from benchmarks.child import Child, ChildFailedError
from benchmarks.datasets import GROWTH, ROOT
from benchmarks.dbt_build import DbtProject
from benchmarks.figures import check_equal
from benchmarks.growth_page import write_page
from benchmarks.measure import make_if_missing, run_program
from benchmarks.scanned import write_scan

MEMORY_LIMIT = "8GB"
FRAMES = {"pandas": "pandas", "polars": "Polars"}


@dataclass(frozen=True)
class Grown:
    """One size: each way as a whole process, and each model on its own."""

    entries: int
    # Way -> seconds, CPU seconds and peak MB; None for one that ran out of memory.
    ways: dict[str, dict[str, float] | None]
    # Seconds in the build, where others run beside.
    models: dict[str, float]
    # CPU seconds of the same statement with nothing beside it; of tables alone.
    models_alone: dict[str, float]
    # Bytes of the table in the file; views have none.
    table_bytes: dict[str, int]
    tests_seconds: float
    file_bytes: int


def main() -> None:
    """Measure what is asked for, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--entries", nargs="+", choices=GROWTH, default=list(GROWTH))
    parser.add_argument("--beside", nargs="*", default=[], choices=tuple(FRAMES))
    parser.add_argument("--json", type=Path, default=ROOT / "target" / "growth.json")
    parser.add_argument("--page", type=Path, default=ROOT / "benchmarks" / "README.md")
    parser.add_argument("--note", help="what there is to say of this run, for the page")
    options = parser.parse_args()
    machine = {
        "platform": platform.platform(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "cores": os.cpu_count(),
        "memory_limit": MEMORY_LIMIT,
    }
    options.json.parent.mkdir(exist_ok=True)
    sizes = []
    for name in options.entries:
        print(f"{int(name):,} entries ...", flush=True)
        sizes.append(asdict(grow(name, options.beside)))
        content = {"machine": machine, "note": options.note, "sizes": sizes}
        # After each, since the last one takes most of the time.
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        write_page(content, options.page)


def grow(name: str, beside: Iterable[str]) -> Grown:
    """Build one size in a folder of its own, in its turn with the other ways."""
    size = GROWTH[name]
    expected = make_if_missing(size, print)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ways: dict[str, dict[str, float] | None] = {"SQL by hand": None}
        try:
            floor, said = run_program("floor", size.metadata, folder / "floor.duckdb", MEMORY_LIMIT)
            check_equal(expected, said["figures"], "the floor")
            ways["SQL by hand"] = _cost(floor)
        except ChildFailedError as error:
            if "Out of Memory" not in str(error):
                raise
        for other in beside:
            child, said = run_program("frames_way", other, size.metadata)
            check_equal(expected, said["figures"], other)
            ways[FRAMES[other]] = _cost(child)
        project = DbtProject(size.metadata, folder, _profile(folder))
        run = project.run("build")
        check_equal(expected, project.figures(), "dbt build")
        ways["dbt build"] = _cost(run.child)
        ways["dbt build of a scan"] = _cost(_build_scan(project, folder))
        _, alone = run_program("alone", project.database, project.manifest, MEMORY_LIMIT)
        return Grown(
            entries=size.entries,
            ways=ways,
            models=run.models,
            models_alone=alone,
            table_bytes=_table_bytes(project.database),
            tests_seconds=run.tests_seconds,
            file_bytes=project.database.stat().st_size,
        )


def _build_scan(built: DbtProject, folder: Path) -> Child:
    scans, pictures = folder / "scans", folder / "pictures"
    write_scan(built.database, scans, pictures)
    places = {"IMAGES_ROOT": str(pictures), "SCANS_PATH": str(scans)}
    project = DbtProject(
        Path(), folder / "scanned", folder / "profiles", METADATA_GLOB="", **places
    )
    run = project.run("build")
    # What was never downloaded is no entry of a scan.
    expected = {name: value for name, value in built.figures().items() if name != "entries"}
    check_equal(expected, project.figures(), "dbt build of a scan")
    return run.child


def _profile(folder: Path) -> Path:
    """The project's own profile with the limit and a folder to spill to."""
    profile = yaml.safe_load((ROOT / "profiles.yml").read_text(encoding="utf-8"))
    options = profile["image_duplicates"]["outputs"]["duckdb"]["config_options"]
    # Under `settings` a build breaks once something has been spilled.
    options |= {"memory_limit": MEMORY_LIMIT, "temp_directory": str(folder / "spill")}
    (folder / "profiles").mkdir()
    (folder / "profiles" / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    return folder / "profiles"


def _table_bytes(database: Path) -> dict[str, int]:
    """Bytes of each table: the blocks that its segments lie in, those that are shared once."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where not internal"
        ).fetchall()
        (block_size,) = connection.execute(
            "select block_size from pragma_database_size()"
        ).fetchone()  # type: ignore[misc]
        counted = {}
        for schema, table in tables:
            (blocks,) = connection.execute(
                "select count(distinct block_id) from pragma_storage_info(?) where block_id >= 0",
                [f'"{schema}"."{table}"'],
            ).fetchone()  # type: ignore[misc]
            counted[table] = blocks * block_size
        return counted


def _cost(child: Child) -> dict[str, float]:
    return {
        "seconds": child.seconds,
        "cpu_seconds": child.cpu_seconds,
        "peak_mb": child.peak_mb,
    }


if __name__ == "__main__":
    main()
