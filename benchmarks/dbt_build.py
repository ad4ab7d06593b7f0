"""Runs dbt as its users do, as a process of its own, and reads how long each node took."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.child import Child, check_succeeded, run_child
from benchmarks.datasets import ROOT
from benchmarks.figures import read_figures

# The dbt of the environment that this runs in.
DBT = str(Path(sys.executable).with_name("dbt"))


@dataclass(frozen=True)
class DbtRun:
    """A dbt command that succeeded: its cost, and the seconds of its nodes."""

    child: Child
    models: dict[str, float]
    tests: dict[str, float]
    # Model -> the models that it reads.
    parents: dict[str, list[str]]

    @property
    def tests_seconds(self) -> float:
        """The seconds of all tests added up."""
        return sum(self.tests.values())


def needed_for(tables: Iterable[str], parents: dict[str, list[str]]) -> set[str]:
    """Return the models among `tables` and every model that these are made from."""
    needed: set[str] = set()
    waiting = [table for table in tables if table in parents]
    while waiting:
        model = waiting.pop()
        if model not in needed:
            needed.add(model)
            waiting += parents[model]
    return needed


class DbtProject:
    """This project, with its data, its file and its target in one temporary folder."""

    def __init__(
        self, metadata: Path, folder: Path, profiles: Path = ROOT, **environment: str
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.database = folder / "benchmark.duckdb"
        self._target = folder / "target"
        self._logs = folder / "logs"
        self._env = {
            "METADATA_GLOB": str(metadata),
            "DUCKDB_PATH": str(self.database),
            "DBT_PROFILES_DIR": str(profiles),
            # Nothing that is measured should wait for a network.
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
            **environment,
        }

    @property
    def manifest(self) -> Path:
        """What the last run knew of its models, their SQL included."""
        return self._target / "manifest.json"

    def run(self, *arguments: str) -> DbtRun:
        """Run dbt with `arguments`; raise ChildFailedError if it fails, a gate included."""
        command = [DBT, "--no-use-colors", "--log-path", str(self._logs), *arguments]
        child = run_child([*command, "--target-path", str(self._target)], ROOT, self._env)
        check_succeeded(child, f"dbt {' '.join(arguments)}")
        models, tests = self._seconds("model"), self._seconds("test", "unit_test")
        return DbtRun(child, models, tests, self._parents())

    def figures(self) -> dict[str, int]:
        """Return the headline figures of what was built."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return read_figures(connection)

    def _seconds(self, *kinds: str) -> dict[str, float]:
        results = json.loads((self._target / "run_results.json").read_text(encoding="utf-8"))
        seconds: dict[str, float] = {}
        for result in results["results"]:
            if _kind(result["unique_id"]) in kinds:
                seconds[_name(result["unique_id"])] = result["execution_time"]
        return seconds

    def _parents(self) -> dict[str, list[str]]:
        manifest = json.loads(self.manifest.read_text(encoding="utf-8"))
        return {
            _name(model): [_name(parent) for parent in parents if _kind(parent) == "model"]
            for model, parents in manifest["parent_map"].items()
            if _kind(model) == "model"
        }


def _kind(unique_id: str) -> str:
    return unique_id.split(".", 1)[0]


def _name(unique_id: str) -> str:
    return unique_id.split(".", 2)[2]
