"""Where models and macros are: rooms in the order of the data, one description beside each."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import duckdb
import pytest
from project import DATABASE, PRIVATE, ROOT, add_functions
from read_yaml import yaml_file

MODELS = sorted((ROOT / "models").rglob("*.sql"))
MACROS = sorted((ROOT / "macros").rglob("*.sql"))


def rooms() -> list[str]:
    """The rooms in the order of the data, which `dbt_project.yml` alone decides."""
    project = yaml_file(ROOT / "dbt_project.yml")
    return [name for name in project["models"]["image_duplicates"] if not name.startswith("+")]


def room_of(model: dict) -> str:
    return model["fqn"][1]


@pytest.fixture(scope="module")
def models(shared_dataset: Path) -> dict[str, dict]:
    manifest = json.loads((shared_dataset / "target" / "manifest.json").read_text(encoding="utf-8"))
    nodes = manifest["nodes"].items()
    return {name: node for name, node in nodes if node["resource_type"] == "model"}


def test_a_room_reads_only_rooms_before_it(models: dict[str, dict]) -> None:
    order = rooms()
    assert {room_of(model) for model in models.values()} == set(order)
    backwards = [
        f"{model['name']} ({room_of(model)}) reads {models[read]['name']} ({room_of(models[read])})"
        for model in models.values()
        for read in model["depends_on"]["nodes"]
        if read in models and order.index(room_of(models[read])) > order.index(room_of(model))
    ]
    assert backwards == []


def test_no_room_is_named_like_a_model(models: dict[str, dict]) -> None:
    """`dbt build --select images` would take the whole room."""
    assert not {model["name"] for model in models.values()} & set(rooms())


def test_only_the_private_folders_of_a_room_are_private(models: dict[str, dict]) -> None:
    for model in models.values():
        folders = model["fqn"][2:-1]
        private = bool(folders)
        assert all(folder in PRIVATE for folder in folders) and len(folders) <= 1, model["name"]
        assert (model["access"] == "private") is private, model["name"]
        assert model["config"]["contract"]["enforced"] is not private, model["name"]
        assert (model["schema"] not in ("main", "report")) is private, model["name"]
        assert (model["schema"] == "report") is (room_of(model) == "report"), model["name"]
        assert model["name"].startswith(("stg_", "int_")) is private, model["name"]


def test_the_map_names_the_rooms_in_their_order() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `models/(\w+)` \|", text, re.MULTILINE) == rooms()


@pytest.mark.parametrize("file", MODELS, ids=lambda file: file.stem)
def test_a_model_is_described_and_tested_beside_its_sql(file: Path) -> None:
    beside = yaml_file(file.with_suffix(".yml"))
    assert [model["name"] for model in beside["models"]] == [file.stem]
    assert beside["models"][0]["description"].startswith("One row")
    # One that reads nothing is a table written down.
    reads = "{{" in file.read_text(encoding="utf-8")
    assert {test["model"] for test in beside.get("unit_tests", [])} == (
        {file.stem} if reads else set()
    )


def test_a_column_text_that_is_said_three_times_is_a_block() -> None:
    said: Counter[str] = Counter()
    for file in MODELS:
        beside = yaml_file(file.with_suffix(".yml"))
        for column in beside["models"][0].get("columns", []):
            said[" ".join(column.get("description", "").split())] += 1
    texts = (ROOT / "models/docs.md").read_text(encoding="utf-8")
    blocks = re.findall(r"{% docs ([a-z]\w+) %}", texts)
    shared = {f"{{{{ doc('{block}') }}}}" for block in blocks}
    assert [text for text, times in said.items() if text and times > 2 and text not in shared] == []
    assert [block for block in sorted(shared) if said[block] < 2] == []


def test_nothing_else_describes_a_model() -> None:
    for file in (ROOT / "models").rglob("*.yml"):
        if not file.with_suffix(".sql").exists():
            others = yaml_file(file)
            assert not {"models", "unit_tests"} & set(others), file.name


@pytest.mark.parametrize("file", MACROS, ids=lambda file: file.stem)
def test_a_macro_says_what_it_returns_above_itself(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    # A materialization is a macro, which dbt names itself.
    begins = r"{% (?:macro (\w+)\(|materialization (\w+), adapter='(\w+)' %})"
    opening = re.match(rf"{{#- [A-Z][^#]*[.] -#}}\n{begins}", text)
    assert opening
    name = opening[1] or f"materialization_{opening[2]}_{opening[3]}"
    assert name == file.stem
    # All others in the file are what engines make of it.
    others = re.findall(r"{% macro (\w+)\(", text)[1:]
    assert all(other.endswith(f"__{file.stem}") for other in others)


@pytest.mark.parametrize(
    "file",
    [file for file in MODELS if file.parent.name not in PRIVATE],
    ids=lambda file: file.stem,
)
def test_lists_of_one_mart_are_tested_to_be_parallel(file: Path) -> None:
    (mart,) = yaml_file(file.with_suffix(".yml"))["models"]
    lists = {column["name"] for column in mart["columns"] if column["data_type"].endswith("[]")}
    tests = [test.get("lists_are_parallel") for test in mart.get("data_tests", [])]
    tested = [test["arguments"] for test in tests if test]
    assert len(lists) == 1 or lists == {test[of] for test in tested for of in ("keys", "names")}


def test_the_gates_wait_for_all_marts(models: dict[str, dict], shared_dataset: Path) -> None:
    """So a build that fails them has every mart, for whoever looks for the reason."""
    manifest = json.loads((shared_dataset / "target" / "manifest.json").read_text(encoding="utf-8"))
    gate = manifest["nodes"]["test.image_duplicates.expectations_are_met"]
    marts = {name for name, model in models.items() if model["access"] == "public"}
    assert set(gate["depends_on"]["nodes"]) == marts


def test_no_mart_waits_for_a_gate(models: dict[str, dict], shared_dataset: Path) -> None:
    """dbt leaves out what comes after all that a failed test reads."""
    manifest = json.loads((shared_dataset / "target" / "manifest.json").read_text(encoding="utf-8"))
    parents = manifest["parent_map"]

    @cache
    def read_by(node: str) -> set[str]:
        return set().union(*({parent} | read_by(parent) for parent in parents[node]))

    gates = [
        node
        for node, test in manifest["nodes"].items()
        if test["original_file_path"].startswith("tests/gates/")
        and test["config"]["severity"].lower() == "error"
    ]
    assert gates
    marts = {node: read_by(node) for node in manifest["nodes"] if node.startswith("model.")}
    for gate in gates:
        assert [mart for mart, read in marts.items() if {*parents[gate]} <= read] == [], gate


def test_no_model_compares_all_rows_with_all(shared_dataset: Path, models: dict[str, dict]) -> None:
    """A join with a condition on one side alone is no hash join, and grows with the square."""
    # What it joins has one row at most.
    few = {"int_expectations", "expectation_results"}
    with duckdb.connect(str(shared_dataset / DATABASE), read_only=True) as connection:
        add_functions(connection)
        plans = {
            model["name"]: connection.execute(f"explain {model['compiled_code']}").fetchall()[0][1]
            for model in models.values()
        }
    assert {name for name, plan in plans.items() if "NL_JOIN" in plan} - few == set()
