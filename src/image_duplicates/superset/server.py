"""One Superset on this machine: its folder, and its server on loopback as a child process."""

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from image_duplicates import project

CONFIG = Path(__file__).with_name("superset_config.py")
USER = "admin"
HOST = "127.0.0.1"
START_SECONDS = 180
STOP_SECONDS = 10
# Whatever proxy is set, loopback is not behind it.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class SupersetError(Exception):
    """Superset cannot be started; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Home:
    """Superset's own folder: its database, its secrets, its log, and what it was last given.

    Only its owner can read it.
    """

    folder: Path

    def create(self) -> None:
        """With an empty log. Raises SupersetError when it cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            self.log.unlink(missing_ok=True)
        except OSError as error:
            raise SupersetError(
                f"{self.folder} cannot be written ({error.strerror}): name another --home."
            ) from error

    @property
    def log(self) -> Path:
        return self.folder / "superset.log"

    @property
    def password(self) -> str:
        return self._secret("password", 12)

    def environment(self) -> dict[str, str]:
        """What a Superset process needs to know, on top of everything inherited."""
        return {
            **os.environ,
            "SUPERSET_HOME": str(self.folder),
            "SUPERSET_CONFIG_PATH": str(CONFIG),
            "SUPERSET_SECRET_KEY": self._secret("secret_key", 32),
            "SCARF_ANALYTICS": "false",
            # Else Flask takes settings from any .env file that lies about.
            "FLASK_SKIP_DOTENV": "1",
        }

    def was_given(self, content: str) -> bool:
        """Whether the last preparation that succeeded was for the same content."""
        marker = self.folder / "prepared"
        needed = (marker, self.folder / "superset.db")
        return all(path.exists() for path in needed) and marker.read_text() == _digest(content)

    def note_given(self, content: str) -> None:
        (self.folder / "prepared").write_text(_digest(content))

    def _secret(self, name: str, length: int) -> str:
        """A random text, made once and kept."""
        path = self.folder / name
        path.touch(mode=0o600)
        if not path.read_text():
            path.write_text(secrets.token_urlsafe(length))
        return path.read_text()


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
                f" as in {project.command('superset', port=port + 1 if port < 65535 else 8088)}."
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


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
