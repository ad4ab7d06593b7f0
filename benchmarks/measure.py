"""Measures every way on one dataset, in turns, and checks that all give the same figures."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.child import Child, ChildFailedError, check_succeeded, run_child
from benchmarks.datasets import ROOT, Size
from benchmarks.dbt_build import DbtProject, DbtRun, needed_for
from benchmarks.figures import check_equal
from benchmarks.questions import MANY_QUESTIONS, QUESTIONS

FLOOR = "the floor: SQL by hand"
BUILD_COLD = "dbt build, first parse"
BUILD_WARM = "dbt build, parsed before"
PANDAS = "pandas, a filter per hash"
CHECK = f"check, {QUESTIONS:,} questions in a file"
CHECK_PIPED = f"check, {MANY_QUESTIONS:,} questions piped in"
MOVED_FILES = 50_000


@dataclass(frozen=True)
class Cost:
    """What the best run of one way cost, as a whole process."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    exit_code: int
    # The share of the work that was done when `seconds` are an extrapolation from it.
    share_done: float = 1.0


@dataclass(frozen=True)
class Checks:
    """What one round of questions cost."""

    from_file: Child
    piped: Child
    single_ms: float
    piped_ms: float


@dataclass(frozen=True)
class Measured:
    """All that was measured on one dataset."""

    entries: int
    repeats: int
    costs: dict[str, Cost]
    figures: dict[str, int]
    # Seconds inside the processes, by name of the table: by hand, and by dbt in the first build,
    # which reads all metadata, one model at a time.
    floor_tables: dict[str, float]
    models: dict[str, float]
    # The models that the floor's tables take in dbt; the floor has no part in the others.
    models_with_floor: list[str]
    tests_seconds: float
    # The median of single questions in one process.
    single_check_ms: float
    # The median of single lines, each answered by a running command before the next is written.
    piped_check_ms: float


@dataclass(frozen=True)
class Moves:
    """Seconds to move half of many small files away and back, once with all that proves them."""

    files: int
    bare_renames: float
    apply: float
    undo: float

    @property
    def to_bare_renames(self) -> float:
        """How many times as long it takes as renames that nothing can be said of."""
        return (self.apply + self.undo) / self.bare_renames


def measure_moves(say: Callable[[str], None], repeats: int = 3) -> Moves:
    """Measure each way `repeats` times and take the best."""
    rounds = []
    for number in range(1, repeats + 1):
        say(f"{MOVED_FILES:,} small files moved away and back, round {number} of {repeats} ...")
        with tempfile.TemporaryDirectory() as name:
            rounds.append(run_program("moves", MOVED_FILES, name)[1])
    ways = ("bare_renames", "apply", "undo")
    return Moves(MOVED_FILES, *(min(said[way] for said in rounds) for way in ways))


def make_if_missing(size: Size, say: Callable[[str], None]) -> dict[str, int]:
    """Return the figures that the dataset of `size` was made with; make it first if need be."""
    figures = size.expected_figures()
    if figures is None:
        say(f"Making {size.entries:,} entries in {size.folder.relative_to(ROOT)} ...")
        maker = run_child([sys.executable, "-m", "benchmarks.datasets", size.name], ROOT)
        check_succeeded(maker, "making the dataset")
        figures = size.expected_figures()
        assert figures is not None
    return figures


def measure(size: Size, repeats: int, pandas_limit: float, say: Callable[[str], None]) -> Measured:
    """Measure all ways `repeats` times, each of them once per round.

    The machine is never equally quiet: in turns, its noise hits all ways alike.
    """
    expected = make_if_missing(size, say)
    floors: list[tuple[Child, dict]] = []
    runs: dict[str, list[DbtRun]] = {BUILD_COLD: [], BUILD_WARM: []}
    checks: list[Checks] = []
    pandas: list[Cost] = []
    for number in range(1, repeats + 1):
        say(f"{size.entries:,} entries, round {number} of {repeats} ...")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            floor, said = run_program("floor", size.metadata, folder / "floor.duckdb")
            check_equal(expected, said["figures"], "the floor")
            floors.append((floor, said["tables"]))
            # A new target folder makes the first build parse everything.
            project = DbtProject(size.metadata, folder)
            runs[BUILD_COLD].append(project.run("build"))
            check_equal(said["figures"], project.figures(), "dbt build")
            runs[BUILD_WARM].append(project.run("build"))
            checks.append(_check(project.database, folder))
        pandas.append(_pandas(size, pandas_limit, said["figures"]))

    best_floor, floor_tables = min(floors, key=lambda pair: pair[0].seconds)
    best = {way: min(of_way, key=lambda run: run.child.seconds) for way, of_way in runs.items()}
    return Measured(
        entries=size.entries,
        repeats=repeats,
        costs={
            FLOOR: _cost(best_floor),
            **{way: _cost(run.child) for way, run in best.items()},
            CHECK: _cost(min((check.from_file for check in checks), key=_seconds)),
            CHECK_PIPED: _cost(min((check.piped for check in checks), key=_seconds)),
            PANDAS: min(pandas, key=lambda cost: cost.seconds),
        },
        figures=said["figures"],
        floor_tables=floor_tables,
        models=_slowest_first(best[BUILD_COLD].models.items()),
        models_with_floor=sorted(needed_for(floor_tables, best[BUILD_COLD].parents)),
        tests_seconds=best[BUILD_COLD].tests_seconds,
        single_check_ms=min(check.single_ms for check in checks),
        piped_check_ms=min(check.piped_ms for check in checks),
    )


def run_program(name: str, *arguments: object) -> tuple[Child, dict]:
    """Run a program of this package; return its cost and the JSON that it printed."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]
    child = run_child(command, ROOT)
    check_succeeded(child, name)
    return child, json.loads(child.output)


def _check(database: Path, folder: Path) -> Checks:
    """Ask as users do: of a new process, start and output in JSON included."""
    few, many = folder / "few.txt", folder / "many.txt"
    _, said = run_program("questions", database, few, QUESTIONS)
    run_program("questions", database, many, MANY_QUESTIONS)
    from_file = _asked(["--from", str(few), "--database", str(database)], QUESTIONS)
    piped = _asked(["--database", str(database)], MANY_QUESTIONS, many)
    return Checks(from_file, piped, said["single_ms"], said["piped_ms"])


def _asked(arguments: list[str], questions: int, piped_in: Path | None = None) -> Child:
    command = [sys.executable, "-m", "image_duplicates", "check", "--json", *arguments]
    child = run_child(command, ROOT, piped_in=piped_in)
    if child.exit_code != 1 or child.output.count("\n") != questions:
        raise ChildFailedError(f"check exited with {child.exit_code}: {child.errors[-3000:]}")
    return child


def _seconds(child: Child) -> float:
    return child.seconds


def _pandas(size: Size, limit: float, expected: dict[str, int]) -> Cost:
    child, said = run_program("pandas_way", size.metadata, limit)
    share = said["hashes_done"] / said["hashes"]
    if share == 1:
        check_equal(expected, said["figures"], "pandas")
    # Every hash costs the same pass over all images, so the rest would take as long per hash.
    missing_seconds = said["loop_seconds"] * (1 / share - 1)
    return Cost(
        child.seconds + missing_seconds,
        child.cpu_seconds + missing_seconds,
        child.peak_mb,
        child.exit_code,
        share,
    )


def _cost(child: Child) -> Cost:
    return Cost(child.seconds, child.cpu_seconds, child.peak_mb, child.exit_code)


def _slowest_first(seconds: Iterable[tuple[str, float]]) -> dict[str, float]:
    return dict(sorted(seconds, key=lambda item: -item[1]))
