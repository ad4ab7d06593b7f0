"""Read a published file as a BI tool does. Runs in any DuckDB's own environment.

Arguments: the file. Prints a line of JSON on what it holds; then, for every line on standard
input, once more over the same connection.
"""

import hashlib
import json
import sys

import duckdb


def digest(rows):
    return hashlib.md5("\n".join(sorted(map(repr, rows))).encode()).hexdigest()


def content(connection):
    names = connection.execute(
        "select table_schema, table_name, table_type from information_schema.tables order by all"
    ).fetchall()
    tables = {
        name: digest(connection.execute(f'from {schema}."{name}"').fetchall())
        for schema, name, _ in names
    }
    comments = connection.execute(
        "select table_name, null, comment from duckdb_tables() where not internal union all "
        "select table_name, column_name, comment from duckdb_columns() where not internal "
        "order by all"
    ).fetchall()
    kinds = sorted({(schema, kind) for schema, _, kind in names})
    return {
        "version": duckdb.__version__,
        "tables": tables,
        "kinds": kinds,
        "comments": comments,
    }


connection = duckdb.connect(sys.argv[1], read_only=True)
print(json.dumps(content(connection)), flush=True)
for _ in sys.stdin:
    print(json.dumps(content(connection)), flush=True)
