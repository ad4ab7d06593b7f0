"""Tells of each step that this process takes on files."""

import os
import sys
from collections.abc import Callable
from typing import Any

CHANGES = {
    *("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.truncate"),
    *("os.chmod", "os.chown", "os.setxattr", "os.fsync"),
}
READS = {"os.listdir", "os.scandir"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def tell_steps(home: str, step: Callable[[str], None], reads: bool = False) -> None:
    """Call ``step`` with a name before each change below ``home``, and before each look at it.

    A file that is opened to be written is one change, and each write to it another. What DuckDB
    writes itself is not told.
    """
    is_writing = False

    def hook(event: str, details: tuple) -> None:
        nonlocal is_writing
        if event == "open":
            path, mode, flags = details
            is_change = bool(flags & WRITING) if mode is None else mode not in ("r", "rb")
        elif event in CHANGES or (reads and event in READS):
            path, is_change = details[0] if details else "", event not in READS
        else:
            return
        # A lock is no content. What is synced, or listed when it is open, is told by a number.
        if str(path).endswith(".lock") or not (isinstance(path, int) or home in str(path)):
            return
        if not (reads or is_change):
            return
        if is_change and not is_writing:
            is_writing = True
            sys.setprofile(profile)
        step(event)

    def profile(_frame: Any, event: str, function: Any) -> None:
        # Python tells of no write by itself.
        if (
            event == "c_call"
            and function.__name__ in ("write", "writelines")
            and home in str(getattr(function.__self__, "name", ""))
        ):
            step("write")

    sys.addaudithook(hook)
