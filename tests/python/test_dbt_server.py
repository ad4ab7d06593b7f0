"""A dbt command finds nothing of those that its process did before."""

from pathlib import Path

import duckdb
import pytest
from folders import write
from project import DATABASE, ROOT, Build, run_dbt


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """One table that tells what its command was given, and a warning."""
    root = tmp_path / "project"
    write(root / "dbt_project.yml", {"name": "told", "profile": "image_duplicates"})
    write(root / "profiles.yml", (ROOT / "profiles.yml").read_bytes())
    said = ("env_var('METADATA_GLOB')", "env_var('TOLD', '')", "var('told', '')", "invocation_id")
    columns = ", ".join(f"'{{{{ {text} }}}}' as told_{n}" for n, text in enumerate(said))
    warning = "{% if execute %}{% do exceptions.warn('heard') %}{% endif %}"
    query = f"{{{{ config(materialized='table') }}}} {warning} select {columns}"
    write(root / "models" / "told.sql", query.encode())
    return root


def test_a_command_finds_nothing_of_those_before(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(metadata: str, *arguments: str, command: str = "run") -> Build:
        database = tmp_path / metadata / DATABASE
        database.parent.mkdir(exist_ok=True)
        # The same target and a file in the same place, as tests have it.
        return run_dbt([command, *arguments], database, tmp_path / "target", metadata, project)

    monkeypatch.setenv("TOLD", "of the environment")
    strict = run("first", "--warn-error", "--vars", "told: var")
    assert strict.exit_code == 1 and strict.statuses == {"told": "error"}, strict.output
    first = run("first", "--vars", "told: var")
    assert first.exit_code == 0 and "heard" in first.output, first.output
    ((*told, invocation),) = first.rows("select * from told")
    assert told == ["first", "of the environment", "var"]
    monkeypatch.delenv("TOLD")
    # Nobody holds the file any longer.
    with duckdb.connect(str(first.database)) as connection:
        connection.execute("create table mine as select 1 as one")
    second = run("second")
    assert second.exit_code == 0 and "heard" in second.output, second.output
    ((*told, another),) = second.rows("select * from told")
    assert told == ["second", "", ""]
    assert another != invocation
    assert second.texts("select table_name from duckdb_tables()") == {"told"}
    # A file of another name is another catalog.
    renamed = run_dbt(["run"], tmp_path / "of [marts].duckdb", tmp_path / "target", "a", project)
    assert renamed.exit_code == 0 and renamed.value("select told_0 from told") == "a"
    # A model that was written to is parsed anew, one that has come as well, and rows of a seed
    # are read each time.
    told_to = project / "models" / "told.sql"
    told_to.write_text(told_to.read_text().replace("as told_0", "as told_first"))
    assert run("second").rows("select told_first from told") == [("second",)]
    write(project / "seeds" / "told_rows.csv", b"number\n1\n")
    write(project / "models" / "rows.sql", b"select number from {{ ref('told_rows') }}")
    for number in (1, 2):
        write(project / "seeds" / "told_rows.csv", f"number\n{number}\n")
        assert run("second", command="build").rows("select number from rows") == [(number,)]
    # dbt does not know it, and its process is not asked again.
    assert run("second", "--nonsense").exit_code == 2
    assert run("second").exit_code == 0
