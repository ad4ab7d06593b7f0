"""Builds as a user asks for them, by whatever engine, and the data that some of them share."""

import os
import subprocess
import sys
from pathlib import Path

from folders import entry, nested
from project import DATABASE, OWN_SETTINGS, ROOT

# A build that passes, and one that breaks a gate and the ratchet: how many copies of one picture
# there are, what is asked beside, and what is told.
GATE_STEPS: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = [
    (1, (), ("Published build 1",)),
    (
        9,
        ("--set", "max_duplicate_rate_increase=0.05"),
        ("duplicate_rate of the dataset is 0.205128, above 0.1", "that of build 1"),
    ),
]


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


def write_pictures(folder: Path, copies: int) -> Path:
    """Metadata of 30 pictures, and of one more that is there so often."""
    names = ["copied"] * copies + [f"picture {number}" for number in range(30)]
    images = {str(n): entry(f"{n}.jpg", picture) for n, picture in enumerate(names)}
    nested(folder, "Go", "Rice", images)
    return folder
