"""What two files say of the project, they say alike."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from command_line import command
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from project import ROOT

from image_duplicates import project

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CI = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
# What Superset's own environment runs, with what is installed there.
OF_SUPERSET = ("prepare.py", "superset_config.py")
# What is packed: the package, and what dbt and the report read.
INSTALLED = (
    "src",
    "analyses",
    "macros",
    "models",
    "reports",
    "seeds",
    "tests/*.sql",
    "tests/*.csv",
)
INSTALLED += ("dbt_project.yml", "profiles.yml", "selectors.yml", "requirements-superset.lock")


def requirements(*extras: str) -> list[Requirement]:
    texts = list(PROJECT["dependencies"])
    for extra in extras:
        texts += PROJECT["optional-dependencies"][extra]
    return [one for one in map(Requirement, texts) if one.name != PROJECT["name"]]


def locked(file: str) -> dict[str, set[str]]:
    """Versions by package: there are several where Python's version decides."""
    versions: dict[str, set[str]] = {}
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        (specifier,) = (requirement := Requirement(line)).specifier
        assert specifier.operator == "==", line
        versions.setdefault(canonicalize_name(requirement.name), set()).add(specifier.version)
    return versions


def imported(folder: Path) -> Iterator[tuple[str, str]]:
    """Each file below the folder, and a package of others that it imports."""
    own = {path.stem for path in (ROOT / "tests" / "python").rglob("*.py")}
    # The last is of the standard library from Python 3.14 on.
    own |= {"benchmarks", "image_duplicates"} | sys.stdlib_module_names | {"compression"}
    for path in folder.rglob("*.py"):
        if path.name in OF_SUPERSET:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                if (package := name.partition(".")[0]) not in own:
                    yield path.name, package


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+):(?!=)", MAKEFILE, re.MULTILINE))


def test_the_version_is_one() -> None:
    version = PROJECT["version"]
    dbt_project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    assert dbt_project["version"] == version
    assert command("--version").output == f"image-duplicates {version}\n"


