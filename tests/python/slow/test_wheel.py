"""The package as a stranger installs and runs it: nothing of the clone is near."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb
import pytest
from clone import MADE_BY_USE, tracked
from clone import clone as copy_clone
from ordinary_user import NOBODY
from pictures import write_dataset
from project import DATABASE, ROOT
from scanned import picture

# The first and the last that the package names; what a machine lacks is skipped.
PYTHONS = ("3.11", "3.13")
# Of the system alone: no home, no settings of whoever runs the tests.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
SCRAPER = """
import sys
from image_duplicates.check import Known
known = Known(sys.argv[1])
print(known.check(sys.argv[2]).is_known, known.check("https://nowhere.example/").is_known)
print(sorted({"dbt", "numpy", "PIL", "rich", "typer", "yaml"} & set(sys.modules)))
"""


class Room(NamedTuple):
    """A folder with the package installed, and one to work in: both may be read by anybody."""

    python: Path
    work: Path

    def run(self, *words: object, at: str = ".") -> subprocess.CompletedProcess:
        """The command, as somebody who may write in one folder alone and reaches no network."""
        command = [self.python.with_name("image-duplicates"), *words]
        if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0:
            command = ["unshare", "-rn", *command]
        place = self.work / at
        place.mkdir(exist_ok=True)
        user: dict = {}
        if os.geteuid() == 0:
            os.chown(place, NOBODY, NOBODY)
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        return subprocess.run(
            [str(word) for word in command],
            cwd=place,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            **user,
        )


def pip(python: Path, *words: object) -> None:
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *words]
    subprocess.run([str(word) for word in command], check=True)


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.md5(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made of the source distribution of a clone in use, which must hold all that it takes."""
    home = tmp_path_factory.mktemp("dist")
    clone = tmp_path_factory.mktemp("clone")
    copy_clone(clone, MADE_BY_USE)
    build = [sys.executable, "-m", "hatchling", "build"]
    subprocess.run([*build, "-t", "sdist", "-d", str(home)], cwd=clone, check=True)
    (sdist,) = home.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        assert names - {"PKG-INFO"} <= set(tracked())
        archive.extractall(home, filter="data")
    (source,) = (path for path in home.iterdir() if path.is_dir())
    subprocess.run([*build, "-t", "wheel", "-d", str(home)], cwd=source, check=True)
    (built,) = home.glob("*.whl")
    return built


@pytest.fixture(scope="module", params=PYTHONS)
def room(request: pytest.FixtureRequest, wheel: Path) -> Iterator[Room]:
    # One in a home would be out of reach for others.
    name = shutil.which(f"python{request.param}", path=f"/usr/bin:{os.environ['PATH']}")
    if not name or subprocess.run([name, "-c", "import ensurepip, venv"]).returncode:
        pytest.skip(f"this machine lacks Python {request.param} with venv")
    # Folders of pytest are closed to others.
    with TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        environment = home / "an environment"
        subprocess.run([name, "-m", "venv", str(environment)], check=True)
        python = environment / "bin" / "python"
        pip(python, "--constraint", ROOT / "requirements.lock", wheel)
        # As whoever installs it for others leaves it.
        subprocess.run(["chmod", "-R", "a-w", str(environment)], check=True)
        work = home / "my work"
        work.mkdir()
        work.chmod(0o777)
        yield Room(python, work)
        subprocess.run(["chmod", "-R", "u+w", str(environment)], check=True)


def test_a_stranger_builds_metadata_and_pictures_at_once(room: Room) -> None:
    package = room.python.parents[1]
    before = contents(package)
    metadata, pictures = room.work / "a [set]", room.work / "pictures"
    write_dataset(metadata)
    for name in ("cat/1.png", "cat/2.png", "dog/1.png"):
        (pictures / name).parent.mkdir(parents=True, exist_ok=True)
        (pictures / name).write_bytes(picture(1))
    given = contents(metadata), contents(pictures)
    # Pictures in a project of their own, with a gate and a model that only it has.
    made = room.run("init", ".", at="two words")
    assert made.returncode == 0, made.stderr
    mine = room.work / "two words"
    gates = mine / "seeds" / "expectations.csv"
    gates.write_text(gates.read_text() + "hashed_images,dataset,,,,,4,too few\n")
    (mine / "models" / "mine.sql").write_text("select count(*) as n from {{ ref('images') }}")

    with ThreadPoolExecutor() as both:
        good = both.submit(room.run, "build", "../a [set]/metadata", at="one")
        bad = both.submit(room.run, "build", pictures, "--layout", "class", at="two words")
    passed, failed = good.result(), bad.result()

    assert passed.returncode == 0, passed.stderr
    assert "../a [set]/metadata holds metadata, 7 JSON files." in passed.stderr
    assert "Duplicate rate" in passed.stdout and "9.33%" in passed.stdout
    published = room.work / "one" / "warehouse" / "published" / "image_duplicates.duckdb"
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.execute("select count(*) from images").fetchone() == (82,)
    # Its plan can be carried out from here.
    planned = room.run("apply", metadata, at="one")
    assert planned.returncode == 0, planned.stderr
    assert "Nothing was changed." in planned.stdout

    assert failed.returncode == 1, failed.stderr
    assert "holds 3 pictures and no metadata" in failed.stderr
    assert "hashed_images of the dataset is 3, below 4" in failed.stdout
    assert "Not published" in failed.stderr
    assert not (mine / "warehouse" / "published").exists()
    with duckdb.connect(str(mine / "warehouse" / DATABASE), read_only=True) as connection:
        assert connection.execute("select n from mine").fetchone() == (3,)
        seeds = connection.execute("select unnest(seeds)['path'] from audit.last_run").fetchall()
    assert {Path(path).parent.resolve() for (path,) in seeds} == {mine / "seeds"}

    assert [path.name for path in (room.work / "one").iterdir()] == ["warehouse"]
    assert (contents(metadata), contents(pictures)) == given
    assert contents(package) == before

    # A command that needs a build names the one that makes it.
    lost = room.run("summary", at="three")
    assert lost.returncode == 1 and "run image-duplicates build first" in lost.stderr


def test_a_scraper_asks_with_duckdb_alone(
    wheel: Path, shared_dataset: Path, tmp_path: Path
) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path)], check=True)
    python = tmp_path / "bin" / "python"
    pip(python, "--no-deps", wheel)
    pip(python, "--constraint", ROOT / "requirements.lock", "duckdb")
    words = [python, "-c", SCRAPER, shared_dataset / DATABASE, "https://www.white.example/001.jpg"]
    command = [str(word) for word in words]
    asked = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    assert (asked.stdout, asked.stderr) == ("True False\n[]\n", "")
