"""The action of action.yml, step by step as a runner takes them, in clean folders.

What other actions do is done here in their place: a cache is a folder.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from clone import clone
from folders import write
from pictures import write_dataset
from programs import missing
from project import OWN_SETTINGS, ROOT
from scanned import picture

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
# A runner takes these for commands, and a shell a part of them.
HOSTILE_CLASS = "::error::x $(touch pwned)"
HOSTILE_FOLDER = "##[add-mask]data, set;touch pwned;$(touch pwned)`touch pwned`'\""
COMMAND = re.compile(r"^\s*::([a-z-]+)[ :]|##\[", re.MULTILINE)


@dataclass
class Run:
    """What came of the steps of one run."""

    log: str = ""
    summary: str = ""
    is_failed: bool = False
    outcomes: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    artifact: Path | None = None

    @property
    def commands(self) -> list[str]:
        """The lines that a runner acts on, but for the one that stops it, and its end."""
        acted, token = [], None
        for line in self.log.splitlines():
            if token:
                token = None if line == f"::{token}::" else token
            elif line.startswith("::stop-commands::"):
                token = line.rpartition("::")[2]
            elif COMMAND.search(line):
                acted.append(line)
        assert token is None, "the runner would act on nothing any more"
        return acted


class Runner:
    """A repository, the runner's folders, and what it keeps between runs."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.repository = home / "repository"
        self.action = home / "action"
        self.cache = home / "cache"
        for folder in (self.repository, self.action, self.cache):
            folder.mkdir()
        clone(self.action)

    def run(self, number: int, **inputs: str) -> Run:
        given = {name: str(of.get("default", "")) for name, of in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        run = Run()
        # Of another machine each time, on which paths are the same; only what is installed is
        # not installed again.
        shutil.rmtree(self.home / "temp/image_duplicates/builds", ignore_errors=True)
        self.context = {"github.run_id": str(number), "github.run_attempt": "1"}
        self.context |= {"github.action_path": str(self.action)}
        self.context |= {"runner.temp": str(self.home / "temp")}
        self.context |= {f"inputs.{name}": value for name, value in given.items()}
        for position, step in enumerate(ACTION["runs"]["steps"]):
            name = step.get("id", str(position))
            condition = str(step.get("if", "success()"))
            if not self._holds(condition, run):
                run.outcomes[name] = "skipped"
                continue
            outputs, is_done = self._take(step, run)
            run.outcomes[name] = "success" if is_done else "failure"
            run.outputs[name] = outputs
            run.is_failed |= not is_done
        return run

    def _value(self, name: str, run: Run) -> str:
        if match := re.fullmatch(r"steps\.(\w+)\.outputs\.([\w-]+)", name):
            return run.outputs.get(match[1], {}).get(match[2], "")
        if match := re.fullmatch(r"steps\.(\w+)\.outcome", name):
            return run.outcomes[match[1]]
        return self.context[name]

    def _filled(self, text: str, run: Run) -> str:
        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: self._value(match[1], run), text)

    def _holds(self, condition: str, run: Run) -> bool:
        parts = condition.removeprefix("${{ ").removesuffix(" }}").split(" && ")
        if not {"success()", "!cancelled()"} & set(parts):
            parts.append("success()")
        for part in parts:
            if part == "success()" and run.is_failed:
                return False
            if match := re.fullmatch(r"(\S+) == '(.*)'", part):
                if self._value(match[1], run) != match[2]:
                    return False
            else:
                assert part in ("success()", "!cancelled()"), part
        return True

    def _take(self, step: dict, run: Run) -> tuple[dict[str, str], bool]:
        if step.get("name", "").startswith("Install"):
            if not (self.home / "temp").exists():
                self.installed = self._shell(step, run)
            return self.installed
        if "run" in step:
            return self._shell(step, run)
        given = {name: self._filled(str(text), run) for name, text in step["with"].items()}
        paths = [Path(line) for line in given.get("path", "").splitlines()]
        match step["uses"].partition("@")[0]:
            case "actions/setup-python":
                return {"python-path": sys.executable}, True
            case "actions/cache/restore":
                kept = sorted(self.cache.glob(f"{given['restore-keys']}*"))
                for path in paths if kept else ():
                    _copy(kept[-1] / path.relative_to("/"), path)
            case "actions/cache/save":
                for path in paths:
                    _copy(path, self.cache / given["key"] / path.relative_to("/"))
            case "actions/upload-artifact":
                run.artifact = paths[0]
            case other:
                assert other == "actions/setup-node"
        return {}, True

    def _shell(self, step: dict, run: Run) -> tuple[dict[str, str], bool]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "what a caller wrote would be a part of the script"
        script, output, summary = (
            self.home / name for name in ("script.sh", "output.txt", "summary.md")
        )
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("")
        summary.write_text("")
        environment = {name: text for name, text in os.environ.items() if name not in OWN_SETTINGS}
        environment |= {name: self._filled(text, run) for name, text in step["env"].items()}
        environment |= {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
        environment |= {"GITHUB_WORKSPACE": str(self.repository)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.repository,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        run.log += done.stdout
        run.summary += summary.read_text(encoding="utf-8")
        lines = output.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines), done.returncode == 0


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """With a dataset whose rate is 0.093, and a class whose name is meant for the runner."""
    runner = Runner(tmp_path_factory.mktemp("runner"))
    write_dataset(runner.home / "dataset")
    folder = runner.repository / HOSTILE_FOLDER
    for path in (runner.home / "dataset" / "metadata").rglob("*.json"):
        # An entry a line, as many write them.
        document = json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=1)
        target = folder / path.relative_to(runner.home / "dataset" / "metadata")
        if "Laing" in path.name:
            document = document.replace("Laing", HOSTILE_CLASS)
            target = target.parent.parent / HOSTILE_CLASS.replace("/", "_") / target.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(document, encoding="utf-8")
    return runner


