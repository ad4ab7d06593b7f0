"""Build a report over metadata of a test, whatever its gates say."""

import os
import shutil
from pathlib import Path

from project import DATABASE, ROOT, run_dbt

from image_duplicates.report import build_site


def build(home: Path, images: Path | None = None) -> Path:
    """The site over ``home/metadata``, built in a copy of the pages so that no other is lost."""
    without = ["--exclude-resource-type", "unit_test"]
    done = run_dbt(["build", *without], home / DATABASE, home / "target", home / "metadata")
    failed = {name for name, status in done.statuses.items() if status in ("fail", "error")}
    assert failed <= {"expectations_are_met"}, done.output
    reports = home / "reports"
    left_out = shutil.ignore_patterns("meta", "template", "build", "node_modules", "screenshots")
    shutil.copytree(ROOT / "reports", reports, ignore=left_out)
    modules = ROOT / "reports" / "node_modules"
    if modules.exists():
        # Links take seconds where 0.7 GB of copies would take minutes.
        shutil.copytree(modules, reports / "node_modules", symlinks=True, copy_function=link)
    return build_site(reports, home / DATABASE, images, print)


def link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
