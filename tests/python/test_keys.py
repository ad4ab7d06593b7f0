"""The keys of the marts: declared beside each, tested in the file, and told in the guide."""

from functools import cache

import duckdb
import pytest
from project import DATABASE, PRIVATE, ROOT
from read_yaml import yaml_file

GUIDE = ROOT / "docs" / "bi.md"
ONE_ROW = {"duplicate_summary", "near_duplicate_search"}
KEYS = {
    "class_id": "classes",
    "content_hash": "hash_groups",
    "image_id": "images",
    "metadata_file": "metadata_files",
}
# What a column of such a name may hold that no other mart has; the guide says it.
LOOSE = {
    "acceptances": "what the seeds name may be gone",
    "decision_results": "what the seed names may be gone",
    "class_history": "of earlier builds",
    "class_changes": "of earlier builds",
    "fingerprints": "of a scan",
    "image_files": "of a scan",
}


@cache
def marts() -> dict[str, dict]:
    """What is declared of each mart that is built in ``main``, by its name."""
    found = {}
    for file in sorted((ROOT / "models").rglob("*.yml")):
        if file.parent.name in {*PRIVATE, "report"} or not file.with_suffix(".sql").exists():
            continue
        (mart,) = yaml_file(file)["models"]
        found[mart["name"]] = mart
    return found


def checks_of(mart: dict, test: str) -> dict:
    """The arguments of one of the tests of a mart, if it has it."""
    tests = [given[test] for given in mart.get("data_tests", []) if test in given]
    return tests[0]["arguments"] if tests else {}


def key_of(mart: dict) -> list[str]:
    """The columns that no two rows share."""
    keys = checks_of(mart, "rules").get("unique", [])
    alone = [[key] for key in keys if isinstance(key, str)]
    together = [key for key in keys if not isinstance(key, str)]
    return (alone + together or [[]])[0]


def joins_of(mart: dict) -> dict[tuple[str, str], list[str]]:
    """The columns that lead to each other mart and key."""
    found: dict[tuple[str, str], list[str]] = {}
    for given in checks_of(mart, "agreement").get("relationships", []):
        place = given["to"].removeprefix("ref('").removesuffix("')"), given["field"]
        found.setdefault(place, []).append(given["column"])
    return found


def in_words(mart: dict) -> str:
    key = ", ".join(f"`{name}`" for name in key_of(mart)) or "one row"
    joins = "; ".join(
        ", ".join(f"`{name}`" for name in columns)
        + (f" → `{to}`" if set(columns) == {field} else f" → `{to}.{field}`")
        for (to, field), columns in joins_of(mart).items()
    )
    return f"| `{mart['name']}` | {key} | {joins} |"


def test_the_guide_tells_every_key_and_every_join() -> None:
    told = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if "` | " in line]
    table = [in_words(mart) for mart in marts().values()]
    assert [line for line in told if line.split("`")[1] in marts()] == sorted(table)


@pytest.mark.parametrize("name", marts())
def test_a_mart_has_a_key(name: str) -> None:
    assert bool(key_of(marts()[name])) is (name not in ONE_ROW)


@pytest.mark.parametrize("name", marts())
def test_a_key_leads_to_a_mart_that_has_it(name: str) -> None:
    """Or the guide says why it may lead nowhere."""
    mart = marts()[name]
    leading = {column for columns in joins_of(mart).values() for column in columns}
    for column in mart["columns"]:
        for key, owner in KEYS.items():
            is_key = column["name"].removesuffix("_a").removesuffix("_b").endswith(key)
            if is_key and column["name"] not in leading and (owner, key) != (name, column["name"]):
                assert name in LOOSE, column["name"]
                assert f"`{name}`" in GUIDE.read_text(encoding="utf-8").split("may lead nowhere")[1]
    for to, field in joins_of(mart):
        assert key_of(marts()[to]) == [field]


def test_comments_end_without_a_line_break(dataset_file: duckdb.DuckDBPyConnection) -> None:
    query = """
        select table_name, comment from duckdb_tables()
        union all
        select view_name, comment from duckdb_views()
        union all
        select table_name || '.' || column_name, comment from duckdb_columns()
    """
    comments = dict(dataset_file.execute(f"from ({query}) where comment is not null").fetchall())
    assert len(comments) > 500
    assert [name for name, comment in comments.items() if comment != comment.strip()] == []


@pytest.fixture
def dataset_file(shared_dataset: object) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(f"{shared_dataset}/{DATABASE}", read_only=True)