def test_gates_findings_and_history_of_a_pull_request(runner: Runner) -> None:
    passed = runner.run(1, path=HOSTILE_FOLDER, settings="max_duplicate_rate=0.2")
    assert not passed.is_failed, passed.log
    assert passed.outputs["build"] == {"passed": "true", "built": "true"}
    assert "There is no earlier build" in passed.summary
    assert passed.commands == []

    # The history came along; settings are of one build.
    failed = runner.run(2, path=HOSTILE_FOLDER, settings="\n  max_duplicate_rate=0.05\n\n")
    assert failed.is_failed and failed.outputs["build"] == {"passed": "false", "built": "true"}
    assert "duplicate_rate of the dataset is 0.093333, above 0.05" in failed.log
    assert failed.summary.startswith("## Duplicate rate: 9.33%")
    assert "There is no earlier build" not in failed.summary
    # What broke the gate is marked, and nothing else is said to the runner.
    folder = HOSTILE_FOLDER.replace(",", "%2C").replace(":", "%3A")
    assert failed.commands[0].startswith(f"::error file={folder}/Go/Puto/Puto_metadata.json,line=")
    assert failed.commands[0].endswith("above 0.05. Surplus copies: 3 here, the first 001.")
    assert all(line.startswith("::error file=") for line in failed.commands)
    # The folder is in the log, where the runner would have acted on it.
    assert "\n##[add-mask]data" in failed.log
    assert not list(runner.home.rglob("pwned"))
    # That of a build that failed is kept as well.
    assert len(list(runner.cache.iterdir())) == 2

    # Another dataset has a history of its own.
    wrong = runner.run(3, path="nothing")
    assert wrong.is_failed and wrong.outputs["build"] == {"passed": "false"}
    assert "There is no folder nothing." in wrong.log

    # What an earlier run found is not told as what this one did, though dbt took the folder that
    # is not there for a glob, and started.
    (runner.repository / HOSTILE_FOLDER).rename(runner.home / "moved")
    stale = runner.run(4, path=HOSTILE_FOLDER)
    (runner.home / "moved").rename(runner.repository / HOSTILE_FOLDER)
    assert stale.is_failed and stale.outputs["build"] == {"passed": "false"}
    assert (stale.summary, stale.commands) == ("", [])
    assert len(list(runner.cache.iterdir())) == 2


@pytest.mark.skipif(bool(missing("node", "npm")), reason="needs Node.js")
def test_the_report_is_an_artifact_of_a_build_that_failed_too(runner: Runner) -> None:
    for path in ("train/cat/1.png", "train/dog/2.png", "test/cat/3.png"):
        write(runner.repository / "pictures" / path, picture())
    run = runner.run(5, path="pictures", report="true")
    assert run.is_failed and run.outcomes["build"] == "failure"
    assert run.outcomes["report"] == "success", run.log
    assert all(line.startswith("::error file=pictures/") for line in run.commands)
    assert "gate" in (run.artifact / "index.html").read_text(encoding="utf-8").lower()
