"""Names and texts as SQL, and what DuckDB says when it refuses them."""

from pathlib import Path

import duckdb

# What DuckDB finds while it reads a file whose bytes are not as it wrote them.
DAMAGE = (
    *("Corrupt database", "Corrupt WAL", "not a valid DuckDB", "Could not read enough bytes"),
    *("Failed to deserialize", "replaying WAL"),
)
BROKEN = (duckdb.InternalException, duckdb.SerializationException)


def name(*parts: str) -> str:
    """A qualified identifier."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def text(value: object) -> str:
    """A string literal."""
    return "'" + str(value).replace("'", "''") + "'"


def problem(error: Exception) -> str:
    """What an error of DuckDB or the system says, without the lines that explain it."""
    return str(error).strip().split("\n")[0].rstrip(".")


def is_damage(error: Exception) -> bool:
    """Whether the bytes of a database file are at fault, not the query or the system."""
    return isinstance(error, BROKEN) or any(sign in str(error) for sign in DAMAGE)


def unreadable(database: Path, error: Exception) -> str:
    """A sentence on why a file that dbt wrote cannot be read, and what to do."""
    if "Could not set lock" in str(error):
        return f"{database} is being written: try again when that build has finished."
    if is_damage(error):
        return (
            f"{database} is damaged ({problem(error)}): "
            "put a copy of it back, or move it and its .wal away and run make build."
        )
    return f"{database} cannot be read: {problem(error)}."
