"""The metadata files that a build may read, and why it leaves the others unread.

SQL sees no links and no permissions, so the models ask this through the plugin of dbt.
"""

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from fnmatch import translate
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from duckdb.func import SPECIAL

from image_duplicates import project, sql, stores
from image_duplicates.metadata_parts import (
    COMPRESSED_ENDING,
    OTHER_COMPRESSED,
    TEXT_ENDING,
    Part,
    UnreadableError,
    unpack,
)

SKIPPED = "its name is none of metadata"
LEADS_OUT = "leads out of the folder"
PICTURES = "holds pictures: scan its folder"
ANY_FOLDERS = "**"
PARQUET = ".parquet"
# What macros ask for in a folder that was named. A glob knows no alternatives; all names of
# metadata in text are meant, and those of such text in a compression that is not read.
ANY_TEXT = "*.[jJ][sS][oO][nN]"
TEXT = re.compile(f"(?is).*{TEXT_ENDING}({COMPRESSED_ENDING})?")
# What a copy of an object keeps of its name.
ENDING = re.compile(f"(?i)({TEXT_ENDING}({COMPRESSED_ENDING})?|{COMPRESSED_ENDING}|[.]parquet)$")
PLAIN_ENDING = re.compile("[.][A-Za-z0-9]{1,8}$")
MOST_TOLD = 5
# What img2dataset says of each picture, as far as it is read, and that it always says.
READ = (
    "key|url|status|error_message|class_name|class|label|category_name|category|md5|sha256"
    "|width|height"
)
NEEDED = {"key", "url", "status"}
WILDCARD = re.compile("[*?[]")
OF_PICTURE = re.compile("[0-9]+[.]json")
HIDDEN_FROM_SPARK = re.compile("/[._]")

# A file and its problem, None where it can be read.
Found = tuple[str, str | None]
# What is left of a pattern below some folder, split at its slashes.
Parts = tuple[str, ...]


def list_metadata_files(pattern: str, root: str) -> dict[str, Any]:
    """The files that a glob matches: each is looked at, few are read.

    ``root`` is the pattern up to the last slash before its first wildcard. Returns the `readable`
    ones, as globs of DuckDB that match nothing else; the `rejected` as rows of `file_path` and
    `problem`; and the `parts` of files that SQL cannot read as they are, which are read and
    written anew. Among the rejected are folders that cannot be listed and links to folders outside
    the root. Of a folder that was named, files `skipped` for their names are counted. What
    lies on another machine is copied to this one, and is among the parts.
    """
    if project.is_remote(pattern):
        return _list_remote(pattern, root)
    readable: list[str] = []
    parts_of_files: list[dict[str, Any]] = []
    skipped: Counter[str] = Counter()
    # By name, since two names that are no UTF-8 can look the same.
    rejected: dict[str, str] = {}
    for path, name, problem in _found(pattern, root):
        if problem == SKIPPED:
            skipped[_ending(path)] += 1
            continue
        if problem:
            rejected[name] = problem
            continue
        try:
            unpacked = None if _is_parquet(name) else unpack(path)
        except UnreadableError as error:
            rejected[name] = str(error)
        except OSError as error:
            rejected[name] = _unreadable(error)
        else:
            if unpacked is None:
                readable.append(WILDCARD.sub(r"[\g<0>]", path))
            else:
                parts_of_files += [{"file_path": path, **asdict(part)} for part in unpacked]
    return _listed(readable, parts_of_files, rejected, skipped)


def list_for_spark(pattern: str, root: str) -> tuple[list[dict[str, Any]], str | None]:
    """The same for Spark, which unpacks files itself, and sees none that is empty.

    Returns rows of `file_path`, `problem` and `is_empty`, and what was skipped.
    """
    skipped: Counter[str] = Counter()
    rows = {}
    for path, name, problem in _found(pattern, root):
        if problem == SKIPPED:
            skipped[_ending(path)] += 1
            continue
        if not problem and HIDDEN_FROM_SPARK.search("/" + name.removeprefix(root)):
            problem = "Spark leaves out names that begin with . or _"
        is_empty = not problem and Path(path).stat().st_size == 0
        rows[name] = {"file_path": name, "problem": problem, "is_empty": is_empty}
    return list(rows.values()), _counted(skipped)


