"""`import image_duplicates` in a notebook: what a build gives, shows, raises and leaves open."""

import json
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from project import DATABASE, OWN_SETTINGS

import image_duplicates as d
from image_duplicates import job, project

HOSTILE = "<img src=x onerror=alert(1)>"
GATE = f"duplicate_rate of {HOSTILE} is 0.5, above 0.1"


@pytest.fixture
def home(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, in which a dbt that does nothing finds a build."""
    for variable in OWN_SETTINGS:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "a.json").write_text("{}")
    monkeypatch.setattr(project, "DBT", "")
    return tmp_path


def fail_gates(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update expectation_results set status = 'fail', finding = ?"
            " where metric = 'duplicate_rate'",
            [GATE],
        )


def lines(*events: dict, exit_code: int = 0) -> str:
    """A dbt that logs this."""
    log = "".join(f"{json.dumps(event)}\n" for event in events)
    return f"import sys; print({log!r}, end='', flush=True); sys.exit({exit_code})"


def event(kind: str, message: str, level: str = "info") -> dict:
    return {"info": {"name": kind, "level": level, "msg": message}, "data": {}}


def test_a_build_is_quiet_shows_itself_and_gives_its_marts(
    home: Path, dataset: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    built = d.build("metadata", database=dataset / DATABASE)
    assert capfd.readouterr() == ("", "")
    assert built.passed and built.failed_gates == [] == built.failed_tests
    assert built.database == dataset / DATABASE
    assert built.published == dataset / "published" / DATABASE
    assert repr(built) == f"<Build of {dataset / DATABASE}: passed>"
    assert "9.33%" in built._repr_html_()
    # What is written beside the file, and nothing else.
    assert {path.name for path in home.iterdir()} == {"dataset", "metadata"}

    with built.open() as marts:
        assert len(marts.images) == len(marts["images"]) == 82
        assert marts.images.filter("is_duplicate").aggregate("count(*)").fetchall() == [(11,)]
        assert marts.sql("select count(*) from classes").fetchall() == [(7,)]
        assert "dedup_plan" in marts and "dedup_plan" in dir(marts) and "audit" not in marts
        assert marts.images.df().shape[0] == 82
        assert ">One row per content hash" in marts._repr_html_()
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            marts.sql("create table mine as select 1")
        with pytest.raises(AttributeError, match="no mart imags"):
            _ = marts.imags
        with pytest.raises(KeyError):
            _ = marts["imags"]


def test_it_talks_to_whom_it_is_told_to(home: Path, dataset: Path) -> None:
    said: list[str] = []
    d.build("metadata", database=dataset / DATABASE, tell=said.append)
    assert said == ["metadata holds metadata, 1 JSON file."]


def test_a_gate_that_fails_is_told_and_raises_nothing(
    home: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = dataset / DATABASE
    fail_gates(database)
    words = lines(
        event("JinjaLogInfo", f"FAIL: {GATE}"),
        event("JinjaLogInfo", f"WARN: {HOSTILE} ends soon"),
        exit_code=1,
    )
    monkeypatch.setattr(project, "DBT", words)
    built = d.build("metadata", database=database)
    assert not built.passed and built.published is None
    assert built.failed_gates == [GATE]
    assert built.notes == [f"WARN: {HOSTILE} ends soon"]
    assert repr(built).endswith(": failed 1 gate>")
    shown = built._repr_html_()
    assert "above 0.1" in shown and "ends soon" in shown and "<img" not in shown
    # What it found is there, and what was published is another build's.
    assert len(built.open().images) == 82
    with pytest.raises(d.NotReadyError, match="no build at"):
        d.open(database.parent / "published" / DATABASE)


def test_the_next_build_closes_what_this_process_has_open(
    home: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = dataset / DATABASE
    # Of the second, a relation is all that is left.
    marts, images = d.open(database), d.open(database).images
    # As dbt would: another process writes the file.
    monkeypatch.setattr(project, "DBT", f"import duckdb; duckdb.connect({str(database)!r})")
    built = d.build("metadata", database=database)
    assert built.passed
    for relation in (lambda: marts.images, lambda: images.fetchall()):
        with pytest.raises(duckdb.ConnectionException):
            relation()
    # Whoever reads what is published may go on.
    published = built.open()
    assert d.build("metadata", database=database).passed
    assert len(published.images) == 82


def test_what_is_open_elsewhere_is_told(home: Path, dataset: Path) -> None:
    with (
        duckdb.connect(str(dataset / DATABASE), read_only=True),
        pytest.raises(d.BuildError, match="is open elsewhere"),
    ):
        d.build("metadata", database=dataset / DATABASE)


def test_open_takes_what_is_published_else_what_dbt_wrote(
    home: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(d.NotReadyError, match=r"image_duplicates\.build\(folder\)"):
        d.open()
    monkeypatch.setenv("DUCKDB_PATH", str(dataset / DATABASE))
    with d.open() as marts:
        assert marts.database == dataset / DATABASE
    built = d.build("metadata")
    with d.open() as marts:
        assert marts.database == built.published
    other = home / "other.duckdb"
    duckdb.connect(str(other)).close()
    with pytest.raises(d.NotReadyError, match="it has no images"):
        d.open(other)
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("update audit.last_run set finished_at = null")
    with pytest.raises(d.NotReadyError, match="was stopped before its end"):
        d.open(dataset / DATABASE)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"folder": "nowhere"}, "There is no folder nowhere"),
        ({"folder": "."}, "run this outside"),
        ({"folder": "metadata", "layout": "flat"}, "are for pictures"),
        ({"folder": "metadata", "layout": "by class"}, "A layout is one of"),
        ({"folder": "metadata", "columns": {"class": "a"}}, "name that as well"),
        ({"folder": "metadata", "labels": "a.csv", "columns": {"kind": "a"}}, "A column is of"),
        ({"folder": "metadata", "images": "nowhere"}, "no folder of images at nowhere"),
    ],
)
def test_wrong_use_is_told(home: Path, asked: dict, said: str) -> None:
    with pytest.raises(d.WrongUseError, match=said) as raised:
        d.build(**asked)
    assert isinstance(raised.value, d.BuildError) and isinstance(raised.value, ValueError)


@pytest.mark.parametrize("exit_code", [1, 2])
def test_what_dbt_said_is_in_the_error(
    home: Path, monkeypatch: pytest.MonkeyPatch, exit_code: int
) -> None:
    words = lines(event("MainEncounteredError", "no such var\n  line 2", "error"))
    monkeypatch.setattr(project, "DBT", f"{words[:-2]}{exit_code})")
    with pytest.raises(d.BuildError, match="no such var\n  line 2"):
        d.build("metadata")
    # On its standard error as well, as Python tells of what it cannot import.
    monkeypatch.setattr(project, "DBT", "import nothing_of_this_name")
    with pytest.raises(d.BuildError, match="ModuleNotFoundError"):
        d.build("metadata")


def test_labels_that_label_nothing_are_told(home: Path) -> None:
    (home / "pictures").mkdir()
    (home / "pictures" / "a.png").touch()
    (home / "a.csv").write_text("path,class\nb.png,cat\n")
    with pytest.raises(d.BuildError, match="names none of the 1 pictures"):
        d.build("pictures", labels=home / "a.csv")


def test_an_interrupt_ends_dbt(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C reaches it; what interrupts a cell may not, and it would keep the file."""
    words = lines(event("", ""))
    words = words[: words.index("; sys.exit")]
    pid = home / "pid"
    words += f"; import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    monkeypatch.setattr(project, "DBT", words)
    monkeypatch.setattr(job, "GRACE_S", 0.2)

    class Impatient(job.Watcher):
        def shown(self, events):
            next(events)
            while not pid.exists():
                time.sleep(0.01)
            raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        job.run("metadata", None, {}, Impatient(), lambda pictures: None)
    assert time.monotonic() - started < 30
    assert not Path(f"/proc/{pid.read_text()}").exists() or not Path("/proc/self").exists()


def test_the_import_is_light(tmp_path: Path) -> None:
    """A scraper has nothing but DuckDB, and the first import before all is the command's."""
    code = (
        "import sys, image_duplicates as d; assert d.__all__ and 'build' in dir(d);"
        "print([m for m in ('dbt', 'duckdb', 'numpy', 'PIL', 'rich', 'yaml') if m in sys.modules]);"
        "d.open; print([m for m in ('dbt', 'numpy', 'PIL', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n[]\n", done.stderr


def test_a_script_that_does_not_ask_who_runs_it_scans_once(tmp_path: Path) -> None:
    """Processes that read pictures must not begin by running the script that starts them."""
    script = tmp_path / "script.py"
    script.write_text(
        "print('begun', flush=True)\n"
        "from image_duplicates.scan.run import _pool\n"
        "with _pool(1) as pool:\n"
        "    print(pool.submit(abs, -1).result())\n"
        "import sys; print(sys.modules['__main__'].__file__ == __file__)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.stdout == "begun\n1\nTrue\n", done.stderr
