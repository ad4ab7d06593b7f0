"""One Superset server on loopback, as a child process."""

import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from types import FrameType
from typing import NoReturn

from image_duplicates.superset.errors import SupersetError
from image_duplicates.superset.home import Home

HOST = "127.0.0.1"
START_SECONDS = 180
STOP_SECONDS = 10
# Whatever proxy is set, loopback is not behind it.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def require_free(port: int) -> None:
    """Raises SupersetError when something else listens on the port."""
    with socket.socket() as probe:
        # As the server will ask for it: a port that was just given up is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SupersetError(
                f"Port {port} cannot be had ({error.strerror}): name another,"
                f" as in make superset PORT={port + 1 if port < 65535 else 8088}."
            ) from error


class Server:
    """Use as a context: the process is gone at its end, on SIGTERM too."""

    def __init__(self, program: Path, home: Home, port: int) -> None:
        self.program = program
        self.home = home
        self.port = port
        self.url = f"http://{HOST}:{port}"

    def __enter__(self) -> "Server":
        signal.signal(signal.SIGTERM, _interrupt)
        with self.home.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, "run", "-h", HOST, "-p", str(self.port), "--with-threads"],
                cwd=self.home.folder,
                env=self.home.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait_until_ready(self) -> None:
        """Raises SupersetError when it ends, or stays silent for three minutes."""
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SupersetError(f"Superset did not start: see the end of {self.home.log}.")
            time.sleep(0.2)

    def wait(self) -> None:
        """Until it ends, which it does not do by itself: SupersetError then."""
        self.process.wait()
        raise SupersetError(f"Superset has ended: see the end of {self.home.log}.")

    def _answers(self) -> bool:
        try:
            with DIRECT.open(f"{self.url}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
