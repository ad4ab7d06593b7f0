"""Apache Superset on loopback, connected read-only to what is published.

Superset lives in an environment of its own, since it needs other versions of what dbt needs.
It is given its assets in its own export format; what users add to it stays.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from image_duplicates import built, project
from image_duplicates.publish.catalog import read_marts
from image_duplicates.superset.assets import SLUG, assets
from image_duplicates.superset.server import USER, Home, Server, SupersetError, require_free

__all__ = ["SLUG", "USER", "Home", "Server", "SupersetError", "prepare", "require_free"]

PREPARE = Path(__file__).with_name("prepare.py")


def prepare(environment: Path, home: Home, published: Path, tell: Callable[[str], None]) -> Path:
    """Make everything ready to start, and give the program to start.

    Does nothing when the last preparation was for the same marts and the same Superset. Raises
    SupersetError when Superset is not installed, or nothing is published.
    """
    program = environment / "bin" / "superset"
    # A copy of the lock that was installed.
    installed = environment / ".installed"
    if not program.exists() or not installed.exists():
        raise SupersetError(
            f"Superset is not installed in {environment}: {project.superset_setup(environment)}."
        )
    files = _assets(published)
    request = json.dumps({"user": USER, "password": home.password, "assets": files})
    content = installed.read_text() + request
    if not home.was_given(content):
        tell("Preparing Superset ...")
        _run_prepare(environment, home, request)
        home.note_given(content)
    return program


def _assets(published: Path) -> dict[str, str]:
    if not published.exists():
        raise SupersetError(
            f"Nothing is published at {published}: run image-duplicates publish first."
        )
    with built.published(published, SupersetError) as connection:
        return assets(published, read_marts(connection, published.stem))


def _run_prepare(environment: Path, home: Home, request: str) -> None:
    with home.log.open("ab") as log:
        done = subprocess.run(
            [environment / "bin" / "python", "-I", PREPARE],
            cwd=home.folder,
            env=home.environment(),
            input=request.encode(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    if done.returncode != 0:
        raise SupersetError(f"Superset could not be prepared: see the end of {home.log}.")
