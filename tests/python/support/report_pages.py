"""The Evidence site as text: its pages, their queries and components, and its sources."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml
from project import ROOT, quoted

REPORTS = ROOT / "reports"
PAGES = REPORTS / "pages"
COMPONENTS = REPORTS / "components"
SOURCES = REPORTS / "sources" / "image_duplicates"
# Not of the published file, but of the list of previews beside the report.
PREVIEWS = REPORTS / "sources" / "thumbnails" / "previews.sql"
CUSTOM_FORMATS = REPORTS / ".evidence" / "customization" / "custom-formatting.json"
QUERY = re.compile(r"```sql (\w+)\n(.*?)```", re.DOTALL)
# Charts whose columns stand in attributes of these names.
COLUMN_ATTRIBUTES = ("x", "y", "y2", "series", "value", "column", "sourceCol", "targetCol")
COLUMN_ATTRIBUTES += ("valueCol", "xSort", "ySort", "label")
PICTURES = ("BarChart", "LineChart", "AreaChart", "Heatmap", "ECharts", "Bullets")
PICTURES += ("Preview", "Previews", "Comparisons", "SharedPictures")


@dataclass
class Page:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(PAGES).as_posix()

    @property
    def address(self) -> str:
        return "/" + self.name.removesuffix(".md").removesuffix("index").rstrip("/")

    @property
    def settings(self) -> dict[str, object]:
        """What its front matter says."""
        return yaml.safe_load(self.text.split("---\n", 2)[1])

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def queries(self) -> dict[str, str]:
        return dict(QUERY.findall(self.text))

    @property
    def body(self) -> str:
        """What is shown: without front matter and queries."""
        return QUERY.sub("", self.text.split("---\n", 2)[2]).strip()

    @property
    def links(self) -> list[str]:
        return re.findall(r"\]\((/[^)]*)\)", self.body)


def pages() -> list[Page]:
    return [Page(path) for path in sorted(PAGES.rglob("*.md"))]


def sources() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.sql"))}


def custom_formats() -> list[dict]:
    """Ours, beside those of Evidence; a column that ends in ``_`` and the tag has the format."""
    return json.loads(CUSTOM_FORMATS.read_text(encoding="utf-8"))["customFormats"]


def columns_shown(page: Page) -> set[tuple[str, str]]:
    """Every query and column that a component of the page names."""
    shown = set()
    for table, columns in re.findall(
        r"<DataTable data=\{(\w+)\}[^>]*>(.*?)</DataTable>", page.body, re.DOTALL
    ):
        shown |= {(table, column) for column in re.findall(r"\bid=(\w+)", columns)}
        shown |= {(table, column) for column in re.findall(r"\blinkLabel=(\w+)", columns)}
    for tag in re.findall(r"<(?!DataTable|Column)[A-Z]\w+\s[^>]*\bdata=\{\w+\}[^>]*>", page.body):
        query = re.search(r"\bdata=\{(\w+)\}", tag)[1]
        for attribute in COLUMN_ATTRIBUTES:
            found = re.search(rf"\s{attribute}=(\w+|\{{\[.*?\]\}})", tag)
            if found:
                shown |= {(query, column) for column in re.findall(r"\w+", found[1])}
    return shown


def evidence_database(built: Path, previews: Path) -> duckdb.DuckDBPyConnection:
    """The sources as a page sees them: every number a double, every date a timestamp."""
    connection = duckdb.connect()
    connection.execute("create schema image_duplicates; create schema thumbnails")
    connection.execute(f"attach '{built}' as built (read_only)")
    connection.execute(f"attach '{previews}' as previews (read_only)")
    for name, query in sources().items():
        load(connection, "built", f"image_duplicates.{name}", query)
    load(connection, "previews", "thumbnails.previews", PREVIEWS.read_text(encoding="utf-8"))
    connection.execute("use memory")
    return connection


def load(connection: duckdb.DuckDBPyConnection, catalog: str, source: str, query: str) -> None:
    connection.execute(f"use {catalog}")
    described = connection.execute(f"describe {query}").fetchall()
    columns = ", ".join(
        f"cast({quoted(column)} as {page_type(kind)}) as {quoted(column)}"
        for column, kind, *_ in described
    )
    connection.execute(f"create table memory.{source} as select {columns} from ({query})")


def page_type(column_type: str) -> str:
    kept = {"BOOLEAN": "boolean", "VARCHAR": "varchar", "DATE": "timestamp"}
    kept |= {"TIMESTAMP": "timestamp", "BIGINT": "double", "DOUBLE": "double"}
    # Anything else, a list for one, would reach a page as some text or other.
    return kept[column_type]