def first_link(root: str) -> str | None:
    """A link in a folder or below it, by name; None where there is none."""
    for folder, folders, files in os.walk(root or "."):
        for name in sorted([*folders, *files]):
            if (path := Path(folder, name)).is_symlink():
                return str(path)
        folders.sort()
    return None


def _found(pattern: str, root: str) -> Iterator[tuple[str, str, str | None]]:
    """Files that a glob matches, each with its name in UTF-8 and its problem."""
    # What could be a wildcard in the name of the folder is escaped in its pattern.
    parts = tuple(pattern.removeprefix(root.replace("[", "[[]")).split("/"))
    if parts[-1] == ANY_FOLDERS:
        parts += ("*",)
    for path, problem in _walk(root, parts) if WILDCARD.search(pattern) else _only(pattern):
        name = os.fsencode(path).decode("utf-8", "backslashreplace")
        problem = problem or _problem_of_name(path, name)
        if not problem and _is_parquet(name):
            problem = problem_of_parquet(path)
        yield path, name, problem


def _list_remote(pattern: str, root: str) -> dict[str, Any]:
    """The same of an object store or a web server; where it cannot be asked, its root has why."""
    parts_of_files: list[dict[str, Any]] = []
    rejected: dict[str, str] = {}
    skipped: Counter[str] = Counter()
    try:
        with stores.opened(pattern) as store:
            names = []
            for name in _remote_names(store, pattern, skipped):
                problem = _problem_of_name(name, name) or _problem_of_object(name)
                if not problem and _is_parquet(name):
                    # Before all of it is copied: it may hold pictures.
                    problem = _problem_of_remote_parquet(store, name)
                if problem:
                    rejected[name] = problem
                else:
                    names.append(name)
            for name, copy in store.fetch(names, _place):
                if isinstance(copy, str):
                    rejected[name] = f"cannot be read: {copy}"
                    continue
                try:
                    parts = _parts_of_copy(copy)
                except UnreadableError as error:
                    rejected[name] = str(error)
                else:
                    parts_of_files += [{"file_path": name, **asdict(part)} for part in parts]
    except stores.StoreError as error:
        rejected[root] = str(error)
    return _listed([], parts_of_files, rejected, skipped)


def _listed(
    readable: list[str],
    parts: list[dict[str, Any]],
    rejected: dict[str, str],
    skipped: Counter[str],
) -> dict[str, Any]:
    return {
        "readable": readable,
        "parts": parts,
        "rejected": [{"file_path": name, "problem": rejected[name]} for name in rejected],
        "skipped": _counted(skipped),
    }


def _remote_names(store: stores.Store, pattern: str, skipped: Counter[str]) -> list[str]:
    """The objects that a pattern means, by the rules for files. Raises StoreError."""
    if store.access is None:
        return stores.web_files(pattern)
    folder, _, last = pattern.rpartition("/")
    if last != ANY_TEXT:
        return store.names(pattern)
    # All of them, since a glob knows no alternatives.
    names = store.names(f"{folder}/*")
    shards = {name[: -len(PARQUET)] for name in names if _is_parquet(name)}
    metadata = [name for name in names if _matches(name.rpartition("/")[2], last)]
    others = {*names} - {*metadata}
    skipped.update(_ending(name) for name in others if not _is_parquet(name))
    return [name for name in metadata if not _is_told_by_parquet(name, shards)]


def _problem_of_object(name: str) -> str | None:
    """What httpfs takes for something else than a name."""
    if "?" in name or "\\" in name or "/../" in name or "/./" in name:
        return "its name cannot be asked for"
    return None


def _problem_of_remote_parquet(store: stores.Store, name: str) -> str | None:
    try:
        problem = _problem_of_columns(store.columns(name))
    except stores.StoreError as error:
        return f"cannot be read: {error}"
    return "holds pictures: copy its folder here, and scan it" if problem == PICTURES else problem


def _place(name: str) -> Path:
    ending = ENDING.search(name)
    return stores.here(ending[0].lower() if ending else ".json")


