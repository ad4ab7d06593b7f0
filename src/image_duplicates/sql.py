"""Names and texts as SQL, and what DuckDB says when it refuses them."""


def name(*parts: str) -> str:
    """A qualified identifier."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def text(value: object) -> str:
    """A string literal."""
    return "'" + str(value).replace("'", "''") + "'"


def problem(error: Exception) -> str:
    """What an error of DuckDB or the system says, without the lines that explain it."""
    return str(error).strip().split("\n")[0].rstrip(".")
