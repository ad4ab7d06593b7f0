"""Rows of a query as a table for the terminal."""

from collections.abc import Callable

from rich import box
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from image_duplicates.summary.sections import Section
from image_duplicates.terminal import safe_text

STATUS_STYLES = {"pass": "green", "warn": "yellow", "fail": "bold red"}


def table(section: Section, rows: list[tuple]) -> Table:
    """A section's rows under its title; ``when_empty`` stands in for no rows."""
    result = Table(title=section.title, box=box.SIMPLE_HEAD, show_header=section.header)
    for name, kind in section.columns.items():
        result.add_column(
            name,
            justify="left" if kind in ("text", "status", "hash") else "right",
            no_wrap=kind != "text",
        )
    for row in rows:
        result.add_row(
            *(_cell(value, kind) for value, kind in zip(row, section.columns.values(), strict=True))
        )
    if not rows:
        result.add_row(section.when_empty)
    return result


def _cell(value: object, kind: str) -> Text:
    return Text("-") if value is None else FORMATS[kind](value)


FORMATS: dict[str, Callable[..., Text]] = {
    "text": safe_text,
    "figure": Text,
    "hash": lambda value: Text(value[:12]),
    "status": lambda value: Text(value, STATUS_STYLES[value]),
    "count": lambda value: Text(f"{value:,}"),
    "change": lambda value: Text(f"{value:+,}"),
    "bytes": lambda value: Text(decimal(value)),
    "rate": lambda value: Text(f"{value:.2%}"),
}
