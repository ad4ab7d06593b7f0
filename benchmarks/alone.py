"""What the statement of each model costs while nothing runs beside it.

`python -m benchmarks.alone DUCKDB_FILE MANIFEST MEMORY_LIMIT` makes the tables of a finished
build once more, each into a file that is thrown away, and prints the CPU seconds of each as JSON.
Beside them single steps of the largest table, which most models take: what those cost no SQL saves.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.floor import CONFIG
from image_duplicates.dbt_plugin import add_functions

ROUNDS = 2
# No model has such a name.
STEPS = {
    "`images` as they are": "from images",
    "counted by hash": "select content_hash, count(*) as copies from images group by all",
    "each beside its group": (
        "select image_id, copies from images join hash_groups using (content_hash)"
    ),
    "numbered by hash": (
        "select image_id, row_number() over (partition by content_hash order by image_id) as place"
        " from images"
    ),
}


def cpu_seconds(database: Path, statements: dict[str, str], memory_limit: str) -> dict[str, float]:
    """The CPU seconds of each of `statements`, the best of two rounds."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        limits = {"memory_limit": memory_limit, "temp_directory": str(folder / "spill")}
        with duckdb.connect(config={**CONFIG, **limits}) as connection:
            add_functions(connection)
            connection.execute(f"attach '{database}' (read_only)")
            connection.execute(f"attach '{folder / 'again.duckdb'}' as again")
            connection.execute(f"use {database.stem}")
            return {
                name: min(_rounds(connection, statement)) for name, statement in statements.items()
            }


def _rounds(connection: duckdb.DuckDBPyConnection, statement: str) -> Iterator[float]:
    for _ in range(ROUNDS):
        start = time.process_time()
        connection.execute(f"create or replace table again.model as {statement}")
        yield time.process_time() - start


def tables(manifest: Path) -> dict[str, str]:
    """Each table's name and SQL; what is built file by file, or on top of itself, is no table."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    return {
        node["name"]: node["compiled_code"]
        for node in nodes
        if node["resource_type"] == "model" and node["config"]["materialized"] == "table"
    }


def main() -> None:
    """Run as a program."""
    database, manifest, memory_limit = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    print(json.dumps(cpu_seconds(database, {**tables(manifest), **STEPS}, memory_limit)))


if __name__ == "__main__":
    main()
