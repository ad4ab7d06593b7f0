"""Names in any language go in and out, and what cannot be said stops nothing that is done.

Known before anything else is imported, so that a command can start anew in UTF-8.
"""

import errno
import io
import os
import select
import sys
from typing import Any, TextIO

# As sysexits.h has it for input and output: no answer of a command has this exit code.
NOT_TOLD = 74


def use_utf8() -> None:
    """Start this command anew where the locale would take file names for anything but UTF-8.

    Metadata names files in UTF-8, and so do scrapers: the same files are found in a C locale.
    What is printed stays in the encoding of the terminal.
    """
    if sys.getfilesystemencoding() == "utf-8" or not sys.executable:
        return
    environment = dict(os.environ)
    if sys.stdout is not None:
        environment.setdefault("PYTHONIOENCODING", f"{sys.stdout.encoding}:backslashreplace")
    os.execve(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]], environment)


def make_forgiving() -> None:
    """Let standard output and error take everything: no print raises from here on.

    A character that the terminal lacks is written as an escape. After a failure (a pipe that
    nobody reads, a full disk) the rest is dropped, and ``failure`` tells.
    """
    _fill_gaps()
    for name in ("stdout", "stderr"):
        setattr(sys, name, _forgiving(getattr(sys, name)))


def failure(stream: TextIO | None) -> OSError | None:
    """Why something that was printed did not arrive, if so."""
    if stream is None:
        return OSError(errno.EBADF, os.strerror(errno.EBADF))
    try:
        stream.flush()
    except OSError as error:
        return error
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw.failure if isinstance(raw, _Forgiving) else None


def drop(stream: TextIO | None) -> None:
    """Print nothing more there, not even what waits to be written.

    Ctrl-C may come when that was written already, and before Python knows: it would come twice.
    """
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    if isinstance(raw, _Forgiving):
        raw.failure = OSError(errno.EPIPE, os.strerror(errno.EPIPE))


class _Forgiving(io.RawIOBase):
    """A file that fails once, and in silence."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        # Kept, for it would close the file with its end.
        self._stream = stream
        # Unbuffered Python has no buffer in between.
        self._raw: Any = getattr(stream.buffer, "raw", stream.buffer)
        self.failure: OSError | None = None

    def write(self, data: Any) -> int:
        if self.failure is None:
            try:
                while (written := self._raw.write(data)) is None:
                    # A neighbour made a terminal that they share one that does not wait.
                    select.select([], [self.fileno()], [])
                return int(written)
            except OSError as error:
                self.failure = error
        return memoryview(data).nbytes

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return bool(self._raw.isatty())

    def fileno(self) -> int:
        return int(self._raw.fileno())


def _forgiving(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedWriter(_Forgiving(stream)),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.line_buffering,
    )


def _fill_gaps() -> None:
    """Give a command that was started without standard output or error somewhere to print.

    Otherwise the next file that is opened would be taken for it. What nobody hears on standard
    output goes to standard error.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest number that is free.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    if sys.stdout is None:
        os.dup2(2, 1)
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
