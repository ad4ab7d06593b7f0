"""What a DuckDB file offers to whoever reads it: the tables and macros of schema ``main``."""

from dataclasses import dataclass

import duckdb

from image_duplicates import sql

Connection = duckdb.DuckDBPyConnection

RELATIONS = """
    select table_name, comment, false as is_view from duckdb_tables()
    where database_name = $catalog and schema_name = 'main' and not internal
    union all
    select view_name, comment, true from duckdb_views()
    where database_name = $catalog and schema_name = 'main' and not internal
    order by table_name
"""
COLUMNS = """
    select table_name, column_name, data_type, is_nullable, comment from duckdb_columns()
    where database_name = $catalog and schema_name = 'main' and not internal
    order by table_name, column_index
"""
# In the order they were made: one may call another.
MACROS = """
    select function_name, function_type = 'table_macro', comment,
        list((parameters, macro_definition) order by len(parameters))
    from duckdb_functions()
    where database_name = $catalog and schema_name = 'main' and not internal
        and function_type in ('macro', 'table_macro')
    group by all
    order by min(function_oid), function_name
"""


@dataclass(frozen=True)
class Column:
    """One column of a mart."""

    name: str
    data_type: str
    is_nullable: bool
    comment: str | None


@dataclass(frozen=True)
class Mart:
    """A table or view."""

    name: str
    comment: str | None
    columns: tuple[Column, ...]

    def definition(self, relation: str) -> list[str]:
        """The statements that make it as an empty table, with its comments."""
        columns = ", ".join(
            f"{sql.name(column.name)} {column.data_type}{'' if column.is_nullable else ' not null'}"
            for column in self.columns
        )
        comments = [(f"table {relation}", self.comment)]
        for column in self.columns:
            comments.append((f"column {relation}.{sql.name(column.name)}", column.comment))
        return [f"create table {relation} ({columns})", *_comments(comments)]


@dataclass(frozen=True)
class Macro:
    """A SQL macro; a body for each list of parameters that it takes."""

    name: str
    gives_table: bool
    comment: str | None
    bodies: tuple[tuple[tuple[str, ...], str], ...]

    def definition(self, catalog: str) -> list[str]:
        """The statements that make it, with its comment."""
        macro = sql.name(catalog, "main", self.name)
        table = "table " if self.gives_table else ""
        bodies = ", ".join(
            f"({', '.join(sql.name(parameter) for parameter in parameters)}) as {table}{body}"
            for parameters, body in self.bodies
        )
        return [
            f"create macro {macro}{bodies}",
            *_comments([(f"macro {table}{macro}", self.comment)]),
        ]


def read_marts(connection: Connection, catalog: str) -> list[Mart]:
    """All tables and views, by name."""
    columns: dict[str, list[Column]] = {}
    for table, *column in connection.execute(COLUMNS, {"catalog": catalog}).fetchall():
        columns.setdefault(table, []).append(Column(*column))
    relations = connection.execute(RELATIONS, {"catalog": catalog}).fetchall()
    return [Mart(table, comment, tuple(columns[table])) for table, comment, _ in relations]


def view_names(connection: Connection, catalog: str) -> list[str]:
    """The views among the marts."""
    relations = connection.execute(RELATIONS, {"catalog": catalog}).fetchall()
    return [table for table, _, is_view in relations if is_view]


def read_macros(connection: Connection, catalog: str) -> list[Macro]:
    """All macros."""
    return [
        Macro(macro, gives_table, comment, tuple((tuple(names), body) for names, body in bodies))
        for macro, gives_table, comment, bodies in connection.execute(
            MACROS, {"catalog": catalog}
        ).fetchall()
    ]


def _comments(comments: list[tuple[str, str | None]]) -> list[str]:
    return [
        f"comment on {thing} is {sql.text(comment)}"
        for thing, comment in comments
        if comment is not None
    ]
