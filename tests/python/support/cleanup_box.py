"""A few pictures on disk and a build with their plan, made by hand in milliseconds."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from click.testing import Result
from folders import download, nested
from pictures import content
from project import DATABASE
from small_build import record_run
from typer.testing import CliRunner

from image_duplicates.cleanup import Options, Plan, Report, apply, read_plan, undo
from image_duplicates.cli import app

IMAGES = (
    "image_id varchar, metadata_file varchar, entry_key varchar, class_id varchar,"
    " content_hash varchar, source_url varchar, relative_path varchar, is_downloaded boolean"
)
PLAN = (
    "image_id varchar, content_hash varchar, class_id varchar, keeper_image_id varchar,"
    " category_name varchar, class_name varchar, relative_path varchar, keeper_path varchar,"
    " action varchar, reason varchar, content_bytes bigint, freed_bytes bigint,"
    " is_protected boolean, is_accepted boolean, is_keeper_in_review boolean"
)
# The rule that a build leaves in its file, in short: all pictures here have an MD5.
RULES = (
    "create macro content_hash(hash) as case when length(hash) = 32 then hash end",
    "create macro text_of_bytes(content) as try(ltrim(decode(content), chr(65279)))",
)


@dataclass(frozen=True)
class Copy:
    """One image: where its file lies, which picture it holds, and what is to become of it."""

    path: str | None
    picture: str
    action: str = "keep"
    # Path of the copy that is kept instead.
    keeper: str | None = None
    class_name: str = "Rice"
    is_protected: bool = False
    is_accepted: bool = False
    # What the metadata claims; by default the truth.
    claimed_bytes: int | None = None


# Two classes, three pictures; what a plan with the policy `review` looks like.
COPIES = (
    Copy("Rice/1.jpg", "rice"),
    Copy("Rice/2.jpg", "rice", "remove", "Rice/1.jpg"),
    Copy("Rice/3.jpg", "rice", "remove", "Rice/1.jpg"),
    Copy("Rice/4.jpg", "cake", "review"),
    Copy("Cake/1.jpg", "cake", "review", class_name="Cake"),
    Copy("Cake/deep/2.jpg", "cake", "remove", "Cake/1.jpg", class_name="Cake"),
)
REMOVED = {copy.path for copy in COPIES if copy.action == "remove"}


class Box:
    """A folder with images, metadata and a build; whatever a command touches is inside it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.images = home / "images"
        self.metadata = home / "metadata"
        self.database = home / DATABASE
        self.quarantine = home / "images.quarantine"

    def write(self, copies: tuple[Copy, ...] = COPIES) -> "Box":
        """Pictures, metadata and build; a path that cannot be written has no file."""
        self.write_pictures(copies)
        self.write_build(copies)
        return self

    def write_pictures(self, copies: tuple[Copy, ...]) -> "Box":
        for copy in copies:
            if copy.path is not None:
                self.write_file(copy.path, content(copy.picture))
        return self

    def write_file(self, path: str, data: bytes) -> None:
        file = self.images / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def write_build(self, copies: tuple[Copy, ...]) -> None:
        self.images.mkdir(parents=True, exist_ok=True)
        classes: dict[str, list[Copy]] = {}
        for copy in copies:
            classes.setdefault(copy.class_name, []).append(copy)
        ids = {
            copy.path: f"{name}-{number:03}"
            for name, members in classes.items()
            for number, copy in enumerate(members, 1)
        }
        images, plan, files = [], [], []
        for name, members in classes.items():
            entries = {}
            for number, copy in enumerate(members, 1):
                data = content(copy.picture)
                size = len(data) if copy.claimed_bytes is None else copy.claimed_bytes
                digest = hashlib.md5(data).hexdigest()
                entries[f"{number:03}"] = {
                    "fetch_data": {"link": f"https://{name.lower()}.example/{number}.jpg"},
                    "download_data": download(copy.path, copy.picture, size, hash=digest),
                }
            file = nested(self.metadata, "Go", name, entries)
            file_name = file.relative_to(self.metadata).as_posix()
            files.append((file_name, hashlib.md5(file.read_bytes()).hexdigest()))
            for number, copy in enumerate(members, 1):
                key = f"{number:03}"
                image_id = f"{name}-{key}"
                data = entries[key]["download_data"]
                link = entries[key]["fetch_data"]["link"]
                images.append((image_id, file_name, key, name, data["hash"], link, copy.path, True))
                plan.append((image_id, copy, data))
        rows = [
            (
                image_id,
                data["hash"],
                copy.class_name,
                image_id if copy.action == "keep" else ids[copy.keeper] if copy.keeper else None,
                "Go",
                copy.class_name,
                copy.path,
                copy.path if copy.action == "keep" else copy.keeper,
                copy.action,
                "further copy in its class" if copy.action == "remove" else "first copy",
                data["bytes"],
                data["bytes"] if copy.action == "remove" else 0,
                copy.is_protected,
                copy.is_accepted,
                False,
            )
            for image_id, copy, data in plan
        ]
        self.database.unlink(missing_ok=True)
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(f"create table images ({IMAGES})")
            connection.execute(f"create table dedup_plan ({PLAN})")
            connection.execute("create table metadata_files (metadata_file text, file_md5 text)")
            connection.execute("create table rejected_images (relative_path text)")
            for rule in RULES:
                connection.execute(rule)
            for table, values in (
                ("images", images),
                ("dedup_plan", rows),
                ("metadata_files", files),
            ):
                if values:
                    marks = ", ".join("?" * len(values[0]))
                    connection.executemany(f"insert into {table} values ({marks})", values)
        self.record_run()

    def record_run(self, **run: Any) -> None:
        """The record of the last run; what is not given is as after a build that passed."""
        pattern = str(self.metadata).replace("[", "[[]") + "/**/*.json"
        record_run(self.database, **{"pattern": pattern, "root": f"{self.metadata}/", **run})

    def sql(self, statement: str, *values: Any) -> None:
        """Change the build by hand."""
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(statement, values)

    def plan(self, reviewed: Path | None = None) -> Plan:
        return read_plan(self.database, reviewed)

    def apply(self, plan: Plan | None = None, **options: bool) -> Report:
        """Acts, unless told otherwise."""
        return apply(plan or self.plan(), self.images, Options(**{"acts": True, **options}))

    def command(self, name: str, *arguments: object, **settings: Any) -> Result:
        """A command as a user types it, on this box."""
        words = [name, *map(str, arguments)]
        if name in ("apply", "plan", "review"):
            words += ["--database", str(self.database)]
        if name == "apply":
            words.insert(1, str(self.images))
        return run(*words, **settings)

    def manifests(self) -> list[Path]:
        return sorted(self.quarantine.glob("*/manifest.jsonl"))

    def undo_all(self) -> list[Report]:
        """Take all runs back, the last one first."""
        manifests = sorted(self.manifests(), key=lambda path: path.stat().st_mtime_ns)
        # One that stands alone in its folder has moved nothing, and may be half written.
        used = [path for path in manifests if len(list(path.parent.iterdir())) > 1]
        return [undo(manifest) for manifest in reversed(used)]

    def copy(self, home: Path) -> "Box":
        shutil.copytree(self.home, home, symlinks=True)
        return Box(home)

    def pictures(self) -> dict[str, bytes]:
        return files_below(self.images)

    def quarantined(self) -> dict[str, bytes]:
        """Moved files by the path that they had."""
        found: dict[str, bytes] = {}
        for folder in self.quarantine.glob("*/files"):
            found.update(files_below(folder))
        return found

    def snapshot(self) -> dict[str, bytes]:
        """All that a user has, but not what waits in the quarantine."""
        files = files_below(self.home)
        return {name: data for name, data in files.items() if "images.quarantine/" not in name}


def run(*words: str, **settings: Any) -> Result:
    """A command in this process; fails if a traceback would reach the user."""
    result = CliRunner().invoke(app, words, **settings)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def files_below(folder: Path) -> dict[str, bytes]:
    """Content by path, a symbolic link as what it says."""
    found = {}
    for parent, folders, names in os.walk(folder):
        for name in names + folders:
            path = Path(parent, name)
            if path.is_symlink():
                found[path.relative_to(folder).as_posix()] = b"link to " + os.fsencode(
                    path.readlink()
                )
            elif path.is_file():
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def statuses(report: Report) -> dict[str, str]:
    return {outcome.path: outcome.status for outcome in report.outcomes}


def detail(report: Report, path: str) -> str:
    return next(outcome.detail for outcome in report.outcomes if outcome.path == path)
