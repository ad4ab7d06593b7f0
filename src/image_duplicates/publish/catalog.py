"""What a DuckDB file offers to whoever reads it: marts in two schemas, macros in ``main``.

``main`` is an analyst's first list. What the pages of the report alone read is in ``report``.
``looks`` is no mart: what ``image-duplicates check`` compares pictures with.
"""

from dataclasses import dataclass, field

import duckdb

from image_duplicates import sql

Connection = duckdb.DuckDBPyConnection

MAIN, LOOKS = "main", "looks"
MARTS = (MAIN, "report")
RELATIONS = """
    select schema_name, table_name, comment, false as is_view from duckdb_tables()
    where database_name = $catalog and schema_name in $schemas and not internal
    union all
    select schema_name, view_name, comment, true from duckdb_views()
    where database_name = $catalog and schema_name in $schemas and not internal
    order by schema_name, table_name
"""
COLUMNS = """
    select schema_name, table_name, column_name, data_type, is_nullable, comment
    from duckdb_columns()
    where database_name = $catalog and schema_name in $schemas and not internal
    order by schema_name, table_name, column_index
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
    """A table or view. A copy of a view is a table, and the same mart.

    What is in ``looks`` is copied as marts are, but into the DuckDB file alone.
    """

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]
    is_view: bool = field(default=False, compare=False)

    @property
    def title(self) -> str:
        """What it is called in the file and beside it, in a query of its file as well."""
        return self.name if self.schema == MAIN else f"{self.schema}.{self.name}"

    @property
    def is_for_bi(self) -> bool:
        """Whether it is a mart, of which there is a Parquet file, too."""
        return self.schema != LOOKS

    def relation(self, catalog: str) -> str:
        """Its qualified name in a catalog."""
        return sql.name(catalog, self.schema, self.name)

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
        macro = sql.name(catalog, MAIN, self.name)
        table = "table " if self.gives_table else ""
        bodies = ", ".join(
            f"({', '.join(sql.name(parameter) for parameter in parameters)}) as {table}{body}"
            for parameters, body in self.bodies
        )
        return [
            f"create macro {macro}{bodies}",
            *_comments([(f"macro {table}{macro}", self.comment)]),
        ]


def read_marts(
    connection: Connection, catalog: str, schemas: tuple[str, ...] = MARTS
) -> list[Mart]:
    """All tables and views of some schemas, by schema and name."""
    asked = {"catalog": catalog, "schemas": schemas}
    columns: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *column in connection.execute(COLUMNS, asked).fetchall():
        columns.setdefault((schema, table), []).append(Column(*column))
    relations = connection.execute(RELATIONS, asked).fetchall()
    return [
        Mart(schema, table, comment, tuple(columns[schema, table]), is_view)
        for schema, table, comment, is_view in relations
    ]


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
