"""Apply, undo or purge in a child process in which one operation on files goes wrong."""

import errno
import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from faults import CRASHED, FINISHED, KILLED, REFUSED, SURVIVED
from steps import tell_steps

from image_duplicates.cleanup import PlanError

# Forked from the test itself, in 5 ms: what these jobs do has nothing to do with its threads.
CHILDREN = multiprocessing.get_context("fork")
# Too many for any of the commands: a loop over all operations has an end.
MANY = 500


def run_with(fault: str, number: int, home: Path, job: Callable, *arguments: Any) -> int:
    """How a job ended when the fault strikes before its numbered operation below ``home``.

    The fault is ``kill`` or the name of an error of the system (ENOSPC).
    """
    child = CHILDREN.Process(target=_child, args=(fault, number, home, job, arguments))
    child.start()
    child.join(60)
    return child.exitcode


def _child(fault: str, number: int, home: Path, job: Callable, arguments: tuple) -> None:
    met: list[str] = []

    def fsync(descriptor: int) -> None:
        # Python tells of no fsync itself. None is needed: no power is cut here.
        sys.audit("os.fsync", descriptor)

    def step(name: str) -> None:
        met.append(name)
        if len(met) == number:
            if fault == "kill":
                os._exit(KILLED)
            code = getattr(errno, fault)
            raise OSError(code, os.strerror(code))

    os.fsync = fsync
    tell_steps(str(home), step, reads=True)
    try:
        job(*arguments)
    except (PlanError, OSError):
        # The command turns both into a sentence.
        os._exit(REFUSED)
    except BaseException as error:
        os.write(2, f"{error!r}\n".encode())
        os._exit(CRASHED)
    os._exit(SURVIVED if len(met) >= number else FINISHED)
