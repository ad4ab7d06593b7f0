"""Which dbt project is built, where what comes of it goes, and what its user can type.

The project is the one of the working directory, if that is ours: a clone, or a project that
``init`` made. Otherwise it is the one that lies in this package, which is only read: all that is
written goes below the folder of the DuckDB file then, to the user. Every path that is named is
relative to the working directory.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAME = "image_duplicates"
DATABASE = Path("warehouse") / f"{NAME}.duckdb"
EXAMPLE = Path("data/example")
DEMO = Path("data/demo")
SUPERSET = Path(".venv-superset")
# In a project that `init` made: what it was given. The package is linked into it.
MARK = ".image_duplicates.json"
LINK = Path("dbt_packages") / NAME
LINK_VARIABLE = "IMAGE_DUPLICATES_PROJECT"
# The dbt of this Python, whatever else is on the path or in the working directory.
PYTHON = (sys.executable, "-P", "-c")
DBT = "from dbt.cli.main import cli; cli()"
# What dbt writes besides the DuckDB file, by the variable that says where.
WRITTEN = {"DBT_LOG_PATH": "logs", "DBT_TARGET_PATH": "target"}
# The variables, and the vars of dbt, that name a place to read. The first is a glob, too.
PLACES = {
    "METADATA_GLOB": "metadata_glob",
    "IMAGES_ROOT": "images_root",
    "SCANS_PATH": "scans_path",
}
# All vars that do, then.
PLACE_VARS = {*PLACES.values(), "base"}
REMOTE = re.compile("[a-z][a-z0-9]*://")
# What the pages of the report are made of; the rest of their folder is what Evidence made.
PAGES = ("components", "pages", "scripts", "sources")


class UnlinkedError(Exception):
    """dbt cannot find our project from the one here; the message says what it said."""


def is_here() -> bool:
    """Whether dbt finds the project in the working directory."""
    return _is_clone() or Path(MARK).is_file()


def _is_clone() -> bool:
    try:
        text = Path("dbt_project.yml").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return re.search(rf"^name: *['\"]?{NAME}['\"]? *$", text, re.MULTILINE) is not None


def packaged() -> Path:
    """Our project, to be read; in a clone, that of the clone."""
    if _is_clone():
        return Path()
    package = Path(__file__).resolve().parent
    inside = package / "project"
    # A clone that is installed to be edited has it around the package.
    return inside if inside.is_dir() else package.parents[1]


def command(name: str, **words: object) -> str:
    """What a user types to run one of our commands: a clone has it as a target of make.

    ``words`` are variables of make; the command has those in capitals as arguments, the others
    as options.
    """
    if _has_make():
        return " ".join(
            ["make", name, *(f"{word.upper()}={value}" for word, value in words.items())]
        )
    options = (
        f"{value}" if word.isupper() else f"--{word} {value}" for word, value in words.items()
    )
    return " ".join(["image-duplicates", name, *options])


def superset_setup(environment: Path) -> str:
    """How a user installs Superset, which has an environment of its own, as half a sentence."""
    if _has_make():
        return "run make superset"
    python, lock = environment / "bin" / "python", packaged() / "requirements-superset.lock"
    words = [f"python3.12 -m venv {shlex.quote(str(environment))}"]
    words += [f"{shlex.quote(str(python))} -m pip install -r {shlex.quote(str(lock))}"]
    words += [f"cp {shlex.quote(str(lock))} {shlex.quote(str(environment / '.installed'))}"]
    return f"run {' && '.join(words)}"


def dbt2_setup() -> str:
    """How a user installs dbt 2, as half a sentence."""
    if _has_make():
        return "run make build ENGINE=dbt2"
    return "run pip install 'image-duplicates[dbt2]'"


def spark_setup() -> str:
    """How a user installs Spark, as half a sentence."""
    if _has_make():
        return "run make build ENGINE=spark"
    return "run pip install 'image-duplicates[spark]'"


def stores_setup() -> str:
    """How a user installs what reads object stores, as half a sentence."""
    if _has_make():
        return "run make stores"
    return "run pip install 'image-duplicates[stores]'"


def database_path(given: Path | None = None) -> Path:
    """The file that dbt writes."""
    return given or Path(os.environ.get("DUCKDB_PATH") or DATABASE)


def scans(database: Path | None = None) -> Path:
    """The folder in which a scan keeps what it found."""
    return Path(os.environ.get("SCANS_PATH") or database_path(database).parent / "scans")


def written(database: Path | None = None) -> dict[str, Path]:
    """Where dbt writes, by the variable that says so."""
    home = Path() if is_here() else database_path(database).parent
    return {
        variable: Path(os.environ.get(variable) or home / name)
        for variable, name in WRITTEN.items()
    }


def reports(database: Path | None = None) -> Path:
    """The folder of the report's pages, in which the site is built."""
    return Path("reports") if _is_clone() else database_path(database).parent / "reports"


