"""The plugin of dbt-duckdb that `profiles.yml` names."""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from image_duplicates import metadata_files
from image_duplicates.files.paths import scan_key


class Plugin(BasePlugin):
    """Lets the models ask which metadata files are safe to read, and where a scan lies."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        add_functions(conn)


def add_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """Give SQL all functions of the plugin."""
    metadata_files.add_functions(connection)
    connection.create_function("scan_key", scan_key, ["VARCHAR"], "VARCHAR", side_effects=True)
