"""`mf query` says what the marts say."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from folders import entry, nested
from project import DATABASE, ROOT, run_dbt

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


class MetricFlow:
    """MetricFlow reads what dbt parsed from the project's own folder, hence a copy of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in PROJECT:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, root / name)
        metadata = root / "metadata"
        pictures = {"Puto": "aab", "Suman": "bcd", "Rice": "ef"}
        for name, own in pictures.items():
            images = {str(n): entry(f"{name}/{n}.jpg", p) for n, p in enumerate(own)}
            images["failed"] = {"fetch_data": {"link": "https://x.example/1.jpg"}}
            nested(metadata, "Glow" if name == "Rice" else "Go", name, images)
        only = ["--select", "+duplicate_summary", "+int_days", "+classes"]
        arguments = ["run", *only, "--indirect-selection", "empty"]
        seeds = run_dbt(["seed"], root / DATABASE, root / "target", metadata, root)
        self.built = run_dbt(arguments, root / DATABASE, root / "target", metadata, root)
        assert self.built.exit_code == 0, seeds.output + self.built.output

    def query(self, metrics: list[str], *group_by: str) -> list[dict[str, str]]:
        file = self.root / "answer.csv"
        arguments = ["--metrics", ",".join(metrics), "--csv", str(file)]
        if group_by:
            arguments += ["--group-by", ",".join(group_by)]
        done = subprocess.run(
            [str(Path(sys.executable).parent / "mf"), "query", *arguments],
            cwd=self.root,
            env={**os.environ, "DUCKDB_PATH": str(self.root / DATABASE)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        with file.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def metricflow(tmp_path_factory: pytest.TempPathFactory) -> MetricFlow:
    return MetricFlow(tmp_path_factory.mktemp("metrics"))


def test_metrics_of_the_dataset_are_those_of_the_summary(metricflow: MetricFlow) -> None:
    names = [
        *("image_entries", "downloaded_images", "hashed_images", "unique_images"),
        *("surplus_copies", "duplicate_members", "total_bytes", "wasted_bytes"),
        *("duplicate_rate", "duplicate_member_rate", "wasted_share", "download_success_rate"),
    ]
    (found,) = metricflow.query(names)
    expected = metricflow.built.rows(f"select {', '.join(names)} from duplicate_summary")[0]
    assert [float(found[name]) for name in names] == pytest.approx(list(expected))
    assert expected[0] == 11


def test_metrics_by_class_are_those_of_the_classes(metricflow: MetricFlow) -> None:
    names = ["hashed_images", "surplus_copies", "duplicate_rate", "conflict_share"]
    found = metricflow.query(names, "image__category_name", "image__class_name")
    expected = metricflow.built.rows(
        "select category_name, class_name, hashed_images, surplus_copies, duplicate_rate,"
        " conflict_share from classes"
    )
    assert len(found) == len(expected) == 3
    labels = ("image__category_name", "image__class_name")
    by_class = {tuple(row[label] for label in labels): row for row in found}
    for category, name, *figures in expected:
        row = by_class[category, name]
        assert [float(row[metric]) for metric in names] == pytest.approx(figures)


@pytest.mark.parametrize(
    ("dimension", "column"),
    [
        ("image__source_domain", "source_domain"),
        ("metric_time__day", "cast(downloaded_at as date)"),
    ],
)
def test_metrics_by_source_and_day_add_up(
    metricflow: MetricFlow, dimension: str, column: str
) -> None:
    found = metricflow.query(["image_entries"], dimension)
    expected = metricflow.built.rows(f"select {column}, count(*) from images group by {column}")
    wanted = sorted(count for _, count in expected)
    assert sorted(int(float(row["image_entries"])) for row in found) == wanted
