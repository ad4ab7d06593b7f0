"""How the tests of publish call it, and what they expect of its messages."""

from pathlib import Path
from typing import Any

import duckdb
from click.testing import Result
from typer.testing import CliRunner

from image_duplicates.cli import app


def command(*arguments: str | Path, **environment: str) -> Result:
    """In this process, which saves half a second."""
    return CliRunner(env=environment).invoke(app, [*map(str, arguments)], catch_exceptions=False)


def sentence(text: str) -> str:
    """Fails unless the text is one line without a traceback."""
    assert "Traceback" not in text
    assert len(text.splitlines()) == 1, text
    return text


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def last_run(database: Path) -> dict[str, Any]:
    with duckdb.connect(str(database), read_only=True) as connection:
        run = connection.execute("from audit.last_run")
        names = [column[0] for column in run.description]
        rows = run.fetchall()
    assert len(rows) == 1
    return dict(zip(names, rows[0], strict=True))
