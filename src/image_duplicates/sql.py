"""Names and texts as SQL."""


def name(*parts: str) -> str:
    """A qualified identifier."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def text(value: object) -> str:
    """A string literal."""
    return "'" + str(value).replace("'", "''") + "'"
