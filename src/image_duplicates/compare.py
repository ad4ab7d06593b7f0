"""One dataset against another, the base: which of its pictures the base has already.

How the two are compared lies in the file of a build (``looks.steps``): the SQL of its marts
``base_matches`` and of what that reads, whose inputs are temporary tables named like the models.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from image_duplicates import built, project, sql

SIDES = ("new", "base")
FIGURES = "int_base_figures"
# Steps of the build that nothing here reads.
_NOT_NEEDED = ("nearby", "near_duplicate_pairs")

# A mart that a folder may lack, with the columns that are read.
_FILES = "create table {0}.main.image_files (content_hash varchar, sha256 varchar)"

MAKE_INPUTS = """
    create temp view images as from new.main.images;
    create temp view image_files as from new.main.image_files;
    create temp view hash_groups as
    select distinct content_hash from new.main.images
    where is_hashed;
    create temp view stg_scan__fingerprints as from new.looks.cuts;
    create temp view stg_base__images as from base.main.images;
    create temp view stg_base__files as from base.main.image_files;
    create temp view stg_base__cuts as from base.looks.cuts;
"""

COUNTS = f"""
    select
        (select count(*) from new.main.images where is_hashed) as images,
        (select count(*) from base.main.images where is_hashed) as base_images,
        base_matches as identical,
        near_base_matches as near_duplicates
    from temp.{FIGURES}
"""

MATCHES = """
    select
        kind,
        similarity,
        category_name,
        class_name,
        split_name,
        relative_path,
        image_id,
        base_classes,
        base_splits,
        base_path,
        base_copies,
        base_hash,
        is_same_class,
        is_same_split
    from temp.base_matches
    order by
        kind = 'same_scene', kind = 'near_duplicate', similarity desc,
        category_name, class_name, relative_path, image_id, base_hash
"""


class CompareError(Exception):
    """The two cannot be compared; the message says what to do."""


@dataclass(frozen=True)
class Comparison:
    """What the base has of a dataset."""

    # With a hash, and so compared.
    images: int
    base_images: int
    # Images of the dataset with equal bytes in the base.
    identical: int
    # Images that are near duplicates of one in the base; None where looks were not compared.
    near_duplicates: int | None
    # A row per image and picture of the base that it is or looks like: those of `base_matches`.
    matches: list[dict[str, Any]]

    def is_within(self, limit: int) -> bool:
        """Whether no more images than this are in the base, nor look like one of it."""
        return self.identical <= limit and (self.near_duplicates or 0) <= limit


def compare(new: Path, base: Path) -> Comparison:
    """Which images of ``new`` are in ``base``.

    Each is a DuckDB file that dbt built or that was published, or a folder of Parquet files as
    published; of two folders none tells how to compare. Raises CompareError.
    """
    paths = dict(zip(SIDES, (new, base), strict=True))
    with duckdb.connect() as connection:
        connection.execute("set python_enable_replacements = false")
        for side, path in paths.items():
            _attach(connection, side, path)
        # Whoever wrote a file, what its views and steps may do is to read the two.
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        steps = _steps(connection, paths)
        try:
            connection.execute(MAKE_INPUTS)
            for name, query in steps:
                connection.execute(f"create temp table {sql.name(name)} as {query}")
            [counts] = sql.rows(connection.execute(COUNTS))
            matches = sql.rows(connection.execute(MATCHES))
        except duckdb.Error as error:
            if built.is_damage(error):
                raise CompareError(f"{new} or {base} is damaged: {sql.problem(error)}.") from error
            raise CompareError(
                f"{new} and {base} are of builds that cannot be compared ({sql.problem(error)}):"
                " build both anew."
            ) from error
    if counts["identical"] is None:
        raise CompareError(
            f"No picture of {base} can be compared: none has a hash of the kind that {new} has,"
            " and not both were scanned."
        )
    return Comparison(**counts, matches=matches)


def _attach(connection: duckdb.DuckDBPyConnection, side: str, path: Path) -> None:
    if not path.is_dir():
        built.attach(connection, path, CompareError, side)
        return
    connection.execute(f"attach ':memory:' as {side}")
    for mart, is_needed in (("images", True), ("image_files", False)):
        file = path / f"{mart}.parquet"
        if file.is_file():
            # A file name is a pattern to DuckDB.
            name = "".join(f"[{char}]" if char in "[*?" else char for char in str(file))
            try:
                connection.execute(
                    f"create table {side}.main.{mart} as from read_parquet({sql.text(name)})"
                )
            except duckdb.Error as error:
                raise CompareError(f"{file} cannot be read: {sql.problem(error)}.") from error
        elif is_needed:
            raise CompareError(f"{path} holds no {file.name}: name the folder that was published.")
        else:
            connection.execute(_FILES.format(side))


def _steps(connection: duckdb.DuckDBPyConnection, paths: dict[str, Path]) -> list[tuple[str, str]]:
    """The SQL to run, by name and in its order, of the first of the two that has it."""
    steps: list[tuple[str, str]] = []
    files = [side for side in SIDES if not paths[side].is_dir()]
    if not files:
        raise CompareError(
            "Parquet files do not tell how to compare: name a DuckDB file for one of the two."
        )
    for side in files:
        try:
            steps = connection.execute(
                f"select name, query from {side}.looks.steps order by step_number"
            ).fetchall()
        except duckdb.Error:
            # What is damaged is told when it is read.
            continue
        if FIGURES in dict(steps):
            break
    if FIGURES not in dict(steps):
        named = " nor ".join(str(paths[side]) for side in files)
        holds = f"Neither {named} holds a" if len(files) > 1 else f"{named} holds no"
        raise CompareError(
            f"{holds} whole build to compare by: run {project.command('build')} anew."
        )
    for side in SIDES:
        if side not in files:
            connection.execute(f"create schema {side}.looks")
            connection.execute(
                f"create table {side}.looks.cuts as from {files[0]}.looks.cuts limit 0"
            )
    return [(name, query) for name, query in steps if name not in _NOT_NEEDED]
