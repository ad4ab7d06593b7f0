"""Fixtures that several tests share."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from command_line import command
from comparison import MARTS
from pictures import write_dataset
from programs import CHROMIUM, FOR_REPORT, missing
from project import DATABASE, CompiledProject, Dbt, run_dbt
from shared import shared_folder

from image_duplicates.scan import list_pictures, scan_folder

SLOW = "tests/python/slow"

# A shell that starts the tests in the background ignores Ctrl-C for them, and whatever they start
# would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    return Dbt(tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="session")
def compiled(dbt: Dbt) -> Iterator[CompiledProject]:
    """In a folder that other users reach, which those of pytest are not."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield CompiledProject(dbt, Path(name), MARTS, "pixels")


@pytest.fixture
def metadata(tmp_path: Path) -> Path:
    folder = tmp_path / "metadata"
    folder.mkdir()
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder for pictures to scan."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder.resolve()


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Where a scan writes."""
    return tmp_path / "scans"


@pytest.fixture(scope="session")
def shared_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of ``pictures``, built once for all workers: read it, but never write to it.

    Holds ``metadata/``, ``images/`` and ``image_duplicates.duckdb``.
    """
    with shared_folder(tmp_path_factory, "shared_dataset") as home:
        if not (home / "built").exists():
            write_dataset(home)
            build = run_dbt(["build"], home / DATABASE, home / "target", home / "metadata")
            (home / "output.txt").write_text(build.output, encoding="utf-8")
            (home / "built").write_text(str(build.exit_code))
    assert (home / "built").read_text() == "0", (home / "output.txt").read_text()
    return home


@pytest.fixture(scope="session")
def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, scanned and built once for all workers: read it, but never write to it.

    Holds ``demo/`` with ``pictures/`` and ``planted.csv``, ``image_duplicates.duckdb``, and in
    ``output.json`` what came of the commands.
    """
    with shared_folder(tmp_path_factory, "shared_demo") as home:
        if not (home / "output.json").exists():
            drawn = command("demo", home / "demo")
            root = home / "demo" / "pictures"
            scan_folder(root, list_pictures(root), home / "scans", 1)
            built = run_dbt(["build"], home / DATABASE, home / "target", "", IMAGES_ROOT=str(root))
            told = [drawn.output, built.exit_code, built.output, built.statuses]
            (home / "output.json").write_text(json.dumps(told), encoding="utf-8")
    return home


@pytest.fixture
def dataset(shared_dataset: Path, tmp_path: Path) -> Path:
    """A copy of ``shared_dataset`` for one test to work on.

    The metadata stays where it was built from, so that the plan is not stale.
    """
    home = tmp_path / "dataset"
    home.mkdir()
    shutil.copytree(shared_dataset / "images", home / "images")
    shutil.copy(shared_dataset / DATABASE, home / DATABASE)
    return home


@pytest.fixture
def writer(dataset: Path) -> Iterator[subprocess.Popen]:
    """Another process that has the build open for writing, as dbt has."""
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, dataset / DATABASE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    process.stdout.readline()
    yield process
    process.communicate(b"\n")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says which tests have a target of their own, and what this machine lacks for them."""
    needs = {
        "test-crash": (),
        "test-duckdb-next": (),
        "test-dbt2": (),
        "test-spark": ("java",),
        "test-superset": (CHROMIUM,),
        "test-report": FOR_REPORT,
        "wheel": (),
        "test-action": (),
        "test-docs": (CHROMIUM,),
        "test-review": (CHROMIUM,),
    }
    if any(path.startswith(SLOW) for path in terminalreporter.config.args):
        return
    terminalreporter.section("not part of this run")
    for target, programs in needs.items():
        absent = missing(*programs)
        lacking = f" (this machine lacks {' and '.join(absent)})" if absent else ""
        terminalreporter.line(f"make {target}{lacking}")
