"""What goes into the container image, as docker itself reads .dockerignore."""

import io
import os
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from clone import MADE_BY_USE, clone
from hatchling.builders.wheel import WheelBuilder
from programs import missing
from project import ROOT

# What pip reads of a source, besides the package.
FOR_PIP = {"LICENSE", "README.md", "pyproject.toml", "requirements.lock"}
# Docker sends these to the daemon whatever is ignored.
FOR_DOCKER = {".dockerignore", "Dockerfile"}


class Daemon(BaseHTTPRequestHandler):
    """Takes what a client sends to be built, and builds nothing."""

    protocol_version = "HTTP/1.1"
    received = b""

    def do_GET(self) -> None:
        self.answer(b"OK")

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        Daemon.received = body
        self.answer(b'{"stream": "built"}')

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Api-Version", "1.44")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Says nothing."""


@pytest.fixture
def daemon() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Daemon) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.skipif(bool(missing("docker")), reason="needs docker, though no daemon")
def test_an_image_is_built_from_the_package_alone(daemon: str, tmp_path: Path) -> None:
    clone(tmp_path, MADE_BY_USE)
    environment = {**os.environ, "DOCKER_HOST": daemon, "DOCKER_BUILDKIT": "0"}
    done = subprocess.run(
        ["docker", "build", tmp_path], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    with tarfile.open(fileobj=io.BytesIO(Daemon.received)) as archive:
        sent = {member.name for member in archive if member.isfile()}
    packed = {
        Path(file.path).relative_to(ROOT).as_posix()
        for file in WheelBuilder(str(ROOT)).recurse_included_files()
    }
    assert sent == packed | FOR_PIP | FOR_DOCKER
