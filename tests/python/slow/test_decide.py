"""docs/decide.md as it stands: every command of the guide, in its order, on real pictures."""

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import expect, sync_playwright
from programs import CHROMIUM, CHROMIUM_FLAGS, missing
from project import DATABASE, OWN_SETTINGS, ROOT

GUIDE = ROOT / "docs" / "decide.md"
COMMAND = Path(sys.executable).with_name("image-duplicates")
pytestmark = pytest.mark.skipif(bool(missing(CHROMIUM)), reason=f"{CHROMIUM} is missing")


def told() -> list[str]:
    """What the guide says to type."""
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.startswith(("    image-duplicates", "    cd "))]


def run(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
    words = line.replace("image-duplicates", shlex.quote(str(COMMAND)), 1)
    return subprocess.run(
        words, shell=True, cwd=home, env=environment, capture_output=True, text=True
    )


def marts(home: Path, query: str) -> list[tuple[Any, ...]]:
    database = home / "warehouse" / DATABASE
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def files(folder: Path) -> dict[Path, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder): path.read_bytes() for path in paths}


def decided(project: Path, line: str) -> None:
    """Start the review as the guide says, and press a key for each conflict."""
    words = [str(COMMAND), *shlex.split(line)[1:], "--port", "0", "--by", "Ana"]
    server = subprocess.Popen(words, cwd=project, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        url = server.stdout.readline().split()[0]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
            page = browser.new_page()
            page.goto(url)
            left = page.locator("#left")
            expect(page.locator("#pictures img").first).to_have_js_property("complete", True)
            assert page.locator(".samples img").count() >= 3
            page.keyboard.press("r")
            page.keyboard.type("seen, clearly")
            page.keyboard.press("Enter")
            for place, key in enumerate("11d1k2"):
                page.keyboard.press(key)
                expect(left).to_contain_text(f"{5 - place} of 6 left to decide")
                expect(left).not_to_contain_text("being written")
            expect(page.locator("#title")).to_contain_text("Nothing is left to decide")
            browser.close()
    finally:
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=60)
    assert server.returncode == 0 and "Decisions are in seeds/decisions.csv" in said


def test_the_guide_leads_from_conflicts_to_none_and_back(tmp_path: Path) -> None:
    commands = told()
    assert [line.split()[1] for line in commands] == [
        *("init", "project", "build", "review", "build", "apply", "apply", "undo")
    ]
    drawn = run(f"image-duplicates demo {shlex.quote(str(tmp_path))}", tmp_path)
    assert drawn.returncode == 0, drawn.stderr
    pictures = tmp_path / "pictures"
    before = files(pictures)
    made = run(commands[0], tmp_path)
    assert made.returncode == 0, made.stderr
    project = tmp_path / "project"

    first = run(commands[2], project)
    assert first.returncode == 1, "the demo pictures fail their gates"
    undecided = (
        "select metric_value, status from expectation_results where metric = 'undecided_conflicts'"
    )
    assert marts(project, undecided) == [(6, "warn")]

    decided(project, commands[3].removesuffix(" --open"))
    run(commands[4], project)
    assert marts(project, undecided) == [(0, "pass")]
    outcomes = "select verdict, status, removed_images from decision_results order by all"
    assert marts(project, outcomes) == [
        *[("class", "carried out", 1)] * 4,
        ("drop", "carried out", 2),
        ("keep_all", "carried out", 0),
    ]
    reasons = {reason for (reason,) in marts(project, "select reason from dedup_plan")}
    assert any(reason.endswith("class Unknown / mountain, seen, clearly") for reason in reasons)

    dry = run(commands[5], project)
    assert dry.returncode == 0 and "Nothing was changed" in dry.stdout
    assert files(pictures) == before
    applied = run(commands[6], project)
    assert applied.returncode == 0, applied.stdout + applied.stderr
    planned = "select count(*) from dedup_plan where action = 'remove'"
    [(removed,)] = marts(project, planned)
    assert f"{removed} moved" in applied.stdout
    missing_pictures = "select relative_path from dedup_plan where action = 'remove'"
    for (path,) in marts(project, missing_pictures):
        assert not (pictures / path).exists()

    # What is done is done, and nothing of it is stale.
    run(commands[4], project)
    assert marts(
        project, "select status, count(*) from decision_results group by 1 order by 1"
    ) == [
        ("carried out", 1),
        ("done", 5),
    ]
    assert marts(project, undecided) == [(0, "pass")]

    undone = run(commands[7], project)
    assert undone.returncode == 0, undone.stdout + undone.stderr
    assert files(pictures) == before
