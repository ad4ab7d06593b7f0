"""`mf query` says what the marts say, name by name."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml
from project import DATABASE, ROOT, mart_names, run_dbt

PROJECT = [
    "dbt_project.yml",
    "profiles.yml",
    "selectors.yml",
    "models",
    "macros",
    "seeds",
    "tests",
    "analyses",
]
CATEGORY, CLASS = ("image__category_name",), ("class__category_name", "class__class_name")
# Where a mart says what a metric says: rows to select from, the dimensions of the metric, and
# the columns that are those dimensions. A name begins with that of the mart.
SAME = {
    "duplicate_summary": ("duplicate_summary", (), ()),
    "build_history": ("(from build_history order by build_number desc limit 1)", (), ()),
    "near_duplicate_search": ("near_duplicate_search", (), ()),
    "storage_scenarios": ("(from storage_scenarios where scenario = 'today')", (), ()),
    # What stays under each policy, and what it frees.
    "plan_scenarios": (
        "(select total_bytes + freed_bytes as total_bytes from plan_scenarios)",
        (),
        (),
    ),
    "categories": ("categories", CATEGORY, ("category_name",)),
    "classes": ("classes", CLASS, ("category_name", "class_name")),
    "related_classes": ("report.related_classes", CLASS, ("category_name", "class_name")),
    # A dataset that was built once.
    "class_history": ("class_history", CLASS, ("category_name", "class_name")),
    "class_changes": ("class_changes", CLASS, ("category_name", "class_name")),
    "source_domains": (
        "(select * replace (nullif(source_domain, '(unknown)') as source_domain)"
        " from source_domains)",
        ("image__source_domain",),
        ("source_domain",),
    ),
    "daily_duplicates": (
        "daily_duplicates",
        ("metric_time__day",),
        ("strftime(downloaded_on, '%Y-%m-%d 00:00:00')",),
    ),
    "storage_waste": (
        "(select category_name, class_name, max(total_bytes) as total_bytes,"
        " sum(surplus_copies) as surplus_copies, sum(wasted_bytes) as wasted_bytes,"
        " sum(wasted_share) as wasted_share from storage_waste where level = 'class' group by all)",
        CLASS,
        ("category_name", "class_name"),
    ),
    # Its other figures of the dataset are those of all scopes together.
    "storage_waste by scope": (
        "(select duplicate_scope, duplicate_groups, surplus_copies, wasted_bytes"
        " from storage_waste where level = 'dataset')",
        ("picture__duplicate_scope",),
        ("duplicate_scope",),
    ),
    "storage_waste of images by scope": (
        "(select duplicate_scope, surplus_copies, wasted_bytes"
        " from storage_waste where level = 'dataset')",
        ("image__duplicate_scope",),
        ("duplicate_scope",),
    ),
}
# Each row is a part of the dataset; counts and bytes add up.
GROUPS = "(from inter_class_duplicates union all by name from intra_class_duplicates)"
PARTS = {
    "images": "images",
    "hash_groups": "hash_groups",
    "group_sizes": "report.group_sizes",
    "duplicate_causes": "duplicate_causes",
    "inter_class_duplicates": GROUPS,
    "intra_class_duplicates": GROUPS,
}


class MetricFlow:
    """MetricFlow reads what dbt parsed from the project's own folder, hence a copy of it."""

    def __init__(self, root: Path, database: Path) -> None:
        self.root = root
        for name in PROJECT:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, root / name)
        shutil.copy(database, root / DATABASE)
        self.built = run_dbt(["parse"], root / DATABASE, root / "target", root=root)
        assert self.built.exit_code == 0, self.built.output
        project = yaml.safe_load((ROOT / "models" / "_semantic_models.yml").read_text("utf-8"))
        self.metrics = [metric["name"] for metric in project["metrics"]]
        measures = {
            model["name"]: [measure["name"] for measure in model.get("measures", [])]
            for model in project["semantic_models"]
        }
        self.of_groups = [
            metric["name"]
            for metric in project["metrics"]
            if metric["type_params"].get("measure") in measures["hash_groups"]
        ]
        self.of_likeness = [
            name for name in self.metrics if re.match("near_|same_scene_|compared_", name)
        ]
        self.answers: dict[tuple[str, ...], dict[tuple[str, ...], dict[str, str]]] = {}

    def ask(self, group_by: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, str]]:
        """Every metric by these dimensions; a number that is missing is an empty text.

        A group has no dimension but those of its picture: it may lie in several classes. What
        looks alike has none that others have.
        """
        if group_by not in self.answers:
            left_out = {*self.of_likeness} if group_by else set()
            if not all(dimension.startswith("picture__") for dimension in group_by):
                left_out |= {*self.of_groups}
            asked = [name for name in self.metrics if name not in left_out]
            self.answers[group_by] = self.query(asked, group_by, self.root / DATABASE)
        return self.answers[group_by]

    def query(
        self, metrics: list[str], group_by: tuple[str, ...], database: Path
    ) -> dict[tuple[str, ...], dict[str, str]]:
        file = self.root / "answer.csv"
        arguments = ["--metrics", ",".join(metrics), "--csv", str(file)]
        if group_by:
            arguments += ["--group-by", ",".join(group_by)]
        done = subprocess.run(
            [str(Path(sys.executable).parent / "mf"), "query", *arguments],
            cwd=self.root,
            env={**os.environ, "DUCKDB_PATH": str(database)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        with file.open(encoding="utf-8", newline="") as lines:
            return {
                tuple(row[dimension] for dimension in group_by): row
                for row in csv.DictReader(lines)
            }

    def shared_names(self, rows: str) -> list[str]:
        columns = self.built.texts(f"select column_name from (describe from {rows})")
        return [metric for metric in self.metrics if metric in columns]


@pytest.fixture(scope="module")
def metricflow(tmp_path_factory: pytest.TempPathFactory, shared_dataset: Path) -> MetricFlow:
    return MetricFlow(tmp_path_factory.mktemp("metrics"), shared_dataset / DATABASE)


def test_every_mart_with_the_name_of_a_metric_is_compared(metricflow: MetricFlow) -> None:
    named = {
        mart
        for schema in ("main", "report")
        for mart in mart_names(schema)
        if metricflow.shared_names(f"{schema}.{mart}")
    }
    # Their rows are sets of classes, or pairs of classes or splits, which no dimension is.
    named -= {"class_clusters", "split_leaks"}
    # Pages list some pictures, or each of their copies, with what the picture wastes.
    named -= {"leaked_images", "pictures"}
    # A picture is in its own conflict, and in each of its pairs.
    named.remove("conflict_decisions")
    assert named == {name.partition(" ")[0] for name in SAME} | set(PARTS)


@pytest.mark.parametrize("mart", SAME)
def test_a_metric_is_what_a_mart_calls_by_its_name(metricflow: MetricFlow, mart: str) -> None:
    rows, dimensions, keys = SAME[mart]
    names = metricflow.shared_names(rows)
    answer = metricflow.ask(dimensions)
    found = metricflow.built.rows(f"select {', '.join([*keys, *names])} from {rows}")
    labels = {tuple(label or "" for label in row[: len(keys)]) for row in found}
    # A day without a hashed image is no day of the mart, a class without an image none of these.
    assert {key for key in answer if any(float(answer[key][name] or 0) for name in names)} <= labels
    for row in found:
        said = answer.get(tuple(label or "" for label in row[: len(keys)]), {})
        numbers = [float(value or 0) for value in row[len(keys) :]]
        assert [float(said.get(name) or 0) for name in names] == pytest.approx(numbers), row


@pytest.mark.parametrize("mart", PARTS)
def test_a_metric_is_the_sum_of_its_parts(metricflow: MetricFlow, mart: str) -> None:
    names = metricflow.shared_names(PARTS[mart])
    sums = ", ".join(f"sum({name})" for name in names)
    (found,) = metricflow.built.rows(f"select {sums} from {PARTS[mart]}")
    ((_, said),) = metricflow.ask(()).items()
    assert [float(said[name]) for name in names] == pytest.approx([float(part) for part in found])


def test_metrics_of_likeness_are_those_of_the_marts(
    metricflow: MetricFlow, shared_demo: Path
) -> None:
    """The example has no pictures: nothing looks alike there."""
    # What dbt parsed names the catalog, which is that of the file's name.
    (metricflow.root / "demo").mkdir()
    demo = shutil.copy(shared_demo / DATABASE, metricflow.root / "demo" / DATABASE)
    ((_, said),) = metricflow.query(metricflow.of_likeness, (), Path(demo)).items()
    with duckdb.connect(demo, read_only=True) as connection:
        marts = connection.sql(
            "select history.*, search.*, search.compared_hashes as compared_pictures"
            " from build_history as history cross join near_duplicate_search as search"
        )
        figures = dict(zip(marts.columns, marts.fetchall()[0], strict=True))
    assert set(said) == set(metricflow.of_likeness)
    found = {name: float(value) for name, value in said.items()}
    assert found == pytest.approx({name: figures[name] for name in said})
    assert min(found.values()) > 0
