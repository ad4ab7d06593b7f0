"""The Parquet files that are published."""

from pathlib import Path

import duckdb

from image_duplicates import sql
from image_duplicates.publish.copies import BUILD_KEY


def own_parquet(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[Path, str]:
    """The Parquet files that this package wrote, with the invocation id of their build."""
    return {
        path: invocation_id
        for path in sorted(folder.glob("*.parquet"))
        if (invocation_id := _build_of(connection, path)) is not None
    }


def _build_of(connection: duckdb.DuckDBPyConnection, path: Path) -> str | None:
    query = f"select value from parquet_kv_metadata({sql.text(path)}) where key = ?"
    try:
        row = connection.execute(query, [BUILD_KEY.encode()]).fetchone()
    except duckdb.Error:
        return None
    return None if row is None else row[0].decode(errors="replace")
