"""The folder of what is published: one publisher at a time, and files that change at once."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import filelock

from image_duplicates import sql
from image_duplicates.files.disk import sync

STAGING = ".staging-"
# In the metadata of each Parquet file: which build it holds, and that it is ours.
BUILD_KEY = "image_duplicates_invocation_id"


class PublishError(Exception):
    """Nothing can be published, or read of it; the message is a sentence that says what to do."""


def published_path(database: Path) -> Path:
    """The file that BI reads."""
    return database.absolute().parent / "published" / database.name


def own_parquet(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[Path, str]:
    """The Parquet files that this package wrote, with the invocation id of their build."""
    return {
        path: invocation_id
        for path in sorted(folder.glob("*.parquet"))
        if (invocation_id := _build_of(connection, path)) is not None
    }


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Alone with the folder, which is made if need be.

    Raises PublishError while another publisher is at work, or if the folder cannot be written.
    """
    lock = filelock.FileLock(folder / ".publish.lock")
    try:
        folder.mkdir(exist_ok=True)
        lock.acquire(blocking=False)
    except filelock.Timeout as error:
        raise PublishError(f"{folder} is being published to: wait for its end.") from error
    except OSError as error:
        raise PublishError(
            f"{folder} cannot be written to ({error.strerror}): copy the build to a folder where"
            " you may write, and name it with --database."
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """An empty folder on the same disk, gone at the end, as are those of killed publishers.

    Raises PublishError as above.
    """
    with locked(folder):
        for left in folder.glob(f"{STAGING}*"):
            shutil.rmtree(left)
        stage = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def swap_in(parquet: list[Path], obsolete: list[Path], database: Path, folder: Path) -> None:
    """Put staged files in the place of those in ``folder``; the database last.

    Whoever has an old file open keeps it. Each file is the old or the new one, whole, at any
    moment; the Parquet files may be ahead of the database, which ``check_published`` tells.
    """
    for path in (*parquet, database):
        sync(path)
    for path in parquet:
        path.replace(folder / path.name)
    for path in obsolete:
        path.unlink()
    sync(folder)
    # The log of someone who wrote to the old file would be taken for one of the new.
    (folder / f"{database.name}.wal").unlink(missing_ok=True)
    database.replace(folder / database.name)
    sync(folder)


def _build_of(connection: duckdb.DuckDBPyConnection, path: Path) -> str | None:
    query = f"select value from parquet_kv_metadata({sql.text(path)}) where key = ?"
    try:
        row = connection.execute(query, [BUILD_KEY.encode()]).fetchone()
    except duckdb.Error:
        return None
    return None if row is None else row[0].decode(errors="replace")
