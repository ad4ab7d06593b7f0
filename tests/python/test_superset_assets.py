"""What ``make superset`` gives Superset, and its refusals: all that needs no Superset."""

import json
import re
import socket
import stat
from pathlib import Path

import duckdb
import pytest
from command_line import command, sentence
from project import ROOT
from published import described_marts, publish_shared

from image_duplicates.publish.catalog import Mart, read_marts
from image_duplicates.superset import Home
from image_duplicates.superset.assets import EXPORT, SLUG, assets

CHARTS = sorted(path.relative_to(EXPORT).as_posix() for path in EXPORT.glob("charts/*.yaml"))
(DASHBOARD,) = (path.relative_to(EXPORT).as_posix() for path in EXPORT.glob("dashboards/*.yaml"))
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def published(shared_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_shared(shared_dataset, tmp_path_factory.mktemp("superset"))


@pytest.fixture(scope="module")
def marts(published: Path) -> list[Mart]:
    with duckdb.connect(str(published), read_only=True) as connection:
        return read_marts(connection, published.stem)


@pytest.fixture(scope="module")
def files(published: Path, marts: list[Mart]) -> dict[str, dict]:
    contents = assets(published, marts)
    return {path: json.loads(content) for path, content in contents.items()}


def test_every_mart_of_the_first_list_is_a_dataset(files: dict[str, dict]) -> None:
    datasets = {
        content["table_name"]: content
        for path, content in files.items()
        if path.startswith("datasets/")
    }
    marts = described_marts()
    assert set(datasets) == set(marts)
    for name, mart in marts.items():
        assert [column["column_name"] for column in datasets[name]["columns"]] == [
            column["name"] for column in mart["columns"]
        ]
    assert datasets["daily_duplicates"]["main_dttm_col"] == "downloaded_on"


def test_the_connection_is_read_only(files: dict[str, dict], published: Path) -> None:
    database = files["databases/image_duplicates.yaml"]
    arguments = database["extra"]["engine_params"]["connect_args"]
    assert arguments["read_only"] is True
    assert database["sqlalchemy_uri"] == f"duckdb:///{published}"
    with duckdb.connect(str(published), **arguments) as connection:
        for statement in ("create table x (y int)", "from read_text('/etc/hostname')"):
            with pytest.raises(duckdb.Error, match=r"read-only|configuration"):
                connection.execute(statement)


@pytest.mark.parametrize("path", CHARTS)
def test_a_chart_asks_for_what_is_there(published: Path, files: dict[str, dict], path: str) -> None:
    params = files[path]["params"]
    columns = [*params.get("all_columns", []), *params.get("groupby", [])]
    columns += [params["x_axis"]] if "x_axis" in params else []
    columns += [json.loads(order)[0] for order in params.get("order_by_cols", [])]
    metrics = [*params.get("metrics", [])]
    metrics += [params[key] for key in ("metric", "timeseries_limit_metric") if key in params]
    with duckdb.connect(str(published), read_only=True) as connection:
        for expression in [*columns, *(metric["sqlExpression"] for metric in metrics)]:
            query = f"select {expression} from {read_by(files, path)}"
            assert connection.execute(query).fetchall(), query
    # A setting of a column that is not shown would be lost in silence.
    assert set(params.get("column_config", {})) <= set(columns)
    # Names come from metadata: they are text, whatever they look like.
    assert params["viz_type"] != "table" or params["allow_render_html"] is False


def read_by(files: dict[str, dict], path: str) -> str:
    """The mart of a chart, with the condition on its rows."""
    chart = files[path]
    (mart,) = (
        content["table_name"]
        for name, content in files.items()
        if name.startswith("datasets/") and content["uuid"] == chart["dataset_uuid"]
    )
    conditions = [part["sqlExpression"] for part in chart["params"].get("adhoc_filters", [])]
    return f"{mart} where {' and '.join(f'({each})' for each in conditions) or 'true'}"


def test_the_bars_of_wasted_bytes_add_up_to_what_is_wasted(
    published: Path, files: dict[str, dict]
) -> None:
    """The mart holds every byte once for each of its levels."""
    (path,) = (path for path in CHARTS if "Wasted_bytes_by_scope" in path)
    (metric,) = files[path]["params"]["metrics"]
    with duckdb.connect(str(published), read_only=True) as connection:
        query = f"select {metric['sqlExpression']} from {read_by(files, path)}"
        shown = connection.execute(query).fetchall()
        assert shown == connection.execute("select wasted_bytes from duplicate_summary").fetchall()


def test_the_dashboard_holds_every_chart_once_and_no_row_is_too_wide(
    files: dict[str, dict],
) -> None:
    assert files[DASHBOARD]["slug"] == SLUG
    position = files[DASHBOARD]["position"]
    cells = [cell for cell in position.values() if isinstance(cell, dict)]
    placed = [cell["meta"]["uuid"] for cell in cells if cell["type"] == "CHART"]
    made = {files[path]["uuid"] for path in CHARTS}
    assert sorted(placed) == sorted(made) and len(made) == len(CHARTS)
    for cell in cells:
        assert set(cell.get("children", [])) <= set(position)
        if cell["type"] == "ROW":
            assert sum(position[child]["meta"]["width"] for child in cell["children"]) <= 12


def test_a_chart_of_a_mart_that_is_not_there_is_left_out(
    published: Path, marts: list[Mart]
) -> None:
    absent = ("source_domains", "duplicate_summary")
    contents = assets(published, [mart for mart in marts if mart.name not in absent])
    charts = {path for path in contents if path.startswith("charts/")}
    assert len(charts) == 5 and not any("Worst_domains" in path for path in charts)
    known = {
        uuid
        for path, content in contents.items()
        if not path.startswith("dashboards/")
        for uuid in [json.loads(content).get("uuid")]
    }
    text = contents[DASHBOARD]
    position = json.loads(text)["position"]
    assert "ROW-1" not in position
    assert position["ROW-4"]["children"] == ["CHART-gates"]
    assert position["GRID_ID"]["children"] == ["ROW-2", "ROW-3", "ROW-4", "ROW-5"]
    used = {found[0] for found in UUID.finditer(text)} - {json.loads(text)["uuid"]}
    assert used <= known


def test_the_same_marts_make_the_same_assets(published: Path, marts: list[Mart]) -> None:
    assert assets(published, marts) == assets(published, marts)


def test_secrets_are_made_once_and_only_for_the_owner(tmp_path: Path) -> None:
    home = Home(tmp_path / "superset")
    home.create()
    password, key = home.password, home.environment()["SUPERSET_SECRET_KEY"]
    assert len(password) >= 16 and len(key) >= 42 and password != key
    assert (home.password, home.environment()["SUPERSET_SECRET_KEY"]) == (password, key)
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
    for name in ("password", "secret_key"):
        assert stat.S_IMODE((home.folder / name).stat().st_mode) == 0o600
    other = Home(tmp_path / "other")
    other.create()
    assert other.password != password


def test_it_is_prepared_again_for_other_content_or_without_its_database(tmp_path: Path) -> None:
    home = Home(tmp_path / "superset")
    home.create()
    database = home.folder / "superset.db"
    database.touch()
    assert not home.was_given("some marts")
    home.note_given("some marts")
    assert home.was_given("some marts")
    assert not home.was_given("other marts")
    database.unlink()
    assert not home.was_given("some marts")


def test_what_superset_keeps_is_not_committed() -> None:
    assert ".venv-superset/" in (ROOT / ".gitignore").read_text().splitlines()
    assert (ROOT / "warehouse" / ".gitignore").read_text().split() == ["*", "!.gitignore"]


def refusal(*arguments: object) -> str:
    """The one sentence with which the command refuses."""
    result = command("superset", *arguments)
    assert result.exit_code == 1, result.output
    assert result.output.endswith(".\n")
    return sentence(result.output)


def environment(tmp_path: Path) -> Path:
    """Looks like one that Superset was installed in."""
    folder = tmp_path / "environment"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "superset").touch()
    (folder / ".installed").touch()
    return folder


