"""`image-duplicates init`: what is written, and what an upgrade leaves alone."""

from pathlib import Path

import pytest
import yaml
from command_line import command, sentence
from project import ROOT

from image_duplicates import project, starter

SEEDS = {path.stem for path in (ROOT / "seeds").glob("*.csv")}


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "2 My Pictures"
    done = command("init", folder)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Written: ") and f"cd '{folder}' && " in done.stdout
    return folder


def settings(folder: Path) -> dict:
    return yaml.safe_load((folder / "dbt_project.yml").read_text(encoding="utf-8"))


def test_the_project_has_a_name_of_its_own_and_all_our_seeds(mine: Path, tmp_path: Path) -> None:
    # dbt has no name that a number begins, and ours is taken.
    assert settings(mine)["name"] == starter.PLACEHOLDER
    assert {path.stem for path in (mine / "seeds").iterdir()} == SEEDS
    off = settings(mine)["seeds"]["image_duplicates"]
    assert off == {seed: {"+enabled": False} for seed in SEEDS}
    for place, name in (("Food, 2026", "food_2026"), ("image_duplicates", starter.PLACEHOLDER)):
        command("init", tmp_path / place)
        assert settings(tmp_path / place)["name"] == name
        assert name in settings(tmp_path / place)["models"]


def test_it_is_built_where_it_is(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mine)
    assert project.is_here() and project.packaged() == ROOT
    assert project.arguments() == [] and project.written()["DBT_TARGET_PATH"] == Path("target")
    # The pages are ours, and in a folder that is the user's.
    assert project.reports() == Path("warehouse/reports")
    assert project.command("build") == "image-duplicates build"
    assert project.environment(set(), {})[project.LINK_VARIABLE] == str(ROOT)
    assert project.is_unlinked()
    project.LINK.parent.mkdir()
    project.LINK.symlink_to(ROOT)
    assert not project.is_unlinked()


def test_an_upgrade_keeps_what_was_changed(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command("init", mine).stdout.startswith("Nothing has changed.\n")
    (mine / "seeds" / "expectations.csv").write_text("mine")
    (mine / "selectors.yml").write_text("mine")
    (mine / "models" / "classes_to_look_at.sql").unlink()
    (mine / "models" / "own.sql").write_text("select 1")
    files = starter._files(mine)

    def later(folder: Path) -> dict[str, bytes]:
        changed = ("seeds/expectations.csv", "profiles.yml", "models/classes_to_look_at.sql")
        return {
            **{
                name: text + b"# later\n" if name in changed else text
                for name, text in files.items()
            },
            "models/new.sql": b"select 2",
        }

    monkeypatch.setattr(starter, "_files", later)
    lines = command("init", mine).stdout.splitlines()
    assert lines[:3] == [
        "Written: models/new.sql.",
        "Brought up to date: profiles.yml.",
        "Yours, left as it is, though ours is another now: seeds/expectations.csv.",
    ]
    assert (mine / "seeds" / "expectations.csv").read_text() == "mine"
    assert (mine / "selectors.yml").read_text() == "mine"
    assert (mine / "models" / "own.sql").read_text() == "select 1"
    assert not (mine / "models" / "classes_to_look_at.sql").exists()
    assert (mine / "profiles.yml").read_text().endswith("# later\n")


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("all of it")
    done = command("init", tmp_path)
    assert done.exit_code == 1 and "is not empty" in sentence(done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("text", ["{", "[]"])
def test_what_was_given_has_to_be_known(mine: Path, text: str) -> None:
    (mine / project.MARK).write_text(text)
    done = command("init", mine)
    assert done.exit_code == 1 and "cannot be read" in sentence(done.stderr)
