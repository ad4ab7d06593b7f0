"""The plugin of dbt-duckdb that `profiles.yml` names."""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from image_duplicates.metadata_files import list_metadata_files


class Plugin(BasePlugin):
    """Lets the models ask which metadata files are safe to read."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        conn.create_function(
            "list_metadata_files",
            list_metadata_files,
            ["VARCHAR", "VARCHAR"],
            "STRUCT(readable VARCHAR[], rejected STRUCT(file_path VARCHAR, problem VARCHAR)[])",
        )
