"""The findings of a build as tables in the terminal."""

import json
import unicodedata
from pathlib import Path

import duckdb
from rich import box
from rich.console import Console
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

STATUS_STYLES = {"pass": "green", "warn": "yellow", "fail": "bold red"}

HEADLINES = """
    select class_count, category_count, image_entries, downloaded_images, hashed_images,
        unique_images, duplicate_images, duplicate_rate, duplicate_member_rate,
        inter_class_groups, intra_class_groups, total_bytes, wasted_bytes, wasted_share,
        inter_class_wasted_bytes, intra_class_wasted_bytes, rejected_files, rejected_images
    from duplicate_summary
"""
GATES = """
    select status, scope, count(*) as expectations, min(finding) as finding
    from expectation_results
    where scope = 'dataset'
    group by metric, status, scope
    union all
    select status, scope, count(*), concat(metric, ' of ', count(*), case
        when scope = 'class' then ' classes' else ' categories' end, case
        when status = 'pass' then ' is as expected' else ', for example: ' end, case
        when status != 'pass' then min(finding) else '' end)
    from expectation_results
    where scope != 'dataset'
    group by metric, status, scope
    order by scope desc, status, finding
"""
TOP_INTER_CLASS = """
    select content_hash, classes, copies, file_bytes, width_px, height_px, wasted_bytes
    from inter_class_duplicates
    order by wasted_bytes desc, content_hash
    limit 10
"""
TOP_INTRA_CLASS = """
    select content_hash, concat(category_name, ' / ', class_name) as classes, copies,
        file_bytes, width_px, height_px, wasted_bytes
    from intra_class_duplicates
    order by wasted_bytes desc, content_hash
    limit 10
"""


class NoFindingsError(Exception):
    """There is no build to show; the message says what to do."""


def print_summary(database: Path, run_results: Path | None, console: Console) -> None:
    """Print headline figures, gates, both top tens and how to query the file.

    Raises NoFindingsError when the file is missing, locked or not from a build, or when
    ``run_results`` tells of a run that left models unbuilt, whose older rows would mislead.
    """
    if run_results is not None:
        _require_complete_run(run_results)
    if not database.exists():
        raise NoFindingsError(f"There is no build at {database}: run make build first.")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            results = [
                _rows(connection, query)
                for query in (HEADLINES, GATES, TOP_INTER_CLASS, TOP_INTRA_CLASS)
            ]
    except duckdb.IOException as error:
        raise NoFindingsError(f"{database} cannot be read now: {error}") from error
    except duckdb.CatalogException as error:
        raise NoFindingsError(f"{database} holds no complete build: run make build.") from error
    headlines, gates, inter_class, intra_class = results
    console.print(_headline_table(headlines[0]))
    console.print(_gate_table(gates))
    console.print(_top_table("Most waste across classes (label conflicts)", inter_class))
    console.print(_top_table("Most waste inside one class", intra_class))
    closing = f"""
The marts are in {database}. Query them with any DuckDB client, for example:
  duckdb -readonly "{database}" "from inter_class_duplicates limit 5"
"""
    console.print(Text(closing), soft_wrap=True)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _require_complete_run(run_results: Path) -> None:
    try:
        results = json.loads(run_results.read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError) as error:
        raise NoFindingsError("dbt did not run to its end; see its message above.") from error
    unbuilt = [
        result["unique_id"].rsplit(".", 1)[-1]
        for result in results
        if result["unique_id"].startswith(("model.", "seed.")) and result["status"] != "success"
    ]
    if unbuilt or not results:
        raise NoFindingsError(
            f"No findings to show: {len(unbuilt)} models were not built; see dbt's message above."
        )


def _safe(value: object) -> Text:
    """Text from metadata as it is, but with nothing that could steer a terminal.

    Control and format characters are replaced, except the joiners that emoji need.
    """
    return Text(
        "".join(
            "\N{REPLACEMENT CHARACTER}"
            if unicodedata.category(char) in ("Cc", "Cf") and char not in "\u200c\u200d"
            else char
            for char in str(value)
        )
    )


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.2%}"


def _headline_table(row: dict) -> Table:
    table = Table("", "", title="Findings", box=box.SIMPLE_HEAD, show_header=False)
    table.columns[1].justify = "right"
    for name, value in (
        ("Classes", f"{row['class_count']:,} in {row['category_count']:,} categories"),
        ("Images", f"{row['image_entries']:,}"),
        ("  downloaded", f"{row['downloaded_images']:,}"),
        ("  with a content hash", f"{row['hashed_images']:,}"),
        ("Unique images", f"{row['unique_images']:,}"),
        ("Duplicate images (surplus copies)", f"{row['duplicate_images']:,}"),
        ("Duplicate rate", _percent(row["duplicate_rate"])),
        ("Images that have a copy", _percent(row["duplicate_member_rate"])),
        ("Inter-class groups (label conflicts)", f"{row['inter_class_groups']:,}"),
        ("Intra-class groups", f"{row['intra_class_groups']:,}"),
        ("Total size", f"{row['total_bytes']:,} bytes"),
        (
            "Wasted",
            f"{row['wasted_bytes']:,} bytes ({_percent(row['wasted_share'])})",
        ),
        ("  across classes", f"{row['inter_class_wasted_bytes']:,} bytes"),
        ("  inside classes", f"{row['intra_class_wasted_bytes']:,} bytes"),
        ("Rejected files", f"{row['rejected_files']:,}"),
        ("Rejected images", f"{row['rejected_images']:,}"),
    ):
        table.add_row(name, value)
    return table


def _gate_table(rows: list[dict]) -> Table:
    table = Table("Gate", "Finding", title="Expectations", box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(Text(row["status"], STATUS_STYLES[row["status"]]), _safe(row["finding"]))
    return table


def _top_table(title: str, rows: list[dict]) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD)
    for name, justify in (
        ("Hash", "left"),
        ("Classes", "left"),
        ("Copies", "right"),
        ("One copy", "right"),
        ("Pixels", "right"),
        ("Wasted", "right"),
    ):
        table.add_column(name, justify=justify, no_wrap=name != "Classes")
    for row in rows:
        size = "-" if row["file_bytes"] is None else decimal(row["file_bytes"])
        pixels = f"{row['width_px'] or '-'} x {row['height_px'] or '-'}"
        table.add_row(
            row["content_hash"][:12],
            _safe(row["classes"]),
            f"{row['copies']:,}",
            size,
            pixels,
            decimal(row["wasted_bytes"]),
        )
    if not rows:
        table.add_row("none", "", "", "", "", "")
    return table
