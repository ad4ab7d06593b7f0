"""SQLAlchemy, and with it every tool that builds on it, reads what is published."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from published import described_marts, publish_shared
from sqlalchemy import types

pytestmark = [
    pytest.mark.filterwarnings("ignore:duckdb-engine doesn't yet support reflection"),
    pytest.mark.filterwarnings("ignore:Did not recognize type .list."),
]

MARTS = {schema: described_marts(schema) for schema in ("main", "report")}
# What a tool is told about a column of each type. SQLAlchemy has no word for a list.
TYPES = {
    "string": types.String,
    "bigint": types.BigInteger,
    "integer": types.Integer,
    "double": types.Float,
    "boolean": types.Boolean,
    "date": types.Date,
    "timestamp": types.DateTime,
    "string[]": types.NullType,
}


@pytest.fixture(scope="module")
def engine(
    shared_dataset: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sqlalchemy.Engine]:
    published = publish_shared(shared_dataset, tmp_path_factory.mktemp("with space"))
    engine = sqlalchemy.create_engine(f"duckdb:///{published}", connect_args={"read_only": True})
    yield engine
    engine.dispose()


def test_every_mart_is_listed_and_nothing_else(engine: sqlalchemy.Engine) -> None:
    inspector = sqlalchemy.inspect(engine)
    # The schemas of the system are listed with their database: the marts are in two of ours, and
    # in the third is what `check` compares pictures with.
    ours = [
        name for name in inspector.get_schema_names() if not name.startswith(("system", "temp"))
    ]
    assert sorted(ours) == [f"image_duplicates.{schema}" for schema in ("looks", *MARTS)]
    for schema, marts in MARTS.items():
        assert set(inspector.get_table_names(schema)) == set(marts)
        assert inspector.get_view_names(schema) == []


@pytest.mark.parametrize(
    ("schema", "name"), [(schema, name) for schema, marts in MARTS.items() for name in marts]
)
def test_a_mart_has_its_columns_with_types_and_comments(
    engine: sqlalchemy.Engine, schema: str, name: str
) -> None:
    mart = MARTS[schema][name]
    table = sqlalchemy.Table(name, sqlalchemy.MetaData(), autoload_with=engine, schema=schema)
    assert text(table.comment) == text(mart["description"])
    assert [(column.name, text(column.comment)) for column in table.columns] == [
        (column["name"], text(column["description"])) for column in mart["columns"]
    ]
    for column, described in zip(table.columns, mart["columns"], strict=True):
        assert isinstance(column.type, TYPES[described["data_type"]]), column
    with engine.connect() as connection:
        rows = connection.execute(sqlalchemy.select(table)).all()
        query = sqlalchemy.select(sqlalchemy.func.count()).select_from(table)
        assert len(rows) == connection.execute(query).scalar_one()
    assert all(len(row) == len(mart["columns"]) for row in rows)


def test_values_arrive_as_python_values(engine: sqlalchemy.Engine) -> None:
    query = """
        select hashed_images, duplicate_rate, last_downloaded_at, class_names
        from duplicate_summary, inter_class_duplicates
    """
    with engine.connect() as connection:
        for images, rate, moment, classes in connection.execute(sqlalchemy.text(query)):
            assert (type(images), type(rate), type(classes)) == (int, float, list)
            assert moment.isoformat() == "2025-05-30T02:44:46.103380"


@pytest.mark.parametrize("statement", ["create table x (y int)", "delete from images"])
def test_a_write_is_refused(engine: sqlalchemy.Engine, statement: str) -> None:
    with (
        engine.connect() as connection,
        pytest.raises(sqlalchemy.exc.ProgrammingError, match="read-only"),
    ):
        connection.execute(sqlalchemy.text(statement))


def text(description: str | None) -> str:
    """Without the line breaks of YAML."""
    return " ".join((description or "").split())
