"""What SQL asks of Python: as a plugin of dbt 1, and before a build of dbt 2."""

import duckdb

from image_duplicates import metadata_files
from image_duplicates.files.paths import scan_key


def add_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """Give SQL all functions of the plugin."""
    metadata_files.add_functions(connection)
    connection.create_function("scan_key", scan_key, ["VARCHAR"], "VARCHAR", side_effects=True)
