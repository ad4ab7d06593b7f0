"""The project's own search, as dbt runs it, over fingerprints of files or made-up ones."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from PIL import Image

from benchmarks.datasets import ROOT
from image_duplicates.pixels.fingerprint import ALGORITHM, ROW_COLUMNS, VERSION, fingerprint

TYPES = {"sha256": "varchar", **{name: kind for name, (kind, _) in ROW_COLUMNS.items()}}

# Pictures of which nothing is known but a fingerprint.
SURROUNDINGS = """
create table images as
select distinct
    sha256 as content_hash,
    'class' as class_id,
    'category' as category_name,
    cast(null as varchar) as split_name,
    true as is_hashed
from staging.stg_scan__fingerprints;
create table hash_groups as
select
    content_hash,
    cast(null as bigint) as width_px,
    cast(null as bigint) as height_px,
    cast(null as bigint) as file_bytes,
    cast(null as timestamp) as first_downloaded_at
from images;
create table intermediate.int_acceptances (
    kind varchar, content_hash varchar, other_content_hash varchar, is_in_force boolean
);
create table image_files as select content_hash, content_hash as sha256 from images;
create table fingerprints as
select sha256 as content_hash, algorithm, version, quality, quality >= 3 as is_comparable
from staging.stg_scan__fingerprints
where cut = 'whole';
create table staging.stg_base__cuts as
select cast(null as varchar) as content_hash, *
from staging.stg_scan__fingerprints
limit 0;
"""
# As many pictures as said, none like another, each with three cuts.
MADE_UP = f"""
insert into staging.stg_scan__fingerprints
select
    cast(picture as varchar) as sha256,
    '{ALGORITHM}' as algorithm,
    {VERSION} as version,
    20 as quality,
    cut,
    20 as detail,
    hash(picture, cut) as hash,
    hash(picture, cut, 'transposed') as transposed_hash,
    [0, 1, 2, 3, 4, 5, 21, 22, 23, 24, 25, 26, 42, 43, 44, 45, 46, 47] as weak_bits,
    [0, 1, 2, 3, 4, 5, 21, 22, 23, 24, 25, 26, 42, 43, 44, 45, 46, 47] as transposed_weak_bits,
    [cast(hash(picture, cell) % 255 as integer) - 127 for cell in range(256)] as thumbnail,
    [10 for cell in range(256)] as moved_across,
    [cell - 128 for cell in range(256)] as moved_down,
    [cell % 16 for cell in range(256)] as stretched_across,
    [cell % 5 for cell in range(256)] as stretched_down,
    [10 for block in range(32)] as chroma
from range(cast($pictures as bigint)) as pictures (picture)
cross join (values ('whole'), ('centre_92'), ('centre_84')) as cuts (cut)
"""


class SearchError(Exception):
    """dbt did not run to its end; the message holds what it printed."""


@dataclass(frozen=True)
class Cost:
    """What a search took: seconds of the models alone, CPU seconds and peak of all of dbt."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def write_fingerprints(file: Path, pictures: Iterable[tuple[str, Path]]) -> None:
    """Take the fingerprints of named pictures into a new DuckDB file."""
    rows = file.with_suffix(".jsonl")
    with rows.open("w", encoding="utf-8") as lines:
        for name, path in pictures:
            with Image.open(path) as image:
                for row in fingerprint(image).rows():
                    lines.write(json.dumps({"sha256": name, **row}) + "\n")
    _create(
        file,
        "insert into staging.stg_scan__fingerprints select * from "
        f"read_json($rows, columns = {TYPES}, format = 'newline_delimited')",
        {"rows": str(rows)},
    )


def write_made_up(file: Path, pictures: int) -> None:
    """Make up fingerprints."""
    _create(file, MADE_UP, {"pictures": pictures})


def _create(file: Path, insert: str, parameters: dict[str, object]) -> None:
    file.unlink(missing_ok=True)
    columns = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema staging; create schema intermediate")
        connection.execute(f"create table staging.stg_scan__fingerprints ({columns})")
        connection.execute(insert, parameters)
        connection.execute(SURROUNDINGS)


def search(file: Path) -> Cost:
    """Run the room `pixels` over the file.

    Raises SearchError.
    """
    place = file.parent
    environment = {
        **os.environ,
        "DUCKDB_PATH": str(file),
        "DBT_TARGET_PATH": str(place / "target"),
        "DBT_LOG_PATH": str(place / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    command = [str(Path(sys.executable).with_name("dbt")), "run", "--select", "path:models/pixels"]
    # What `check` compares with later is no part of the search.
    command += ["--exclude", "int_known_cuts"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        raise SearchError(run.stdout[-3000:])
    results = json.loads((place / "target" / "run_results.json").read_text(encoding="utf-8"))
    return Cost(
        seconds=sum(
            result["execution_time"]
            for result in results["results"]
            if result["unique_id"].startswith("model.")
        ),
        cpu_seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        peak_mb=after.ru_maxrss / 1024,
    )


def pairs(file: Path) -> list[tuple[str, str, str, float]]:
    """Return the pairs that were found: both names, kind and similarity, the most similar first."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(
            "select content_hash_a, content_hash_b, kind, similarity from near_duplicate_pairs "
            "order by similarity desc, content_hash_a, content_hash_b"
        ).fetchall()
