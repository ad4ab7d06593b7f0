"""What is made once for all workers of a session, or once for all of several sessions.

SHARED_BUILDS names a folder that outlives a session, for who runs several over the same files.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock


@contextmanager
def shared_folder(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """A folder that all workers have, for one of them at a time."""
    # The parent of a worker's folder is the folder of the whole session.
    base = factory.getbasetemp()
    session = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = Path(os.environ.get("SHARED_BUILDS", session)) / name
    with FileLock(home.with_suffix(".lock")):
        home.mkdir(exist_ok=True)
        yield home
