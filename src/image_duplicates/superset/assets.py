"""What Superset imports, in its own export format: one database, its datasets, one dashboard."""

import json
import re
import uuid
from pathlib import Path
from typing import Any

from image_duplicates.publish.catalog import Mart
from image_duplicates.superset.charts import CHARTS, ROWS

TITLE = "Image duplicates"
SLUG = "image-duplicates"
VERSION = "1.0.0"
# Names every asset the same at every start, so that an import replaces it.
NAMESPACE = uuid.UUID("0d1cfd55-3f0c-4c3c-9d0b-6f6c4a6a2f57")
# As long as a connection is read-only, SQL Lab cannot change the file. The rest keeps it from
# reading or writing any other file of this machine.
CONNECTION = {
    "read_only": True,
    "config": {"enable_external_access": "false", "lock_configuration": "true"},
}


def assets(published: Path, marts: list[Mart]) -> dict[str, str]:
    """The files of the import, by path. JSON is YAML, which Superset expects."""
    names = {mart.name for mart in marts}
    files = {
        "metadata.yaml": {
            "version": VERSION,
            "type": "assets",
            "timestamp": "2026-01-01T00:00:00+00:00",
        },
        "databases/image_duplicates.yaml": database(published),
        f"dashboards/{SLUG}.yaml": dashboard(names),
    }
    for mart in marts:
        files[f"datasets/image_duplicates/{mart.name}.yaml"] = dataset(mart)
    for chart in CHARTS:
        if chart.mart in names:
            files[f"charts/{slug(chart.title)}.yaml"] = {
                "slice_name": chart.title,
                "viz_type": chart.viz_type,
                "params": {"viz_type": chart.viz_type, **chart.params},
                "dataset_uuid": identity("dataset", chart.mart),
                "uuid": identity("chart", chart.title),
                "version": VERSION,
            }
    return {path: json.dumps(content, ensure_ascii=False) for path, content in files.items()}


def database(published: Path) -> dict[str, Any]:
    return {
        "database_name": "image_duplicates",
        "sqlalchemy_uri": f"duckdb:///{published.resolve()}",
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": {"engine_params": {"connect_args": CONNECTION}},
        "uuid": identity("database", "image_duplicates"),
        "version": VERSION,
    }


def dataset(mart: Mart) -> dict[str, Any]:
    times = [
        column.name for column in mart.columns if column.data_type.startswith(("DATE", "TIMESTAMP"))
    ]
    return {
        "table_name": mart.name,
        "schema": "main",
        "description": (mart.comment or "").strip(),
        "main_dttm_col": times[0] if times else None,
        "columns": [
            {
                "column_name": column.name,
                "type": column.data_type,
                "description": (column.comment or "").strip(),
                "is_dttm": column.name in times,
                "groupby": True,
                "filterable": True,
            }
            for column in mart.columns
        ],
        "metrics": [{"metric_name": "count", "verbose_name": "Rows", "expression": "count(*)"}],
        "database_uuid": identity("database", "image_duplicates"),
        "uuid": identity("dataset", mart.name),
        "version": VERSION,
    }


def dashboard(marts: set[str]) -> dict[str, Any]:
    """Rows of charts; a chart whose mart was not published is left out."""
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": TITLE}},
    }
    for number, row in enumerate(ROWS, start=1):
        row_id = f"ROW-{number}"
        charts = [chart for chart in row if chart.mart in marts]
        if not charts:
            continue
        position["GRID_ID"]["children"].append(row_id)
        position[row_id] = {
            "type": "ROW",
            "id": row_id,
            "children": [f"CHART-{slug(chart.title)}" for chart in charts],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for chart in charts:
            chart_id = f"CHART-{slug(chart.title)}"
            position[chart_id] = {
                "type": "CHART",
                "id": chart_id,
                "children": [],
                "parents": ["ROOT_ID", "GRID_ID", row_id],
                "meta": {
                    # Any number does, as long as it is the chart's own: the import puts in the
                    # one that the chart gets.
                    "chartId": CHARTS.index(chart) + 1,
                    "uuid": identity("chart", chart.title),
                    "sliceName": chart.title,
                    "width": chart.width,
                    "height": chart.height,
                },
            }
    return {
        "dashboard_title": TITLE,
        "slug": SLUG,
        "description": "What is in the dataset more than once, and what it costs.",
        "position": position,
        "metadata": {"cross_filters_enabled": False},
        "published": True,
        "uuid": identity("dashboard", TITLE),
        "version": VERSION,
    }


def identity(kind: str, name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{kind} {name}"))


def slug(title: str) -> str:
    return re.sub("[^a-z0-9]+", "-", title.lower())