def test_without_superset_it_says_how_to_get_it(tmp_path: Path, published: Path) -> None:
    database = published.parent.parent / published.name
    given = ["--home", tmp_path / "home", "--environment", tmp_path, "--port", free_port()]
    assert "run make superset" in refusal("--database", database, *given)


def test_without_anything_published_it_says_so(tmp_path: Path) -> None:
    given = ["--home", tmp_path / "home", "--environment", environment(tmp_path)]
    given += ["--database", tmp_path / "x.duckdb", "--port", free_port()]
    assert "Nothing is published" in refusal(*given)
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "x.duckdb").write_text("no database")
    assert "cannot be read" in refusal(*given)


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"Port {port} " in refusal("--port", port, "--home", tmp_path / "home")


def test_a_superset_that_cannot_be_prepared_leads_to_its_log(
    tmp_path: Path, published: Path
) -> None:
    folder = environment(tmp_path)
    python = folder / "bin" / "python"
    python.write_text("#!/bin/sh\necho it broke\nexit 3\n")
    python.chmod(0o755)
    database = published.parent.parent / published.name
    given = ["--home", tmp_path / "home", "--environment", folder, "--port", free_port()]
    result = command("superset", "--database", database, *given)
    log = tmp_path / "home" / "superset.log"
    assert result.exit_code == 1 and str(log) in result.output
    assert log.read_text() == "it broke\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
