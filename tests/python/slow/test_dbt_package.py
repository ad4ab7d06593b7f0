"""Our project as a package of somebody else's, with a profile, schemas and models of its own."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
import yaml
from pictures import write_dataset
from project import OWN_SETTINGS, ROOT, run_process

PROFILE = {"outputs": {"dev": {"type": "duckdb", "path": "their.duckdb", "schema": "analytics"}}}
# Without vars, and with a gate of its own in place of our seed.
PROJECT = {
    "name": "theirs",
    "profile": "theirs",
    "config-version": 2,
    "flags": {"warn_error_options": {"silence": ["PackageNodeDependsOnRootProjectNode"]}},
    "seeds": {"image_duplicates": {"expectations": {"+enabled": False}}},
    "data_tests": {"+store_failures": True},
}
GATES = """\
metric,scope,name,warn_above,fail_above,warn_below,fail_below,why
duplicate_rate,dataset,,0.05,0.5,,,theirs
"""
MODEL = "select image_id from {{ ref('image_duplicates', 'dedup_plan') }} where action = 'remove'"
MODEL_TESTS = """
models:
  - name: to_remove
    columns: [{name: image_id, data_tests: [unique]}]
"""
OWN_MACRO = """
{% macro generate_schema_name(custom_schema_name, node) -%}
    their_{{ custom_schema_name or 'marts' }}
{%- endmacro %}
"""


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A project that has none of our settings."""
    home = tmp_path / "host"
    files = {
        "dbt_project.yml": yaml.safe_dump(PROJECT),
        "profiles.yml": yaml.safe_dump({"theirs": {"target": "dev", **PROFILE}}),
        "seeds/expectations.csv": GATES,
        "models/to_remove.sql": MODEL,
        "models/to_remove.yml": MODEL_TESTS,
    }
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    return home


def dbt(host: Path, *words: str, **environment: str) -> str:
    inherited = {name: text for name, text in os.environ.items() if name not in OWN_SETTINGS}
    settings = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_USE_COLORS": "false"}
    exit_code, output = run_process([*words], host, {**inherited, **settings, **environment})
    assert exit_code == 0, output
    return output


def require(host: Path, **package: str) -> None:
    (host / "packages.yml").write_text(yaml.safe_dump({"packages": [package]}))
    dbt(host, "deps")


def repository(folder: Path) -> str:
    """The project as it stands, committed; the id of the commit."""
    names = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        text=True,
    )
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", "-C", str(folder)]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "all"]):
        subprocess.run([*git, *words], check=True)
    return subprocess.check_output([*git, "rev-parse", "HEAD"], text=True).strip()


def test_a_project_builds_it_from_git_in_its_own_schemas(host: Path, tmp_path: Path) -> None:
    commit = repository(tmp_path / "repository")
    require(host, git=f"file://{tmp_path}/repository", revision=commit)
    write_dataset(tmp_path)
    output = dbt(host, "build", METADATA_GLOB=str(tmp_path / "metadata"))
    assert "WARN: duplicate_rate of the dataset is 0.093333, above 0.05" in output
    ran = json.loads((host / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    kinds = {result["unique_id"].split(".")[0] for result in ran}
    assert {"model", "seed", "test"} <= kinds and "unit_test" not in kinds
    with duckdb.connect(str(host / "their.duckdb"), read_only=True) as connection:
        schemas = connection.execute("select distinct schema_name from duckdb_tables()").fetchall()
        removed = connection.execute("select count(*) from analytics.to_remove").fetchone()
        gates = connection.execute("select metric, why from analytics.expectations").fetchall()
        asked = connection.execute("select analytics.content_hash(' AB ')").fetchone()
    assert {name for (name,) in schemas} == {
        "analytics",
        *(f"analytics_{name}" for name in ("dbt_test__audit", "intermediate", "looks", "report")),
        *(f"analytics_{name}" for name in ("seeds", "staging", "test_failures")),
    }
    assert removed and removed[0] > 0
    assert gates == [("duplicate_rate", "theirs")]
    assert asked == (None,)
    dbt(host, "docs", "generate", METADATA_GLOB=str(tmp_path / "metadata"))
    described = json.loads((host / "target" / "catalog.json").read_text(encoding="utf-8"))
    assert "model.image_duplicates.dedup_plan" in described["nodes"]


def test_its_own_macro_names_our_schemas(host: Path) -> None:
    require(host, local=str(ROOT))
    (host / "macros").mkdir()
    (host / "macros" / "schemas.sql").write_text(OWN_MACRO)
    keys = "name schema package_name resource_type"
    listed = dbt(host, "--quiet", "ls", "--output", "json", "--output-keys", keys)
    nodes = [json.loads(line) for line in listed.splitlines()]
    schemas = {node["name"]: node["schema"] for node in nodes if node["resource_type"] == "model"}
    assert schemas["images"] == "their_marts" and schemas["int_metrics"] == "their_intermediate"
    assert not [node for node in nodes if node["resource_type"] == "unit_test"]
    names = {file.stem for file in (ROOT / "tests" / "macros").glob("*.sql")}
    assert names and not names & {node["name"] for node in nodes}
