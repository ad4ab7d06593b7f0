"""A build into a file that an earlier one wrote reads what has changed, and says the same."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from folders import nested
from moving_metadata import KINDS, MovingMetadata
from project import DATABASE, Build, CompiledProject, Dbt

# All else is made of these, and anew each time.
SAME = ("intermediate.int_metadata_files", "intermediate.int_entries")
FILES = ["--no-write-json", "run", "--select", "stg_metadata__files"]
NEXT = ["--no-write-json", "run", "--select", "+int_entries"]

Again = Callable[..., Build]


@pytest.fixture
def again(dbt: Dbt, compiled: CompiledProject, tmp_path: Path) -> Iterator[Again]:
    """Builds once more into the same file."""
    for path in compiled.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    (dbt.workshop / DATABASE).unlink(missing_ok=True)

    def build(arguments: list[str] = NEXT) -> Build:
        built = dbt(arguments, compiled.folder, tmp_path, keep=True)
        assert built.exit_code == 0, built.output
        return Build(0, built.output, built.database.rename(dbt.workshop / DATABASE))

    yield build
    (dbt.workshop / DATABASE).unlink(missing_ok=True)


def differences(built: Build, compiled: CompiledProject) -> dict[str, tuple[set, set]]:
    """By table the rows that only this build has, and those that only a build of its own has."""
    different = {}
    with compiled.build() as connection:
        for table in SAME:
            columns = connection.execute(f"describe {table}").fetchall()
            # Two rows that are equal would be one.
            query = f"""
                select {", ".join(f'"{column[0]}"' for column in columns)}, count(*)
                from {table} group by all
            """
            one, other = set(built.rows(query)), set(connection.execute(query).fetchall())
            if one != other:
                different[table] = (one - other, other - one)
    return different


def test_changes_come_to_what_a_full_refresh_would(again: Again, compiled: CompiledProject) -> None:
    """A run that ended early between, too."""
    moving = MovingMetadata(compiled.folder, 5)
    for kind in (*KINDS, *KINDS):
        moving.add(kind)
    assert differences(again(), compiled) == {}
    for number in range(2):
        told = [moving.step() for _ in range(4)]
        if number:
            again(FILES)
            told.append(moving.step())
        assert differences(again(), compiled) == {}, told


def test_a_file_is_read_when_it_was_written_to(again: Again, compiled: CompiledProject) -> None:
    """Not before: of the same size and time it passes for the same."""
    old, new = 1_700_000_000, 1_700_000_001

    def write(name: str, url: str, seconds: int) -> None:
        images = {"1": {"fetch_data": {"link": url}}}
        path = nested(compiled.folder, "Go", name, images)
        os.utime(path, (seconds, seconds))

    def urls() -> list[tuple]:
        query = "select class_name, source_url from intermediate.int_entries order by 1"
        return again().rows(query)

    write("Puto", "1", old)
    write("Rice", "1", old)
    assert urls() == [("Puto", "1"), ("Rice", "1")]
    write("Puto", "2", old)
    write("Rice", "2", new)
    assert urls() == [("Puto", "1"), ("Rice", "2")]
