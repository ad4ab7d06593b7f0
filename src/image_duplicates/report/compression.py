"""Files of the site compressed beside them, once: any web server can send those."""

import gzip
import os
from pathlib import Path

_SUFFIXES = {".arrow", ".css", ".html", ".js", ".json", ".svg", ".wasm"}
# A packet of the network, which less does not make faster.
_LEAST_BYTES = 1400


def compress(site: Path) -> None:
    """Write a ``.gz`` beside each file that gets smaller by it. Raises OSError."""
    for path in sorted(site.rglob("*")):
        if path.suffix not in _SUFFIXES or path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if len(content) < _LEAST_BYTES:
            continue
        # A higher level takes twice the time to save a hundredth of the bytes.
        compressed = gzip.compress(content, 6, mtime=0)
        if len(compressed) < len(content):
            beside = _beside(path)
            beside.write_bytes(compressed)
            os.utime(beside, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))


def compressed_path(path: Path, found: os.stat_result) -> Path | None:
    """The compressed file beside this one, unless there is none, or the file is a later one."""
    beside = _beside(path)
    is_of_it = (
        not beside.is_symlink()
        and beside.is_file()
        and beside.stat().st_mtime_ns >= found.st_mtime_ns
    )
    return beside if is_of_it else None


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")
