"""What lies in a folder that was published, and the record in the file that it came from."""

from pathlib import Path
from typing import Any

import duckdb


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def last_run(database: Path) -> dict[str, Any]:
    with duckdb.connect(str(database), read_only=True) as connection:
        run = connection.execute("from audit.last_run")
        names = [column[0] for column in run.description]
        rows = run.fetchall()
    assert len(rows) == 1
    return dict(zip(names, rows[0], strict=True))
