"""The charts of the dashboard, row by row.

A chart only picks rows, columns and formats; every figure in it was made, and tested, in a mart.
"""

import json
from dataclasses import dataclass
from typing import Any

BYTES = "MEMORY_DECIMAL"
PERCENT = ".2%"
WHOLE = ",d"


@dataclass(frozen=True)
class Chart:
    """``width`` is in twelfths of the page, ``height`` in grid units of 8 pixels."""

    title: str
    mart: str
    viz_type: str
    params: dict[str, Any]
    width: int
    height: int


def metric(expression: str, label: str) -> dict[str, Any]:
    return {
        "expressionType": "SQL",
        "sqlExpression": expression,
        "label": label,
        "hasCustomLabel": True,
        "optionName": f"metric_{label}".lower().replace(" ", "_"),
    }


def only(condition: str) -> list[dict[str, Any]]:
    return [{"clause": "WHERE", "expressionType": "SQL", "sqlExpression": condition}]


def headline(title: str, column: str, number_format: str) -> Chart:
    # The mart has one row: any aggregate gives its value.
    params = {"metric": metric(f"max({column})", title), "y_axis_format": number_format}
    return Chart(title, "duplicate_summary", "big_number_total", params, width=3, height=18)


def bars(title: str, mart: str, width: int, **params: Any) -> Chart:
    stacked = {"stack": "Stack", "show_legend": True, "rich_tooltip": True, "row_limit": 10_000}
    return Chart(title, mart, "echarts_timeseries_bar", {**stacked, **params}, width, height=50)


def rows(
    title: str, mart: str, formats: dict[str, str | None], order: list[str], width: int
) -> Chart:
    """A table of these columns, sorted by some of them: with a minus, from the highest down."""
    table = {
        "query_mode": "raw",
        "all_columns": list(formats),
        "order_by_cols": [json.dumps([name.removeprefix("-"), name[0] != "-"]) for name in order],
        "row_limit": 5_000,
        "page_length": 10,
        "column_config": {
            column: {"d3NumberFormat": form} for column, form in formats.items() if form
        },
        # Names come from metadata: they are text, whatever they look like.
        "allow_render_html": False,
    }
    return Chart(title, mart, "table", table, width, height=60)


def gates(width: int) -> Chart:
    """The gates of the whole dataset, and whatever did not pass; failures first."""
    worst_first = "max(case status when 'pass' then 0 when 'warn' then 1 else 2 end)"
    params = {
        "query_mode": "aggregate",
        "groupby": ["status", "finding", "why"],
        "metrics": [],
        "timeseries_limit_metric": metric(worst_first, "severity"),
        "order_desc": True,
        "adhoc_filters": only("scope = 'dataset' or status <> 'pass'"),
        "row_limit": 5_000,
        "page_length": 10,
        "allow_render_html": False,
    }
    return Chart("Gates", "expectation_results", "table", params, width, height=60)


ROWS: list[list[Chart]] = [
    [
        headline("Duplicate rate", "duplicate_rate", PERCENT),
        headline("Wasted", "wasted_bytes", BYTES),
        headline("Label conflicts", "inter_class_groups", WHOLE),
        headline("Images compared", "hashed_images", WHOLE),
    ],
    [
        bars(
            "Wasted bytes by scope",
            "storage_waste",
            width=5,
            x_axis="category_name",
            metrics=[metric("sum(wasted_bytes)", "Wasted bytes")],
            groupby=["duplicate_scope"],
            # Each level adds up to the same whole: without this, every byte counts three times.
            adhoc_filters=only("level = 'category'"),
            y_axis_format=BYTES,
        ),
        bars(
            "Duplicates per day",
            "daily_duplicates",
            width=7,
            x_axis="downloaded_on",
            time_grain_sqla="P1D",
            x_axis_time_format="%Y-%m-%d",
            metrics=[
                metric("sum(first_copies)", "First copies"),
                metric("sum(surplus_copies)", "Surplus copies"),
            ],
            y_axis_format=WHOLE,
        ),
    ],
    [
        rows(
            "Top class overlaps",
            "class_overlaps",
            {
                "category_name_a": None,
                "class_name_a": None,
                "category_name_b": None,
                "class_name_b": None,
                "reading": None,
                "shared_hashes": WHOLE,
                "containment_a": PERCENT,
                "containment_b": PERCENT,
                "wasted_bytes": BYTES,
            },
            order=["-shared_hashes", "-wasted_bytes", "class_id_a", "class_id_b"],
            width=12,
        ),
    ],
    [
        rows(
            "Worst domains",
            "source_domains",
            {
                "source_domain": None,
                "surplus_copies": WHOLE,
                "duplicate_rate": PERCENT,
                "wasted_bytes": BYTES,
            },
            order=["-wasted_bytes", "source_domain"],
            width=5,
        ),
        gates(width=7),
    ],
]
CHARTS = [chart for row in ROWS for chart in row]
