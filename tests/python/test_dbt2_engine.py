"""What dbt 2 is given, and what is said where it cannot build. Slow tests build with it."""

import json
import sys
import sysconfig
from pathlib import Path

import duckdb
import pytest
from command_line import command
from project import DATABASE, run_dbt

from image_duplicates import dbt2


@pytest.fixture(autouse=True)
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory with a project, but without make."""
    (tmp_path / "dbt_project.yml").write_text("name: image_duplicates\n")
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "a.json").write_text("{}")
    monkeypatch.chdir(tmp_path)


def refusal() -> str:
    done = command("build", "metadata", "--engine", "dbt2", DUCKDB_PATH="w/d.duckdb")
    assert done.exit_code == 1
    return " ".join(done.stderr.split())


def test_an_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt2, "PROGRAM", "no-dbt")
    assert "dbt 2 is not installed: run pip install 'image-duplicates[dbt2]'." in refusal()
    Path("Makefile").touch()
    assert "dbt 2 is not installed: run make build ENGINE=dbt2." in refusal()


def test_a_python_without_its_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"LIBDIR": "/none", "INSTSONAME": "libpython3.99.so.1.0"}
    monkeypatch.setattr(sysconfig, "get_config_var", values.get)
    assert "there is no /none/libpython3.99.so.1.0: on Debian and Ubuntu install" in refusal()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "With dbt 2 the project builds on Linux alone: leave out --engine." in refusal()


def test_a_project_that_it_cannot_read_builds_nothing() -> None:
    assert "rofile" in refusal()
    assert not Path("w/d.duckdb").exists()


def test_answers_are_what_the_plugin_says(tmp_path: Path) -> None:
    """As SQL that needs no plugin, whatever the names of the files."""
    folder = tmp_path / "it's [a] folder"
    folder.mkdir()
    (folder / 'say "hi" {x}, [y].json').write_text("{}")
    (folder / "link.json").symlink_to("/etc/hostname")
    (folder / "lines.jsonl").write_text('{"search_key": "Rice"}\n{"key": "1"}\n')
    pattern, root = (str(folder).replace("[", "[[]") + "/**/*.[jJ][sS][oO][nN]", f"{folder}/")
    arguments = ", ".join("'" + text.replace("'", "''") + "'" for text in (pattern, root))
    asked = [
        f"list_metadata_files({arguments})",
        "find_metadata_files('none/*.json', '', 'none/')",
        f"find_metadata_files({arguments.replace(', ', ', null, ', 1)})",
        "scan_key('a')",
    ]
    path = dbt2._answers(asked)
    with duckdb.connect() as connection:
        answers = dict(connection.execute(f"from '{path}'").fetchall())
        listed, none, found, key = [
            connection.execute(f"select {answers[call]}").fetchone()[0] for call in asked
        ]
        (text,) = connection.execute(
            f"select content from read_text({answers[asked[0]]}['readable'])"
        ).fetchall()
    assert text == ("{}",)
    assert [row["file_path"] for row in listed["rejected"]] == [f"{folder}/link.json"]
    assert json.loads(Path(listed["parts"][0]["part_path"]).read_text())["search_key"] == "Rice"
    assert (none, found, len(key)) == ("", None, 16)


def test_the_macro_asks_the_file_that_it_is_given(tmp_path: Path) -> None:
    """Under dbt 1 as well: the call itself, or the answer in its place."""
    path = str(tmp_path / "answers.parquet")
    call = "scan_key('it''s')"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select $call as call, '''k''' as answer) to '{path}' (format parquet)",
            {"call": call},
        )
    text = """{{ plugin_call('scan_key', ["it's"]) }}"""
    for environment, expected in (({}, call), ({"PLUGIN_ANSWERS": path}, "'k'")):
        words = ["compile", "--inline", text, "--quiet"]
        done = run_dbt(words, tmp_path / DATABASE, tmp_path / "t", "a", **environment)
        assert done.output.strip().endswith(expected), done.output