def _parts_of_copy(copy: Path) -> list[Part]:
    """Raises UnreadableError."""
    path = str(copy)
    if path.endswith(PARQUET):
        if problem := problem_of_parquet(path):
            raise UnreadableError(problem)
        return [Part(path, 0, None)]
    try:
        unpacked = unpack(path)
    except OSError as error:
        raise UnreadableError(_unreadable(error)) from error
    if unpacked is None:
        return [Part(path, 0, None)]
    copy.unlink()
    return unpacked


def _is_parquet(name: str) -> bool:
    return name.lower().endswith(PARQUET)


def _ending(name: str) -> str:
    """That of a name, if anybody knows it by that."""
    found = PLAIN_ENDING.search(name)
    return found[0].lower() if found else "without an ending"


def _counted(endings: Counter[str]) -> str | None:
    """How many files have the most frequent endings; None where there are no files."""
    if not endings:
        return None
    most = sorted(endings.items(), key=lambda told: (-told[1], told[0]))[:MOST_TOLD]
    told = [f"{count:,} {ending}" for ending, count in most]
    more = f" and others, {endings.total():,} in all" if len(endings) > MOST_TOLD else ""
    return ", ".join(told) + more


def add_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """Give SQL the list, as functions for all that share this connection.

    `find_metadata_files` looks for JSON and Parquet, and returns null if there is anything, else
    what is known of the reason; `list_metadata_files` returns what was found then, so that all who
    read the files read the same. It looks if nobody has.
    """
    listed = cache(list_metadata_files)

    def find(json: str, parquet: str, root: str) -> str | None:
        listed.cache_clear()
        found = [listed(pattern, root) for pattern in (json, parquet) if pattern]
        problems = {row["file_path"]: row["problem"] for one in found for row in one["rejected"]}
        root_problem = problems.pop(root, None)
        skipped = next((one["skipped"] for one in found if one["skipped"]), None)
        if project.is_remote(root):
            is_any_read = any(one["parts"] for one in found)
            return _problem_of_store(root_problem, problems, is_any_read, skipped)
        if problems or any(one["readable"] or one["parts"] for one in found):
            return None
        if skipped and not root_problem:
            root_problem = f"left unread for their names: {skipped}"
        return f" ({root_problem})" if root_problem else ""

    connection.create_function(
        "find_metadata_files",
        find,
        ["VARCHAR", "VARCHAR", "VARCHAR"],
        "VARCHAR",
        null_handling=SPECIAL,
        side_effects=True,
    )
    connection.create_function(
        "list_metadata_files",
        listed,
        ["VARCHAR", "VARCHAR"],
        "STRUCT("
        "readable VARCHAR[],"
        " parts STRUCT("
        "file_path VARCHAR, part_path VARCHAR, entries_before BIGINT, whole_md5 VARCHAR"
        ")[],"
        " rejected STRUCT(file_path VARCHAR, problem VARCHAR)[],"
        " skipped VARCHAR"
        ")",
    )


def _problem_of_store(
    root_problem: str | None, problems: dict[str, str], is_any_read: bool, skipped: str | None
) -> str | None:
    """Why nothing is built of a store; what could not be asked whole is not built in part."""
    if root_problem:
        return f": {root_problem}"
    if is_any_read:
        return None
    if not problems:
        others = f" (left unread for their names: {skipped})" if skipped else ""
        return f": there is no JSON and no Parquet{others}; {stores.NO_PICTURES}"
    name, problem = next(iter(problems.items()))
    more = f", and {len(problems) - 1:,} more are left out" if len(problems) > 1 else ""
    return f": {name} {problem}{more}"


def _only(path: str) -> Iterator[Found]:
    """A file that the user named; like the root, it may lie behind links."""
    if os.path.lexists(path):
        yield path, _problem(path)


