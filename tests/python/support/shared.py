"""What is made once for all workers of a session."""

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
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(home.with_suffix(".lock")):
        home.mkdir(exist_ok=True)
        yield home
