"""The page on the metadata keeps its word: its examples are built and held against its tables."""

import re
import shutil
from collections.abc import Iterator

import duckdb
import hostile
import pytest
from folders import write
from project import ROOT, CompiledProject

PAGE = (ROOT / "docs" / "metadata.md").read_text(encoding="utf-8")
FILE_CHECKS = ("metadata_files.py", "metadata_parts.py")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n)+)", PAGE, re.MULTILINE))
EXAMPLES = {
    section: dict(
        re.findall(
            r"^`([^`]+[.](?:json|ndjson))`\n\n```(?:json)?\n(.+?)```",
            text,
            re.DOTALL | re.MULTILINE,
        )
    )
    for section, text in SECTIONS.items()
}


def tables(section: str) -> list[list[tuple[str, ...]]]:
    """The tables of a section, each with the names of its columns as the first row."""
    blocks = re.findall(r"(?:^\|.*\n)+", SECTIONS[section], re.MULTILINE)
    return [
        [
            tuple(cell.strip() for cell in line.strip("|").split("|"))
            for line in block.splitlines()
            if not line.startswith("| ---")
        ]
        for block in blocks
    ]


@pytest.fixture(scope="module")
def built(compiled: CompiledProject) -> Iterator[duckdb.DuckDBPyConnection]:
    """All examples of the page in one folder, since they load side by side."""
    shutil.rmtree(compiled.folder)
    for examples in EXAMPLES.values():
        for name, text in examples.items():
            write(compiled.folder / name, text)
    with compiled.build() as connection:
        yield connection


@pytest.mark.parametrize(
    ("section", "mart"),
    [
        ("Nested", "images"),
        ("Flat", "images"),
        ("Legacy", "images"),
        ("Compressed, by lines, large", "images"),
        ("Values", "images"),
        ("Entries that are left out", "rejected_images"),
    ],
)
def test_an_example_gives_what_the_table_below_it_says(
    built: duckdb.DuckDBPyConnection, section: str, mart: str
) -> None:
    query = f"from {mart} where metadata_file in {tuple(EXAMPLES[section])}"
    (table,) = (table for table in tables(section) if "entry_key" in table[0])
    assert table[1:] == found(built, table[0], query)


def test_the_examples_share_a_picture(built: duckdb.DuckDBPyConnection) -> None:
    table = tables("Legacy")[-1]
    assert table[1:] == found(built, table[0], "from inter_class_duplicates")


def test_every_example_loads(built: duckdb.DuckDBPyConnection) -> None:
    assert built.execute("select metadata_file, reason from rejected_files").fetchall() == []


def test_the_reasons_to_leave_a_file_out_are_those_of_the_models() -> None:
    (table,) = tables("Files that are left out")
    told = {row[0].strip("`").replace("…", "") for row in table[1:]}
    met = {reason for _, reason in hostile.BAD_FILES.values()} | set(hostile.UNREAD.values())
    assert {reason for reason in met if not reason.startswith(tuple(told))} == set()
    checks = [ROOT / "src" / "image_duplicates" / name for name in FILE_CHECKS]
    places = [*(ROOT / "models" / "reading").rglob("*.sql"), *checks]
    code = "".join(path.read_text(encoding="utf-8") for path in places)
    assert {reason for reason in told if reason not in code} == set()


def found(
    connection: duckdb.DuckDBPyConnection, columns: tuple[str, ...], query: str
) -> list[tuple[str, ...]]:
    """Rows as the page writes them: all is text, and null is an empty cell."""
    texts = ", ".join(f"coalesce(cast({column} as varchar), '')" for column in columns)
    return sorted(connection.execute(f"select {texts} {query}").fetchall())