def _walk(root: str, parts: Parts) -> Iterator[Found]:
    """What a pattern matches below a folder, in no order; `**` enters no links, as in DuckDB."""
    home = _real(root or ".")
    waiting = [(root, {parts})]
    while waiting:
        folder, patterns = waiting.pop()
        # `**` stands for no folder as well.
        for pattern in list(patterns):
            while pattern[0] == ANY_FOLDERS:
                pattern = pattern[1:]
                patterns.add(pattern)
        try:
            entries = list(os.scandir(folder or "."))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            yield folder, _unreadable(error)
            continue
        shards = {
            f"{folder}{entry.name[: -len(PARQUET)]}" for entry in entries if _is_parquet(entry.name)
        }
        # Its own shard lies beside the folder.
        if folder and Path(f"{folder.rstrip('/')}{PARQUET}").is_file():
            shards.add(folder.rstrip("/"))
        for entry in entries:
            path = folder + entry.name
            if _is_told_by_parquet(path, shards):
                continue
            matching = [pattern for pattern in patterns if _matches(entry.name, pattern[0])]
            is_link = entry.is_symlink()
            leads_out = is_link and not _real(path).is_relative_to(home)
            if not _is_folder(entry):
                if any(len(pattern) == 1 for pattern in matching):
                    is_plain = entry.is_file(follow_symlinks=False)
                    yield path, LEADS_OUT if leads_out else _problem(path, is_plain)
                elif parts[-1] == ANY_TEXT and not _is_parquet(entry.name):
                    yield path, SKIPPED
            elif leads_out:
                if any(len(pattern) > 1 for pattern in matching):
                    yield f"{path}/", LEADS_OUT
            elif deeper := set(_deeper(matching, is_link)):
                waiting.append((f"{path}/", deeper))


def _is_told_by_parquet(path: str, shards: set[str]) -> bool:
    """Whether img2dataset wrote a file of JSON beside a Parquet file that has all of it.

    ``shards`` are the paths of Parquet files in and beside its folder, without their suffixes.
    """
    folder, _, name = path.rpartition("/")
    if name.endswith("_stats.json"):
        return path.removesuffix("_stats.json") in shards
    return bool(OF_PICTURE.fullmatch(name)) and folder in shards


def _real(path: str) -> Path:
    # Path.resolve() refuses links that lead to themselves.
    return Path(os.path.realpath(path))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _deeper(patterns: Iterable[Parts], is_link: bool) -> Iterator[Parts]:
    for pattern in patterns:
        if pattern[0] != ANY_FOLDERS and len(pattern) > 1:
            yield pattern[1:]
        elif pattern[0] == ANY_FOLDERS and not is_link:
            yield pattern


def _matches(name: str, part: str) -> bool:
    if part == ANY_TEXT:
        return bool(TEXT.fullmatch(name) or OTHER_COMPRESSED.search(name))
    return part == ANY_FOLDERS or _expression(part).match(name) is not None


@cache
def _expression(part: str) -> re.Pattern[str]:
    return re.compile(translate(part))


def _problem(path: str, is_plain: bool = False) -> str | None:
    try:
        # Only what is regular is safe to open: a pipe waits, a device may act.
        if not (is_plain or stat.S_ISREG(Path(path).stat().st_mode)):
            return "not a regular file"
        os.close(os.open(path, os.O_RDONLY))
    except OSError as error:
        return _unreadable(error)
    return None


def _unreadable(error: OSError) -> str:
    return f"cannot be read: {error.strerror}"


def _problem_of_name(path: str, name: str) -> str | None:
    if path != name:
        return "its name is not UTF-8"
    if OTHER_COMPRESSED.search(name):
        return "compressed in a way that is not read"
    # DuckDB has no pattern for it.
    if "\\" in path and WILDCARD.search(path):
        return "its name has a backslash beside a wildcard"
    return None


def problem_of_parquet(path: str) -> str | None:
    """Why a Parquet file tells nothing of downloads; all that is read of it is tried first.

    One that is damaged would end the whole build.
    """
    pattern = WILDCARD.sub(r"[\g<0>]", path)
    try:
        with duckdb.connect() as connection:
            columns = dict(
                connection.execute(
                    "select column_name, column_type from (describe from read_parquet(?))",
                    [pattern],
                ).fetchall()
            )
            if problem := _problem_of_columns(columns):
                return problem
            connection.execute(
                f"""
                select count(hash(told))
                from (select columns('^({READ})$') from read_parquet(?)) as told
                """,
                [pattern],
            ).fetchall()
    except duckdb.Error as error:
        return f"no Parquet that can be read: {sql.problem(error)}"
    return None


def _problem_of_columns(columns: dict[str, str]) -> str | None:
    if missing := NEEDED - columns.keys():
        return f"no metadata of img2dataset: it has no {' and no '.join(sorted(missing))}"
    return PICTURES if "BLOB" in columns.values() else None
