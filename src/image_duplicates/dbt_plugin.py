"""The plugin of dbt-duckdb that `profiles.yml` names."""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from image_duplicates.plugin_functions import add_functions


class Plugin(BasePlugin):
    """Lets the models ask which metadata files are safe to read, and where a scan lies."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        add_functions(conn)
