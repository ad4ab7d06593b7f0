"""Builds as a user asks for them, by whatever engine."""

import os
import subprocess
import sys
from pathlib import Path

from project import DATABASE, OWN_SETTINGS, ROOT


def run(*words: object, **environment: str) -> subprocess.CompletedProcess:
    inherited = {name: text for name, text in os.environ.items() if name not in OWN_SETTINGS}
    return subprocess.run(
        [str(word) for word in words],
        cwd=ROOT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
    )


def places(home: Path) -> dict[str, str]:
    target = str(home / "target")
    return {"DUCKDB_PATH": f"{home / DATABASE}", "DBT_TARGET_PATH": target, "DBT_LOG_PATH": target}


def build(engine: str, home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess:
    """Spark writes beside the DuckDB file unless told otherwise."""
    home.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "image_duplicates", "build", "--engine", engine]
    return run(*command, *words, **places(home), **environment)
