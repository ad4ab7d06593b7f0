"""Findings as GitHub markdown, in which no text from metadata is more than text."""

import re
from collections.abc import Iterable

from image_duplicates.summary.sections import Section
from image_duplicates.summary.tables import LEFT_KINDS, Row, cell_text

SIGNS = {"pass": "✅ pass", "warn": "⚠️ warn", "fail": "❌ fail", "not measured": "⚪ not measured"}


def markdown(headline: Row, results: list[tuple[Section, list[Row]]]) -> str:
    """The document: a headline, then a table per section."""
    parts = [
        "## Duplicate rate: {rate}".format_map(headline),
        "{surplus_copies:,} of {hashed_images:,} images are surplus copies and waste"
        " {wasted_bytes:,} bytes: {inter_class_groups:,} pictures are in several classes,"
        " {intra_class_groups:,} more than once in one class.".format_map(headline),
    ]
    for section, rows in results:
        if rows or section.when_empty:
            parts.append(f"### {section.title}")
            parts.append(_table(section, rows) if rows else section.when_empty)
    return "\n\n".join(parts) + "\n"


def _table(section: Section, rows: list[Row]) -> str:
    columns = section.columns
    lines = [
        _row(heading for heading, _ in columns.values()),
        _row("---" if kind in LEFT_KINDS else "---:" for _, kind in columns.values()),
    ]
    lines += [_row(_cell(row[name], kind) for name, (_, kind) in columns.items()) for row in rows]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(value: object, kind: str) -> str:
    if kind == "status":
        return SIGNS[str(value)]
    text = cell_text(value, kind).plain
    return f"<code>{_literal(text)}</code>" if kind in ("text", "hash") else text


def _literal(text: str) -> str:
    """Punctuation as character references, which mark nothing up; as code, nobody is mentioned."""
    return re.sub(r"[^\w\s]|_", lambda match: f"&#{ord(match[0])};", text, flags=re.ASCII)
