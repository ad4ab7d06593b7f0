"""Names and texts as SQL, rows by name, and what DuckDB says when it refuses."""

from typing import Any

import duckdb


def name(*parts: str) -> str:
    """A qualified identifier."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def text(value: object) -> str:
    """A string literal."""
    return "'" + str(value).replace("'", "''") + "'"


def problem(error: Exception) -> str:
    """What an error of DuckDB or the system says, without the lines that explain it."""
    return str(error).strip().split("\n")[0].rstrip(".")


def rows(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of a query that was executed, by the names of its columns."""
    names = [name for name, *_ in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
