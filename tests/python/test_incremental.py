"""A build into a file that an earlier one wrote reads what has changed.

That all marts are those of a full refresh is a test of `make test-crash`.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from folders import nested
from project import DATABASE, Build, CompiledProject, Dbt

NEXT = ["--no-write-json", "run", "--select", "+int_entries"]
CONTENT = [*NEXT, "--vars", "metadata_changes: content"]

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


def test_a_file_is_read_when_it_was_written_to(again: Again, compiled: CompiledProject) -> None:
    """Not before: of the same size and time it passes for the same, unless bytes are compared."""
    old, new = 1_700_000_000, 1_700_000_001

    def write(name: str, url: str, seconds: int) -> None:
        images = {"1": {"fetch_data": {"link": url}}}
        path = nested(compiled.folder, "Go", name, images)
        os.utime(path, (seconds, seconds))

    def urls(arguments: list[str] = NEXT) -> list[tuple]:
        query = "select class_name, source_url from intermediate.int_entries order by 1"
        return again(arguments).rows(query)

    for name in ("Laing", "Puto", "Rice"):
        write(name, "1", old)
    assert urls() == [("Laing", "1"), ("Puto", "1"), ("Rice", "1")]
    write("Puto", "2", old)
    write("Rice", "2", new)
    assert urls() == [("Laing", "1"), ("Puto", "1"), ("Rice", "2")]
    assert urls(CONTENT) == [("Laing", "1"), ("Puto", "2"), ("Rice", "2")]
    write("Puto", "3", old)
    assert urls(CONTENT) == [("Laing", "1"), ("Puto", "3"), ("Rice", "2")]


def test_a_way_to_tell_changes_that_there_is_not_is_refused(
    dbt: Dbt, metadata: Path, tmp_path: Path
) -> None:
    nested(metadata, "Go", "Rice", {})
    built = dbt([*NEXT, "--vars", "metadata_changes: size"], metadata, tmp_path)
    assert built.exit_code != 0
    assert "metadata_changes must be time or content, not size" in built.output
