"""Rows of a query as a table for the terminal."""

from collections.abc import Callable
from typing import Any

from rich import box
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from image_duplicates.summary.sections import Section
from image_duplicates.terminal import safe_text

# What a query of a section gives, by the names of its columns.
Row = dict[str, Any]
LEFT_KINDS = ("text", "lines", "words", "hash", "status")
STATUS_STYLES = {"pass": "green", "warn": "yellow", "fail": "bold red", "not measured": "dim"}


def table(section: Section, rows: list[Row], is_dense: bool = False) -> Table:
    """A section's rows under its title; ``when_empty`` stands in for no rows.

    A dense one has no line that says nothing.
    """
    result = Table(
        title=section.title,
        title_justify="left" if is_dense else "center",
        box=None if is_dense else box.SIMPLE_HEAD,
        pad_edge=not is_dense,
        show_header=section.header,
    )
    for heading, kind in section.columns.values():
        result.add_column(
            heading,
            justify="left" if kind in LEFT_KINDS else "right",
            no_wrap=kind not in ("text", "lines"),
        )
    for row in rows:
        result.add_row(*(cell_text(row[name], kind) for name, (_, kind) in section.columns.items()))
    if not rows:
        result.add_row(section.when_empty)
    return result


def cell_text(value: object, kind: str) -> Text:
    """A value as its column shows it."""
    return Text("-") if value is None else FORMATS[kind](value)


FORMATS: dict[str, Callable[..., Text]] = {
    "text": safe_text,
    "lines": lambda values: Text("\n").join(map(safe_text, values)),
    "words": Text,
    "figure": Text,
    "hash": lambda value: Text(value[:12]),
    "status": lambda value: Text(value, STATUS_STYLES[value]),
    "count": lambda value: Text(f"{value:,}"),
    "change": lambda value: Text(f"{value:+,}"),
    "bytes": lambda value: Text(decimal(value)),
    "rate": lambda value: Text(f"{value:.2%}"),
    "points": lambda value: Text(f"{value * 100:+.2f}"),
}
