"""What is told of a rule that a model breaks: which, and by what, whatever it holds."""

import shutil
from pathlib import Path

import pytest
from folders import write
from project import DATABASE, ROOT, run_dbt

MODELS = r"""
models:
  - name: bottles
    data_tests:
      - rules:
          name: rules_of_bottles
          arguments:
            unique: [bottle, [shelf, place]]
            not_null: [shelf]
            accepted_values:
              state: [full, "it's empty"]
            always_true:
              bottles_hold_what_they_can: litres <= 1
      - agreement:
          name: agreement_of_bottles
          arguments:
            relationships:
              - {column: shelf, to: ref('shelves'), field: shelf}
            sums:
              bottles_are_all_on_shelves:
                expression: count(*)
                to: ref('shelves')
                to_expression: sum(bottles)
"""
KEPT = "select 'a' as bottle, 's' as shelf, 1 as place, 'full' as state, 1 as litres"
BROKEN = f"""
{KEPT} union all
select 'a', 's', 1, 'it''s empty', 1 union all
select 'b', 'x', 3, 'bl\x1bue', null union all
select 'c', 's', 2, null, 2 union all
select null, null, 4, 'full', 1
"""
SHELVES = "select 's' as shelf, 1 as bottles"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two models with the tests, macros and hook of ours."""
    root = tmp_path / "project"
    settings = {
        "name": "image_duplicates",
        "profile": "image_duplicates",
        "test-paths": ["tests"],
        "models": {"+materialized": "view"},
        "vars": {"require_gates": True},
        "on-run-end": ["{{ log_findings(results) }}"],
    }
    write(root / "dbt_project.yml", settings)
    write(root / "profiles.yml", (ROOT / "profiles.yml").read_bytes())
    shutil.copytree(ROOT / "macros", root / "macros")
    shutil.copytree(ROOT / "tests" / "generic", root / "tests" / "generic")
    write(root / "models" / "bottles.yml", MODELS.encode())
    write(root / "models" / "shelves.sql", SHELVES.encode())
    return root


def told(project: Path, bottles: str) -> list[str]:
    write(project / "models" / "bottles.sql", bottles.encode())
    home = project.parent
    build = run_dbt(["build"], home / DATABASE, home / "target", "none", project)
    lines = [line for line in build.output.splitlines() if "FAIL: " in line]
    assert build.exit_code == bool(lines), build.output
    return sorted(line.split("FAIL: ")[1] for line in lines)


def test_each_broken_rule_is_told_with_what_broke_it(project: Path) -> None:
    assert told(project, KEPT) == []
    assert told(project, BROKEN) == [
        "agreement_of_bottles: bottles_are_all_on_shelves: 5, 1",
        "agreement_of_bottles: shelf not in shelves: x",
        "rules_of_bottles: bottle not unique: a",
        "rules_of_bottles: bottles_hold_what_they_can: b and 1 more",
        "rules_of_bottles: shelf null: null",
        "rules_of_bottles: shelf, place not unique: s, 1",
        "rules_of_bottles: state not accepted: bl ue",
    ]