def make_reports(database: Path | None = None) -> Path:
    """That folder, with the pages in it. Raises OSError."""
    place = reports(database)
    if not _is_clone():
        for name in PAGES:
            shutil.rmtree(place / name, ignore_errors=True)
        _copy(packaged() / "reports", place)
    return place


def environment(
    named_vars: set[str], places: dict[str, str], database: Path | None = None
) -> dict[str, str]:
    """The environment of a dbt that builds the project.

    ``named_vars`` are set for it, and ``places`` are what to read, by the variable that says so.
    dbt goes to the folder of the project, so that elsewhere all of them are absolute.
    ``database`` wins over DUCKDB_PATH.
    """
    settings = {
        # Nothing is sent unless somebody wants it.
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        **os.environ,
        LINK_VARIABLE: str(packaged()),
        **places,
        **({"DUCKDB_PATH": str(database)} if database else {}),
    }
    if is_here():
        return settings
    read = {variable: settings.get(variable, "") for variable in PLACES}
    sources = ("METADATA_GLOB", "IMAGES_ROOT")
    if not any(read[variable] or PLACES[variable] in named_vars for variable in sources):
        read["METADATA_GLOB"] = str(EXAMPLE / "metadata")
    settings |= {variable: absolute(place) for variable, place in read.items() if place}
    settings["DUCKDB_PATH"] = absolute(str(database_path(database)))
    settings |= {variable: absolute(str(place)) for variable, place in written(database).items()}
    return settings


def is_unlinked() -> bool:
    """Whether dbt has to link our project into the one here, as `dbt deps` does."""
    return Path(MARK).is_file() and LINK.resolve() != packaged().resolve()


def dbt() -> list[str]:
    """dbt 1, in a process of its own."""
    return [*PYTHON, DBT, "--no-use-colors"]


def run(command: list[str], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """A command of dbt to its end, with all that it said; it is asked nothing."""
    return subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )


def link(environment: Mapping[str, str]) -> None:
    """Let dbt find our project from the one here, if that has it as a package.

    ``environment`` is that of a dbt that builds. Raises UnlinkedError.
    """
    if not is_unlinked():
        return
    done = run([*dbt(), "deps"], environment)
    if done.returncode:
        raise UnlinkedError(f"dbt deps could not link {NAME} into this project:\n{done.stdout}")


def arguments() -> list[str]:
    """What tells dbt where the project is."""
    if is_here():
        return []
    place = str(packaged())
    return ["--project-dir", place, "--profiles-dir", place]


def with_places(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Vars of dbt, their places as dbt finds them from the folder of the project."""
    if is_here():
        return dict(variables)
    return {
        name: absolute(value) if name in PLACE_VARS and isinstance(value, str) else value
        for name, value in variables.items()
    }


def absolute(place: str) -> str:
    """A place as dbt finds it from the folder of the project."""
    return place if is_remote(place) else str(Path.cwd() / place)


def is_remote(place: object) -> bool:
    """Whether a place is on another machine."""
    return REMOTE.match(str(place)) is not None


def _has_make() -> bool:
    return _is_clone() and Path("Makefile").is_file()


def _copy(source: Path, target: Path) -> None:
    """The files alone: the permissions of a package that is only read are not to be had."""
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            if entry.name not in ("build", "node_modules", "screenshots"):
                _copy(entry, target / entry.name)
        else:
            shutil.copyfile(entry, target / entry.name)
