"""Two builds of one dataset that must differ in nothing but when they were made."""

from pathlib import Path

import duckdb

# Of a build, not of the dataset.
OF_THE_RUN = {"main.build_history": "invocation_id, built_at"}
# Of where the dataset lies.
OF_THE_PLACE = {"main.build_history": "metadata_location, dataset"}
TABLES = """
    select
        format('{}.{}', schema_name, table_name),
        list((column_name, data_type, is_nullable, columns.comment) order by column_index),
        any_value(tables.comment)
    from duckdb_columns() as columns
    inner join duckdb_tables() as tables using (database_name, schema_name, table_name)
    where database_name = ? and schema_name in ('main', 'report', 'seeds', 'looks')
    group by all
    order by all
"""


def assert_equal(database: Path, other: Path, is_elsewhere: bool = False) -> None:
    """Every row of every mart, every column, type and comment."""
    with duckdb.connect() as connection:
        for name, path in (("one", database), ("two", other)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        tables = connection.execute(TABLES, ["one"]).fetchall()
        assert tables == connection.execute(TABLES, ["two"]).fetchall()
        assert len(tables) > 50
        for table, *_ in tables:
            left_out = [OF_THE_RUN[table]] if table in OF_THE_RUN else []
            left_out += [OF_THE_PLACE[table]] if is_elsewhere and table in OF_THE_PLACE else []
            columns = f"* exclude ({', '.join(left_out)})" if left_out else "*"
            for one, two in (("one", "two"), ("two", "one")):
                query = f"select {columns} from {one}.{table} except all select {columns} from"
                assert connection.execute(f"{query} {two}.{table}").fetchall() == [], table
