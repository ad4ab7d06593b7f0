"""The whole job: tell what a folder holds, scan its pictures, run dbt.

The command ``image-duplicates build`` and ``image_duplicates.build`` of Python do it. They watch
it, show what came of it, and publish what passed.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import duckdb

from image_duplicates import dbt2, project, spark, stores
from image_duplicates.progress import counted
from image_duplicates.summary import NoFindingsError, gate_findings

# What the folders of pictures may be, and what a table of labels may tell.
Layout = Literal["class", "category/class", "split/class", "split/category/class", "flat"]
# What builds: the dbt of this Python, or the program of dbt 2, with DuckDB; or that dbt with Spark.
Engine = Literal["dbt1", "dbt2", "spark"]
KINDS = ("path", "class", "category", "split", "group")

STEP_ENDS = {"LogModelResult", "LogSeedResult", "LogTestResult", "LogNodeNoOpResult"}
# A line of its own for each result; what failed is told in full at the end of the run, by dbt 1.
TOLD_LATER = STEP_ENDS | {"StatsLine"}
WILDCARDS = set("*?[")
# What DuckDB says of a file that another process, or this one, holds.
HELD = ("Could not set lock", "different configuration")
# For a dbt that was told to stop, and closes its file.
GRACE_S = 5.0

Event = dict[str, Any]


class BuildError(Exception):
    """There is no build; the message says why and what to do."""


class WrongUseError(BuildError, ValueError):
    """What was asked for is nothing that could be built."""


class Watcher:
    """Whoever wants to know how far a job is. This one does not."""

    def told(self, sentence: str) -> None:
        """What is about to be done, and what is not."""

    def failed(self, message: str) -> None:
        """All that dbt says of a failure, on several lines."""

    def shown(self, events: Iterable[Event]) -> Iterable[Event]:
        """What dbt logs, to be given back one by one."""
        return events


@dataclass(frozen=True)
class Done:
    """What came of a job whose dbt ran."""

    # As dbt has it: 1 where a test failed or a model could not be built, more where it gave up.
    exit_code: int
    # What tests found, as sentences, but for the gates: those are in the marts.
    findings: list[str]
    # The folder of pictures that was scanned.
    pictures: Path | None

    @property
    def has_ended(self) -> bool:
        """Whether dbt came to its end, and may have left marts."""
        return self.exit_code <= 1


def run(
    folder: str | None,
    images: Path | None,
    variables: Mapping[str, Any],
    watcher: Watcher,
    scan: Callable[[Path], object],
    is_labelled: bool = False,
    database: Path | None = None,
    engine: Engine = "dbt1",
) -> Done:
    """Build what lies in ``folder``, a glob of metadata too, and is set by the environment.

    ``scan`` reads a folder of pictures if there is one, by labels or a layout if ``is_labelled``.
    ``variables`` are those of ``dbt_project.yml``; ``database`` wins over DUCKDB_PATH. Raises
    BuildError where nothing can be built, and what ``scan`` raises.
    """
    _require_places(database)
    _require_free(project.database_path(database))
    places = _places(folder, images, database, watcher.told)
    pictures = Path(places["IMAGES_ROOT"]) if places.get("IMAGES_ROOT") else None
    if pictures and not _is_in_parts(pictures, database, is_labelled, watcher.told):
        scan(pictures)
    elif is_labelled and not pictures:
        raise WrongUseError(
            "A layout, labels and their columns are for pictures, and none are to be scanned."
        )
    exit_code, findings = _run_dbt(
        project.with_places(variables), places, database, watcher, engine
    )
    told = _gates(project.database_path(database)) if exit_code <= 1 else set()
    return Done(exit_code, list(_untold(findings, told)), pictures)


def _require_free(database: Path) -> None:
    """dbt would end with a traceback."""
    try:
        if database.is_file():
            duckdb.connect(str(database)).close()
    except duckdb.Error as error:
        # What else there may be, dbt tells.
        if any(sign in str(error) for sign in HELD):
            raise BuildError(
                f"{database} is open elsewhere: build again when that build has finished, or"
                " whoever reads the file has closed it."
            ) from error


def _places(
    folder: str | None, images: Path | None, database: Path | None, tell: Callable[[str], None]
) -> dict[str, str]:
    """What is to be read, by the variables that tell dbt; pictures among it are to be scanned."""
    places = {}
    if any(stores.is_remote(place) for place in (images, os.environ.get("IMAGES_ROOT"))):
        raise WrongUseError(f"Not built: {stores.NO_PICTURES}.")
    if images is not None:
        _require_outside(images, database)
        places["IMAGES_ROOT"] = str(images)
    if folder is None:
        return places
    path = Path(folder)
    if project.is_remote(folder):
        try:
            stores.require_no_key(folder)
        except stores.StoreError as error:
            raise WrongUseError(f"Not built: {error}.") from error
    if not path.is_dir():
        if not (WILDCARDS & set(folder) or project.is_remote(folder) or path.is_file()):
            raise WrongUseError(f"There is no folder {folder}.")
        return {**places, "METADATA_GLOB": folder}
    # Not before it is needed: it needs numpy and Pillow.
    from image_duplicates.contents import contents

    _require_outside(path, database)
    found = contents(path)
    pictures = " and ".join(
        counted(count, name)
        for count, name in (
            (found.pictures, "picture"),
            (found.shards, "Parquet or tar file of pictures"),
        )
        if count
    )
    if found.is_metadata:
        files = found.parquet_files or found.json_files
        kind = "Parquet file of img2dataset" if found.parquet_files else "JSON file"
        tell(f"{folder} holds metadata, {counted(files, kind)}.")
        if pictures and images is None:
            tell(
                f"Not looked at: {pictures}. The option images, with the"
                " folder that the paths of the metadata start from, has them scanned as well."
            )
        return {**places, "METADATA_GLOB": folder}
    if not pictures:
        raise BuildError(
            f"{folder} holds neither metadata (JSON files, Parquet of img2dataset) nor pictures."
        )
    if images is not None:
        raise WrongUseError(f"{folder} holds pictures and no metadata: leave out one of the two.")
    more = f"; {counted(found.json_files, 'JSON file')} left unread" if found.json_files else ""
    tell(f"{folder} holds {pictures} and no metadata{more}.")
    return {"METADATA_GLOB": "", "IMAGES_ROOT": folder}


def _is_in_parts(
    pictures: Path, database: Path | None, is_labelled: bool, tell: Callable[[str], None]
) -> bool:
    """Whether they were scanned in parts, on many machines, which a scan here would replace."""
    # Not before it is needed: it needs numpy and Pillow.
    from image_duplicates.scan.parts import scanned_parts

    if not (parts := scanned_parts(project.scans(database), pictures)):
        return False
    if is_labelled:
        raise WrongUseError(
            f"{pictures} was scanned in parts, by the layout and labels that were said then: say"
            " them to image-duplicates scan, with or without --part."
        )
    tell(
        f"{pictures} was scanned in parts, and what those hold is built. To read what has changed"
        f" since, run image-duplicates scan --part 1/{parts[0].count} and so on, or once without"
        " --part."
    )
    return True


def _require_outside(folder: Path, database: Path | None) -> None:
    """What is written must not be read as a part of the dataset the next time."""
    for place in (*project.written(database).values(), project.reports(database)):
        if place.resolve().is_relative_to(folder.resolve()):
            move = "set DUCKDB_PATH to a file" if "DUCKDB_PATH" in os.environ else "run this"
            if database:
                move = "name a database"
            raise WrongUseError(
                f"What comes of it would be written to {place}, inside of {folder}, and be taken"
                f" for a part of it: {move} outside of it."
            )


def _require_places(database: Path | None) -> None:
    for place in (*project.written(database).values(), project.database_path(database).parent):
        try:
            place.mkdir(parents=True, exist_ok=True)
            is_writable = os.access(place, os.W_OK)
        except OSError:
            is_writable = False
        if not is_writable:
            raise BuildError(
                f"{place} cannot be written to: set {', '.join(project.WRITTEN)} and DUCKDB_PATH"
                " to places that can."
            )


def _run_dbt(
    variables: dict[str, Any],
    places: dict[str, str],
    database: Path | None,
    watcher: Watcher,
    engine: Engine,
) -> tuple[int, list[str]]:
    """Run dbt build, in a process of its own; its exit code, and what its tests found."""
    program = project.dbt()
    options = project.arguments()
    options += ["--vars", json.dumps(variables)] if variables else []
    findings = []
    environment = project.environment(set(variables), places, database)
    try:
        project.link(environment)
    except project.UnlinkedError as error:
        raise BuildError(str(error)) from error
    if engine == "dbt2":
        try:
            program = [dbt2.program()]
            environment = dbt2.with_answers(options, environment | dbt2.environment())
        except dbt2.UnavailableError as error:
            raise BuildError(str(error)) from error
    command = [*program, "--log-format", "json", "build", *options]
    if engine == "spark":
        try:
            spark.require()
            environment["SPARK_WAREHOUSE"] = spark.warehouse(database)
            # A target of Spark has no file, beside which dbt would look for them.
            if "scans_path" not in variables:
                environment["SCANS_PATH"] = project.absolute(str(project.scans(database)))
            environment = spark.with_listing(options, environment, database, watcher.told)
        except spark.UnavailableError as error:
            raise BuildError(str(error)) from error
        command += ["--target", spark.target()]
    with ExitStack() as stack:
        # Whatever it prints is told, also where nobody looks at the output of this process; what
        # Java prints as well is for whoever looks for a fault of Spark.
        errors: int | IO[str] = subprocess.STDOUT
        if engine == "spark":
            logs = project.written(database)["DBT_LOG_PATH"]
            errors = stack.enter_context((logs / "spark.log").open("w", encoding="utf-8"))
        dbt = stack.enter_context(
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                errors="replace",
                env=environment,
            )
        )
        try:
            for event in watcher.shown(_events(dbt)):
                kind, level, message = (event["info"][key] for key in ("name", "level", "msg"))
                if kind == "JinjaLogInfo":
                    findings.append(message)
                elif level == "error" and (engine == "dbt2" or kind not in TOLD_LATER):
                    watcher.failed(message)
        except BaseException:
            _end(dbt)
            raise
    if engine == "spark" and dbt.returncode <= 1:
        watcher.told("Taking the marts that Spark wrote into the DuckDB file.")
        try:
            spark.take_in(environment["SPARK_WAREHOUSE"], options, environment, database)
        except spark.UnavailableError as error:
            raise BuildError(str(error)) from error
    return dbt.returncode, findings


def _end(dbt: "subprocess.Popen[str]") -> None:
    """Ctrl-C reached dbt as well, unless a notebook interrupted this process alone."""
    try:
        dbt.communicate(timeout=GRACE_S)
    except subprocess.TimeoutExpired:
        dbt.terminate()
        dbt.communicate()


def _events(dbt: "subprocess.Popen[str]") -> Iterator[Event]:
    """What dbt logs, one by one; a line that is no event is one that it printed."""
    for line in dbt.stdout or ():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            yield {"info": {"name": "", "level": "error", "msg": line.rstrip()}, "data": {}}


def _gates(database: Path) -> set[str]:
    """What the gates found; nothing where there are no marts to ask."""
    try:
        return set(gate_findings(database))
    except NoFindingsError:
        return set()


def _untold(findings: list[str], told: set[str]) -> Iterator[str]:
    """What the tests found, but for the gates, which whoever shows the marts tells."""
    is_told = False
    for finding in findings:
        # What is left out of a long list belongs to the finding before it.
        is_told = is_told if finding.startswith("...") else finding.partition(": ")[2] in told
        if not is_told:
            yield finding
