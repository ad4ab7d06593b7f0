"""Lists of images: a table, and what YOLO, Hugging Face datasets and FiftyOne read."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

from image_duplicates import sql
from image_duplicates.export.decisions import Decision, Decisions, ExportError, new_file
from image_duplicates.files.paths import is_plain

TABLES = {".csv": "format csv, header", ".parquet": "format parquet"}
# What images without a split are listed under, and those that the plan removes.
NO_SPLIT, REMOVED = "images", "removed"


def export_keep_list(decisions: Decisions, target: Path) -> None:
    """A CSV or Parquet file with a row per image; its name says which. Raises ExportError."""
    options = TABLES.get(target.suffix.lower())
    if options is None:
        raise ExportError(f"{target} is neither named .csv nor .parquet.")
    columns = [f"{name} varchar" for name in Decision._fields]
    with new_file(target) as draft, duckdb.connect() as connection:
        connection.execute(f"create table decisions ({', '.join(columns)})")
        # As one value, since DuckDB takes its time over many.
        rows = json.dumps([image._asdict() for image in decisions.images])
        shape = json.dumps([dict.fromkeys(Decision._fields, "varchar")])
        connection.execute(
            "insert into decisions select unnest(from_json($rows, $shape), recursive := true)",
            {"rows": rows, "shape": shape},
        )
        try:
            connection.execute(
                f"copy (from decisions order by relative_path, image_id) to {sql.text(draft)}"
                f" ({options})"
            )
        except duckdb.IOException as error:
            raise ExportError(f"{target} cannot be written: {sql.problem(error)}.") from error


def export_yolo(decisions: Decisions, target: Path, root: Path | None) -> dict[str, int]:
    """A new folder with a list of paths per split, and one of what is removed.

    A path is absolute where ``root`` is given, else it starts with ``./``: to Ultralytics that is
    the folder of the list. Returns the number of paths in each list; raises ExportError.
    """
    _require_files(decisions, "YOLO")
    lists: dict[str, list[str]] = defaultdict(list)
    for path, image in decisions.with_path:
        # A line break of any kind would make two lines, and so two files, of it.
        if len(path.splitlines()) != 1:
            raise ExportError(f"A list has a path per line, and this one has several: {path!a}.")
        lists[_list_name(image)].append(_line(path, root))
    for name in {image.split_name for image in decisions.images} - {None}:
        if not is_plain(str(name)) or "/" in str(name) or name in (NO_SPLIT, REMOVED):
            raise ExportError(f"No list can be named like the split {name!a}.")
    try:
        target.mkdir()
    except FileExistsError as error:
        raise ExportError(f"{target} is there already: name another.") from error
    except OSError as error:
        raise ExportError(f"{target} cannot be made: {error.strerror or error}.") from error
    for name, lines in lists.items():
        with new_file(target / f"{name}.txt") as draft:
            text = "".join(f"{line}\n" for line in lines)
            draft.write_bytes(text.encode("utf-8", "surrogateescape"))
    return {name: len(lines) for name, lines in sorted(lists.items())}


def export_huggingface(decisions: Decisions, target: Path, root: Path | None) -> None:
    """JSON of the paths that stay, by split: the ``data_files`` of ``load_dataset``.

    Of Parquet, ``files`` and the rows of these, counted through, to ``keep``. Raises ExportError.
    """
    if any(image.shard_path for image in decisions.images):
        _write_json(target, _rows_to_keep(decisions, root))
        return
    by_split: dict[str, list[str]] = defaultdict(list)
    for path, image in decisions.with_path:
        if image.action != "remove":
            # Without any split, it is the one that Hugging Face has for all.
            name = image.split_name or "train"
            by_split[name].append(_pattern(str(root / path) if root else path))
    _write_json(target, by_split)


def export_fiftyone(decisions: Decisions, target: Path, root: Path | None) -> None:
    """JSON of samples with their tags, as FiftyOne names them. Raises ExportError."""
    _require_files(decisions, "FiftyOne")
    samples = [
        {
            "filepath": str(root / path) if root else path,
            "tags": [f"dedup_{image.action}"],
            "dedup_reason": image.reason,
            "dedup_keeper": image.keeper_path,
        }
        for path, image in decisions.with_path
    ]
    _write_json(target, {"samples": samples})


def _rows_to_keep(decisions: Decisions, root: Path | None) -> dict[str, dict[str, list[Any]]]:
    rows: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for path, image in decisions.with_path:
        shard = image.shard_path
        if shard is None or not shard.lower().endswith(".parquet"):
            raise ExportError(
                "A Hugging Face dataset is read from files or from Parquet alone, and"
                f" {path!a} {f'lies in {shard}' if shard else 'is a file'}: keep-list has all."
            )
        if image.action != "remove":
            rows[image.split_name or "train"][shard].append(int(path.rpartition("/")[2]))
    told: dict[str, dict[str, list[Any]]] = {}
    for split, by_shard in rows.items():
        keep: list[int] = []
        first = 0
        for shard in sorted(by_shard):
            keep += [first + row for row in sorted(by_shard[shard])]
            first += decisions.shard_rows[shard]
        files = [_pattern(str(root / shard) if root else shard) for shard in sorted(by_shard)]
        told[split] = {"files": files, "keep": keep}
    return told


def _require_files(decisions: Decisions, tool: str) -> None:
    for path, image in decisions.with_path:
        if image.shard_path is not None:
            raise ExportError(
                f"{tool} reads pictures that are files, and {path!a} lies in {image.shard_path}:"
                " keep-list has all, and huggingface has the rows of Parquet."
            )


def _list_name(image: Decision) -> str:
    return REMOVED if image.action == "remove" else image.split_name or NO_SPLIT


def _line(path: str, root: Path | None) -> str:
    return str(root / path) if root else f"./{path}"


def _pattern(path: str) -> str:
    """The path as a pattern that no other path matches."""
    return "".join(f"[{char}]" if char in "[*?" else char for char in path)


def _write_json(target: Path, value: Any) -> None:
    with new_file(target) as draft:
        draft.write_text(json.dumps(value, indent=1) + "\n", encoding="ascii")
