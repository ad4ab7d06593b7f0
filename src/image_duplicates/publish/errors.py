"""The one error of this package."""


class PublishError(Exception):
    """Nothing can be published, or read of it; the message is a sentence that says what to do."""


def reason(error: Exception) -> str:
    """What an error of the system or of DuckDB says, without the lines that explain it."""
    return str(error).strip().split("\n")[0].rstrip(".")
