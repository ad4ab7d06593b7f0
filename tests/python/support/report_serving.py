"""A site, served for a test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from image_duplicates.report.server import site_server


@contextmanager
def served(folder: Path, host: str = "127.0.0.1") -> Iterator[str]:
    """The address of the site in this folder, as ``image-duplicates serve`` shows it."""
    server = site_server(folder, 0, host)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join()
