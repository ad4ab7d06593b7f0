"""Findings as HTML for a notebook, in which no text from metadata is more than text."""

from html import escape

from image_duplicates.summary.sections import Section
from image_duplicates.summary.tables import LEFT_KINDS, Row, cell_text


def html(results: list[tuple[Section, list[Row]]]) -> str:
    """A table per section that has something to say."""
    return "".join(
        f"<h4>{escape(section.title)}</h4>"
        + (_table(section, rows) if rows else f"<p>{escape(section.when_empty)}</p>")
        for section, rows in results
        if rows or section.when_empty
    )


def _table(section: Section, rows: list[Row]) -> str:
    columns = section.columns
    head = "".join(_cell("th", heading, kind) for heading, kind in columns.values())
    lines = [f"<thead><tr>{head}</tr></thead>"] if section.header else []
    for row in rows:
        cells = (
            _cell("td", cell_text(row[name], kind).plain, kind)
            for name, (_, kind) in columns.items()
        )
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def _cell(tag: str, text: str, kind: str) -> str:
    side = "left" if kind in LEFT_KINDS else "right"
    return f'<{tag} style="text-align: {side}; white-space: pre-wrap">{escape(text)}</{tag}>'