def test_the_changelog_has_the_version_or_says_that_it_is_unreleased() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## \[(.+?)\](?: - \d{4}-\d\d-\d\d)?$", changelog, re.MULTILINE)
    assert releases[0] == "Unreleased"
    assert len(releases) == changelog.count("\n## ")
    version = PROJECT["version"]
    assert releases[1:2] == [version] or f"will be {version}." in changelog
    kinds = set(re.findall(r"^### (.+)$", changelog, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@pytest.mark.parametrize(
    ("folder", "extras"),
    [("src", ()), ("tests", ("dev", "spark")), ("benchmarks", ("bench", "dev"))],
)
def test_what_is_imported_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    declared = {canonicalize_name(one.name) for one in requirements(*extras)}
    distributions = packages_distributions()
    undeclared = {
        (file, package)
        for file, package in imported(ROOT / folder)
        # One that is not installed here has, it is hoped, the name of its module.
        if not declared & set(map(canonicalize_name, distributions.get(package, [package])))
    }
    assert not undeclared


@pytest.mark.parametrize(
    ("file", "extras"),
    [
        ("requirements.lock", ()),
        ("requirements-bench.lock", ("bench",)),
        ("requirements-dev.lock", ("dev", "metrics")),
        ("requirements-spark.lock", ("spark",)),
        ("requirements-stores.lock", ("stores",)),
    ],
)
def test_the_locks_hold_what_is_declared(file: str, extras: tuple[str, ...]) -> None:
    versions = locked(file)
    for one in requirements(*extras):
        pinned = versions.get(canonicalize_name(one.name), set())
        assert pinned, f"{one.name} is not locked"
        assert all(one.specifier.contains(version) for version in pinned), one


def test_users_and_developers_have_the_same_versions() -> None:
    users, developers = locked("requirements.lock"), locked("requirements-dev.lock")
    assert users.items() <= developers.items()
    assert users.items() <= locked("requirements-bench.lock").items()
    assert users.items() <= locked("requirements-spark.lock").items()


@pytest.mark.parametrize("builder", [WheelBuilder, SdistBuilder])
def test_what_is_installed_is_the_package_and_the_dbt_project(builder: type) -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *INSTALLED]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    files = {ROOT / name for name in done.stdout.splitlines()}
    files = {path for path in files if path.exists() and "screenshots" not in path.parts}
    packed = {Path(file.path) for file in builder(str(ROOT)).recurse_included_files()}
    assert files - packed == set()
    if builder is WheelBuilder:
        assert packed - files == set()


def test_the_package_reads_the_project_around_it_or_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert project.packaged() == ROOT
    module = tmp_path / "site-packages" / "image_duplicates" / "project.py"
    (module.parent / "project").mkdir(parents=True)
    monkeypatch.setattr(project, "__file__", str(module))
    assert project.packaged() == module.parent / "project"
    # Somebody's own project is none of ours; ours is read where it is.
    Path("dbt_project.yml").write_text("name: image_duplicates_of_mine\n")
    assert project.packaged() == module.parent / "project"
    Path("dbt_project.yml").write_text("# Ours\nname: 'image_duplicates'\n")
    assert project.packaged() == Path()


def test_a_command_is_named_as_its_user_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert project.command("build", IMAGES="x") == "make build IMAGES=x"
    assert project.command("superset", port=1) == "make superset PORT=1"
    assert project.superset_setup(Path("s")) == "run make superset"
    monkeypatch.chdir(tmp_path)
    Path("Makefile").touch()
    assert project.command("build", IMAGES="x") == "image-duplicates build x"
    assert project.command("superset", port=1) == "image-duplicates superset --port 1"
    steps = project.superset_setup(Path("s p")).split(" && ")
    assert [step.split()[0] for step in steps] == ["run", "'s", "cp"]


def test_no_sentence_names_make_by_itself() -> None:
    """Whoever has installed the package has no make: ``project.command`` knows what there is."""
    named = re.compile(rf"\bmake ({'|'.join(make_targets())})\b")
    files = {*(ROOT / "src").rglob("*.py"), *(ROOT / "macros").rglob("*.sql")}
    for path in files - {Path(project.__file__)}:
        assert not named.findall(path.read_text(encoding="utf-8")), path.name


def test_ci_runs_every_python_that_the_project_names() -> None:
    named = [
        classifier.rpartition(" ")[2]
        for classifier in PROJECT["classifiers"]
        if re.search(r"Python :: 3\.", classifier)
    ]
    matrix = yaml.safe_load(CI)["jobs"]["build-and-test"]["strategy"]["matrix"]["python"]
    assert matrix == named
    assert PROJECT["requires-python"] == f">={named[0]}"


def test_make_help_lists_every_target_and_no_other() -> None:
    done = subprocess.run(["make", "--silent", "help"], cwd=ROOT, capture_output=True, text=True)
    listed = set(re.findall(r"^  make ([a-z0-9-]+) {1,}[A-Z]", done.stdout, re.MULTILINE))
    phony = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())
    assert phony == make_targets()
    # The parts of lint are for the hooks.
    assert {target for target in phony if not target.startswith("lint-")} == listed


def test_every_make_command_that_is_named_exists() -> None:
    texts = [ROOT / ".ci" / "run", ROOT / ".pre-commit-config.yaml"]
    for pattern in ("*.md", "docs/*.md", "reports/*.md", ".github/**/*", "src/**/*.py"):
        texts += [path for path in ROOT.glob(pattern) if path.is_file()]
    for path in texts:
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"(?:^ *|`|run: )make (?:--\S+ )*([a-z0-9-]+)", text, re.MULTILINE)
        assert set(named) <= make_targets(), path.name


def test_a_commit_is_checked_by_what_make_lint_runs() -> None:
    (repository,) = HOOKS["repos"]
    assert repository["repo"] == "local"
    hooked = {hook["entry"] for hook in repository["hooks"]}
    parts = re.search(r"^lint: (.*?) ##", MAKEFILE, re.MULTILINE)[1].split()
    assert hooked == {f"make --silent {part}" for part in parts}


def test_every_page_has_its_place_in_the_site() -> None:
    """`make docs` is strict, and this is told without it."""

    def pages(entries: list | dict | str) -> Iterator[str]:
        if isinstance(entries, str):
            yield entries
        else:
            for entry in entries if isinstance(entries, list) else entries.values():
                yield from pages(entry)

    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    listed = list(pages(settings["nav"]))
    there = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.md")}
    there |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert sorted(listed) == sorted(there | {"marts/index.html"})
    assert listed[0] == "README.md" and settings["strict"] is True
