"""How a model becomes a table: whole, described and in one step, or not at all."""

import shutil
from pathlib import Path

import pytest
from folders import write
from project import DATABASE, ROOT, Build, run_dbt

TABLE = """
models:
  - name: told
    description: >
      It's one row.
    config:
      contract: {enforced: true}
      persist_docs: {relation: true, columns: true}
    columns:
      - name: first
        description: The 'first'; of two.
        data_type: integer
        constraints: [{type: not_null}]
      - name: Second One
        quote: true
        description: "The \\"second\\"."
        data_type: string
  - name: loose
    config:
      persist_docs: {relation: true, columns: true}
    columns:
      - name: one
        description: One.
"""
QUERY = "select {{ var('first', 1) }} as first, 'two' as \"Second One\""
HOOK = "post_hook='insert into {{ this }} values (9, null)'"
TOLD = f"{{{{ config(materialized='table', {HOOK}) }}}}"
EXISTING = "select table_name from duckdb_tables() union all select view_name from duckdb_views()"
EXISTING += " where not internal order by all"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two tables, made as the project makes its own."""
    root = tmp_path / "project"
    write(root / "dbt_project.yml", {"name": "told", "profile": "image_duplicates"})
    write(root / "profiles.yml", (ROOT / "profiles.yml").read_bytes())
    own = root / "macros"
    own.mkdir()
    for name in (
        "materialization_table_duckdb",
        "comments_on",
        "duckdb__get_assert_columns_equivalent",
    ):
        shutil.copy(ROOT / "macros" / "run" / f"{name}.sql", own)
    models = root / "models"
    write(models / "told.sql", f"{TOLD} {QUERY}".encode())
    write(models / "loose.sql", b"{{ config(materialized='table') }} select 1 as one")
    write(models / "told.yml", TABLE.encode())
    return root


def run(project: Path, *arguments: str) -> Build:
    home = project.parent
    return run_dbt(["run", *arguments], home / DATABASE, home / "target", "none", project)


def test_a_table_is_replaced_whole_or_stays(project: Path) -> None:
    first = run(project)
    assert first.exit_code == 0, first.output
    assert first.rows("from told order by all") == [(1, "two"), (9, None)]
    columns = "select column_name, is_nullable, comment from duckdb_columns()"
    assert first.rows(f"{columns} where table_name = 'told' order by column_index") == [
        ("first", False, "The 'first'; of two."),
        ("Second One", True, 'The "second".'),
    ]
    assert first.rows(f"{columns} where table_name = 'loose'") == [("one", True, "One.")]
    comment = "select comment from duckdb_tables() where table_name = 'told'"
    assert first.value(comment) == "It's one row."

    # The old table is dropped by then, the new one made, and empty.
    broken = run(project, "--vars", "first: 'cast(null as integer)'")
    assert broken.exit_code == 1 and broken.statuses["told"] == "error", broken.output
    assert broken.rows("from told order by all") == first.rows("from told order by all")
    assert broken.value(comment) == "It's one row."
    assert broken.rows(EXISTING) == [("loose",), ("told",)]

    # So does one that describes what it has not.
    described = project / "models" / "told.yml"
    described.write_text(f"{TABLE}      - {{name: absent, description: Not there.}}\n", "utf-8")
    absent = run(project)
    assert absent.exit_code == 1 and absent.statuses["loose"] == "error", absent.output
    assert 'does not have a column with name "absent"' in absent.output
    assert absent.rows("from loose") == [(1,)]
    described.write_text(TABLE, "utf-8")

    second = run(project, "--vars", "first: 2")
    assert second.rows("from told order by all") == [(2, "two"), (9, None)]
    assert second.rows(EXISTING) == [("loose",), ("told",)]


def test_a_view_becomes_a_table_and_a_failed_model_nothing(project: Path) -> None:
    told = project / "models" / "told.sql"
    told.write_text(f"{{{{ config(materialized='view') }}}} {QUERY}", encoding="utf-8")
    view = run(project)
    assert view.exit_code == 0, view.output
    assert view.value("select count(*) from duckdb_views() where view_name = 'told'") == 1
    told.write_text(f"{TOLD} {QUERY}", encoding="utf-8")
    table = run(project)
    assert table.exit_code == 0, table.output
    assert table.value("select count(*) from duckdb_tables() where table_name = 'told'") == 1
    (project.parent / DATABASE).unlink()
    broken = run(project, "--vars", "first: 'cast(null as integer)'")
    assert broken.exit_code == 1, broken.output
    assert broken.rows(EXISTING) == [("loose",)]


def test_a_contract_holds_as_it_does_with_dbt_alone(project: Path) -> None:
    """Though the file is asked once, about the statement, where the words are its own."""
    models = project / "models"
    for type_of_first, query, reason, questions in (
        ("integer", QUERY, "", 1),
        ("int4", QUERY, "", 3),
        ("bigint", QUERY, "data type mismatch", 3),
        ("integer", f"{QUERY}, 3 as third", "missing in contract", 3),
    ):
        described = TABLE.replace("data_type: integer", f"data_type: {type_of_first}")
        (models / "told.yml").write_text(described, encoding="utf-8")
        (models / "told.sql").write_text(f"{TOLD} {query}", encoding="utf-8")
        log = project.parent / "target" / "dbt.log"
        log.unlink(missing_ok=True)
        built = run(project, "--select", "told", "--log-level-file", "debug")
        assert built.statuses["told"] == ("error" if reason else "success"), built.output
        assert reason in built.output
        assert log.read_text(encoding="utf-8").count("DESCRIBE (") == questions, type_of_first
