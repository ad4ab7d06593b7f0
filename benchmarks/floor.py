"""The floor: what the marts cost as hand-written DuckDB SQL, without dbt.

`python -m benchmarks.floor METADATA_FOLDER DUCKDB_FILE [MEMORY_LIMIT]` runs `floor_sql` in its
order and prints the headline figures and the seconds of each table as JSON.
"""

import json
import re
import sys
import time
from pathlib import Path

import duckdb

from benchmarks.figures import read_figures

SQL_FOLDER = Path(__file__).with_name("floor_sql")

# As in profiles.yml: the same file format and the same freedom of row order.
CONFIG = {"storage_compatibility_version": "v1.0.0", "preserve_insertion_order": False}


def build(metadata: Path, database: Path, limits: dict[str, str]) -> dict[str, float]:
    """Build every table of the floor into `database` and return the seconds of each."""
    seconds = {}
    with duckdb.connect(str(database), config={**CONFIG, **limits}) as connection:
        connection.execute("set variable metadata = ?", [str(metadata)])
        for path in sorted(SQL_FOLDER.glob("*.sql")):
            for statement in connection.extract_statements(path.read_text(encoding="utf-8")):
                start = time.perf_counter()
                connection.execute(statement)
                table = re.search(r"create (?:temp )?table (\w+)", statement.query)
                if table:
                    seconds[table[1]] = time.perf_counter() - start
        # What is still in the log belongs to the cost of writing.
        connection.execute("checkpoint")
    return seconds


def main() -> None:
    """Run as a program."""
    metadata, database = Path(sys.argv[1]), Path(sys.argv[2])
    seconds = build(metadata, database, {"memory_limit": sys.argv[3]} if sys.argv[3:] else {})
    with duckdb.connect(str(database), read_only=True) as connection:
        figures = read_figures(connection)
    print(json.dumps({"figures": figures, "tables": seconds}))


if __name__ == "__main__":
    main()
