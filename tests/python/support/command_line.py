"""The commands as a user types them, in this process, which saves half a second."""

from click.testing import Result
from typer.testing import CliRunner

from image_duplicates.cli import app


def command(*words: object, **environment: str) -> Result:
    """Fails if a traceback would reach the user."""
    return CliRunner(env=environment).invoke(app, [*map(str, words)], catch_exceptions=False)


def sentence(text: str) -> str:
    """Fails unless the text is one line without a traceback."""
    assert "Traceback" not in text
    assert len(text.splitlines()) == 1, text
    return text
