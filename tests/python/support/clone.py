"""The repository as somebody has it who uses it: with all that is made in it."""

import shutil
import subprocess
from pathlib import Path

from project import ROOT

# Every ignored place: people's data is for nobody else.
MADE_BY_USE = (
    ".venv/made",
    ".venv-superset/made",
    "data/example/made.json",
    "dist/made",
    "logs/made",
    "reports/.evidence/meta/made",
    "reports/.evidence/shown/made",
    "reports/.evidence/template/made",
    "reports/build/made",
    "reports/node_modules/made",
    "reports/report.log",
    "reports/screenshots/made.png",
    "reports/sources/thumbnails/thumbnails.duckdb",
    "reports/static/thumbnails/made",
    "src/image_duplicates/__pycache__/made.pyc",
    "target/made",
    "warehouse/made.duckdb",
    "warehouse/scans/made.parquet",
)


def tracked() -> list[str]:
    """The names of the files of the repository."""
    names = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def clone(folder: Path, made: tuple[str, ...] = ()) -> None:
    """Copy the files of the repository, and put in others under the names that are given."""
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for name in made:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("not for others")
