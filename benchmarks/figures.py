"""The headline figures that every way of counting must agree on."""

import duckdb

# Name of a figure -> column of `duplicate_summary`.
COLUMNS = {
    "entries": "image_entries",
    "unique": "unique_images",
    "inter_class_groups": "inter_class_groups",
    "intra_class_groups": "intra_class_groups",
    "total_bytes": "total_bytes",
    "wasted_bytes": "wasted_bytes",
}


class FiguresDifferError(Exception):
    """Two ways of counting gave different figures: the timing compares unlike things."""


def read_figures(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the figures from the `duplicate_summary` of a built file."""
    row = connection.execute(
        f"select {', '.join(COLUMNS.values())} from duplicate_summary"
    ).fetchone()
    return dict(zip(COLUMNS, row, strict=True))


def check_equal(expected: dict[str, int], found: dict[str, int], way: str) -> None:
    """Raise FiguresDifferError unless `found` has every figure of `expected`."""
    differing = [
        f"{name} is {found.get(name)}, not {value}"
        for name, value in expected.items()
        if found.get(name) != value
    ]
    if differing:
        raise FiguresDifferError(f"{way}: {'; '.join(differing)}")
