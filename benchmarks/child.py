"""Runs a program as a child process and measures it from outside."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_KB_PER_MB = 1024


@dataclass(frozen=True)
class Child:
    """What a finished child process cost, and what it said."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    exit_code: int
    output: str
    errors: str


class ChildFailedError(Exception):
    """A measured program failed, so its time means nothing."""


def run_child(
    command: Sequence[str],
    cwd: Path,
    env: Mapping[str, str] | None = None,
    piped_in: Path | None = None,
) -> Child:
    """Run `command` to its end, with `env` on top of this process's environment.

    What is in the file `piped_in` comes to its standard input through a pipe. Output goes to
    files: a full pipe would stop the child while it is measured.
    """
    with (
        tempfile.TemporaryFile("w+") as output,
        tempfile.TemporaryFile("w+") as errors,
        _pipe_from(piped_in) as given,
    ):
        start = time.perf_counter()
        # Only wait4 gives the usage of this one child, so Popen must not wait for it first.
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=given,
            stdout=output,
            stderr=errors,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        return Child(
            seconds=seconds,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_mb=usage.ru_maxrss / _KB_PER_MB,
            exit_code=process.returncode,
            output=output.read(),
            errors=errors.read(),
        )


@contextmanager
def _pipe_from(file: Path | None) -> Iterator[IO[bytes] | int]:
    if file is None:
        yield subprocess.DEVNULL
        return
    with subprocess.Popen(["cat", str(file)], stdout=subprocess.PIPE) as writer:
        yield writer.stdout


def check_succeeded(child: Child, name: str) -> None:
    """Raise ChildFailedError with the end of its output unless `child` exited with 0."""
    if child.exit_code != 0:
        said = (child.output + child.errors).strip()
        raise ChildFailedError(f"{name} exited with {child.exit_code}:\n{said[-3000:]}")
