"""A dbt project of an analyst's own on top of ours: their models and seeds, and our package.

What is written to begin with is theirs. Which content it had is kept, so that a later version
brings what they left as it was up to date, and nothing else.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from image_duplicates import project

TEMPLATE = Path(__file__).with_name("starter_files")
# In it, the name of the project to be.
PLACEHOLDER = "my_project"


class StarterError(Exception):
    """There is no such project to be had; the message says why."""


@dataclass
class Written:
    """Files, by what came of them."""

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    # Changed by their owner, and by us since.
    kept: list[str] = field(default_factory=list)


def make_project(folder: Path) -> Written:
    """Write the project, or bring it up to date: what its owner has changed stays as it is.

    Raises StarterError for a folder that holds something else, OSError.
    """
    mark = folder / project.MARK
    known = _known(mark)
    if known is None and folder.exists() and any(folder.iterdir()):
        raise StarterError(f"{folder} is not empty, and no project that init made.")
    written = Written()
    given = dict(known or {})
    for name, content in _files(folder).items():
        path = folder / name
        new = _digest(content)
        there = _digest(path.read_bytes()) if path.exists() else None
        if there is None and name in given:
            # Its owner wants none.
            continue
        if there not in (None, new, given.get(name)):
            # Ours may be as it was, and theirs alone another.
            if given.get(name) != new:
                written.kept.append(name)
            continue
        given[name] = new
        if there != new:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            (written.new if there is None else written.updated).append(name)
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(json.dumps(given, indent=2) + "\n", encoding="utf-8")
    return written


def _files(folder: Path) -> dict[str, bytes]:
    """What the project starts with, by path below it."""
    files = {
        path.relative_to(TEMPLATE).as_posix(): path.read_bytes()
        for path in sorted(TEMPLATE.rglob("*"))
        if path.is_file()
    }
    files[".gitignore"] = files.pop("gitignore")
    name = _name(folder).encode()
    files["dbt_project.yml"] = files["dbt_project.yml"].replace(PLACEHOLDER.encode(), name)
    ours = project.packaged()
    files["profiles.yml"] = (ours / "profiles.yml").read_bytes()
    for seed in sorted((ours / "seeds").glob("*.csv")):
        files[f"seeds/{seed.name}"] = seed.read_bytes()
    return files


def _name(folder: Path) -> str:
    """A name for dbt, of the folder's."""
    name = re.sub("[^a-z0-9]+", "_", folder.resolve().name.lower()).strip("_")
    if not re.match("[a-z]", name) or name == project.NAME:
        return PLACEHOLDER
    return name


def _known(mark: Path) -> dict[str, str] | None:
    """SHA-256 of each file as it was given; None where there is no such project."""
    try:
        known = json.loads(mark.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise StarterError(f"{mark} cannot be read: put it back as it was.") from error
    if not isinstance(known, dict):
        raise StarterError(f"{mark} cannot be read: put it back as it was.")
    return known


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
