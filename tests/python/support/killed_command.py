"""A command as a user types it, in a process that is killed before a numbered step or from outside.

Children are forked from a process that has done the imports and has no threads of DuckDB.
"""

import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steps import tell_steps

CHILDREN = multiprocessing.get_context("forkserver")
# What DuckDB and Typer import late where it is there, which takes a second.
CHILDREN.set_forkserver_preload(["image_duplicates.cli", "pandas", "typer._adapters"])
CRASHED = 70
# Whatever a command does, it takes less.
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Blow:
    """When to kill: at a numbered change, or so many seconds after the first one.

    With neither, never. ``delay`` is the seconds from the change, in the midst of it or after;
    ``early`` counts the other seconds from the start.
    """

    change: int = 0
    delay: float = 0
    seconds: float | None = None
    early: bool = False


@dataclass(frozen=True)
class End:
    """How a command ended; ``exit_code`` is that of a signal where it was killed."""

    exit_code: int
    # How many changes it has begun, and whether it had done all.
    changes: int
    is_over: bool
    # From the first change to the end, of one that was over.
    seconds: float
    output: str

    @property
    def is_killed(self) -> bool:
        """A kill that came after the end of the command is none."""
        return self.exit_code in (-signal.SIGKILL, -signal.SIGALRM) and not self.is_over

    @property
    def where(self) -> str:
        if not self.is_killed:
            return "after the end" if self.exit_code < 0 else "not at all"
        return "between changes" if self.changes else "before any change"


def run_command(
    words: list[str], home: Path, blow: Blow, meanwhile: Callable[[], None] | None = None
) -> End:
    """Run the command, whose changes below ``home`` count, and kill it.

    ``meanwhile`` is called again and again until the blow falls.
    """
    log = home.with_suffix(".log")
    counts, seconds = CHILDREN.RawArray("i", 2), CHILDREN.RawValue("d", 0)
    told, tell = CHILDREN.Pipe(duplex=False)
    arguments = (words, str(home), str(log), counts, seconds, tell, blow)
    child = CHILDREN.Process(target=_child, args=arguments)
    child.start()
    tell.close()
    if blow.seconds is not None:
        # Readable too once the child has ended without a change.
        if not blow.early:
            told.poll(PATIENCE_SECONDS)
        end = time.monotonic() + blow.seconds
        while meanwhile and time.monotonic() < end:
            meanwhile()
        time.sleep(max(0, end - time.monotonic()))
        child.kill()
    child.join(PATIENCE_SECONDS)
    exit_code = child.exitcode
    assert exit_code is not None, f"{words} does not end"
    child.close()
    told.close()
    output = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    log.unlink(missing_ok=True)
    return End(exit_code, counts[0], bool(counts[1]), seconds.value, output)


def _child(
    words: list[str], home: str, log: str, counts: Any, seconds: Any, tell: Any, blow: Blow
) -> None:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    start = time.monotonic()

    def step(_name: str) -> None:
        nonlocal start
        if counts[0] == 0:
            start = time.monotonic()
            tell.send_bytes(b"!")
        if counts[0] + 1 == blow.change and not blow.delay:
            os.kill(os.getpid(), signal.SIGKILL)
        counts[0] += 1
        if counts[0] == blow.change:
            # Nobody handles it, so that the system ends the process as it does on SIGKILL.
            signal.setitimer(signal.ITIMER_REAL, blow.delay)

    from image_duplicates.cli import app

    tell_steps(home, step)
    code = 0
    try:
        app(words)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0
    except BaseException:
        traceback.print_exc()
        code = CRASHED
    counts[1] = 1
    seconds.value = time.monotonic() - start
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
