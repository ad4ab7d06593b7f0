"""What Superset imports, in its own export format: a database, its datasets, a dashboard.

The dashboard and its charts are files that Superset wrote. The datasets are the published marts,
without those of the report's pages.
"""

import json
import uuid
from pathlib import Path
from typing import Any

import yaml

from image_duplicates.publish.catalog import MAIN, Mart

EXPORT = Path(__file__).with_name("dashboard_export")
SLUG = "image-duplicates"
VERSION = "1.0.0"
# Names every dataset the same at every start: an import replaces it, and the charts find it.
NAMESPACE = uuid.UUID("0d1cfd55-3f0c-4c3c-9d0b-6f6c4a6a2f57")
# As long as a connection is read-only, SQL Lab cannot change the file. The rest keeps it from
# reading or writing any other file of this machine.
CONNECTION = {
    "read_only": True,
    "config": {"enable_external_access": "false", "lock_configuration": "true"},
}


def assets(published: Path, marts: list[Mart]) -> dict[str, str]:
    """The files of the import, by path. JSON is YAML, which Superset expects."""
    marts = [mart for mart in marts if mart.schema == MAIN]
    files = {
        "metadata.yaml": {"version": VERSION, "type": "assets"},
        "databases/image_duplicates.yaml": database(published),
        **{f"datasets/image_duplicates/{mart.name}.yaml": dataset(mart) for mart in marts},
        **dashboard({identity("dataset", mart.name) for mart in marts}),
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
        "schema": mart.schema,
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


def dashboard(datasets: set[str]) -> dict[str, Any]:
    """The dashboard and its charts, but those of a mart that was not published."""
    files = {
        path.relative_to(EXPORT).as_posix(): yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(EXPORT.glob("*/*.yaml"))
    }
    absent = {
        path: content["uuid"]
        for path, content in files.items()
        if "dataset_uuid" in content and content["dataset_uuid"] not in datasets
    }
    for content in files.values():
        if "position" in content:
            _take_out(set(absent.values()), content["position"])
    return {path: content for path, content in files.items() if path not in absent}


def _take_out(charts: set[str], position: dict[str, Any]) -> None:
    """Take the charts out of the layout, and whatever held nothing else."""
    cells = {name: cell for name, cell in position.items() if isinstance(cell, dict)}
    gone = {name for name, cell in cells.items() if cell.get("meta", {}).get("uuid") in charts}
    while gone:
        holders = {name: c for name, c in cells.items() if gone & set(c.get("children", []))}
        for cell in holders.values():
            cell["children"] = [child for child in cell["children"] if child not in gone]
        for name in gone:
            del position[name]
        gone = {
            name
            for name, cell in holders.items()
            if not cell["children"] and cell["type"] not in ("ROOT", "GRID")
        }


def identity(kind: str, name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{kind} {name}"))
