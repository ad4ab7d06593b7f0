"""What ``import image_duplicates`` offers: the job of ``image-duplicates build``, for notebooks."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, get_args

from image_duplicates import built, job, project
from image_duplicates.job import BuildError, Layout, WrongUseError
from image_duplicates.marts import Marts, close_all
from image_duplicates.progress import counted
from image_duplicates.publish import PublishError, publish
from image_duplicates.scan import ScanError
from image_duplicates.scan.told import scan_pictures
from image_duplicates.summary import Findings, NoFindingsError, findings, gate_findings
from image_duplicates.summary.html import html

PathLike = str | os.PathLike[str]


@dataclass(frozen=True, repr=False)
class Build:
    """What came of a build. A notebook shows its findings, as they were then."""

    #: The file that dbt wrote.
    database: Path
    #: Whether every gate and every other test was passed.
    passed: bool
    #: What each gate found that failed, as a sentence; some, where gates are not enforced.
    failed_gates: list[str]
    #: Names of the other tests that failed: figures may be wrong then.
    failed_tests: list[str]
    #: What other tests have to say, as sentences.
    notes: list[str]
    #: The file that BI reads, if it is of this build: of one that passed.
    published: Path | None
    _findings: Findings = field(compare=False)

    def open(self) -> Marts:
        """The marts of this build, whether or not it passed, until the next one is made.

        Raises NotReadyError when the file is being written anew.
        """
        return Marts(self.published or self.database)

    def __repr__(self) -> str:
        return f"<Build of {self.database}: {self._verdict}>"

    @property
    def _verdict(self) -> str:
        counts = ((self.failed_gates, "gate"), (self.failed_tests, "other test"))
        failed = " and ".join(counted(len(names), name) for names, name in counts if names)
        if self.passed:
            return f"passed, though {failed} would have failed it" if failed else "passed"
        return f"failed {failed}".rstrip()

    def _repr_html_(self) -> str:
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return (
            f"<p>{escape(str(self.database))}: <b>{escape(self._verdict)}</b></p>"
            f"{f'<ul>{notes}</ul>' if notes else ''}{html(self._findings)}"
        )


class _Listener(job.Watcher):
    """Passes sentences on, and keeps what dbt says of failures."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self._tell = tell
        self.failures: list[str] = []

    def told(self, sentence: str) -> None:
        self._tell(sentence)

    def failed(self, message: str) -> None:
        self.failures.append(message)


def build(
    folder: PathLike | None = None,
    *,
    images: PathLike | None = None,
    layout: Layout | None = None,
    labels: PathLike | Iterable[PathLike] = (),
    columns: Mapping[str, str] | None = None,
    settings: Mapping[str, Any] | None = None,
    database: PathLike | None = None,
    tell: Callable[[str], object] | None = None,
) -> Build:
    """Scan pictures or read metadata, run dbt build, publish what passed.

    It is what the command ``image-duplicates build`` does, and says nothing. All that is written
    lies in ``warehouse`` below the working directory; the folder named is only read.

    Args:
        folder: Folder of pictures or of metadata JSON, told apart by what is in it, or a glob of
            metadata. Otherwise METADATA_GLOB, otherwise the scan of IMAGES_ROOT alone, otherwise
            the example.
        images: Folder of pictures to scan as well, from which the paths of the metadata start.
        layout: What the folders of pictures are; otherwise told by their names.
        labels: CSV, JSONL, COCO files or a data.yaml of YOLO that label pictures.
        columns: Which column of the labels is path, class, category, split or group, if its name
            does not tell, as in ``{"class": "breed"}``.
        settings: Vars of ``dbt_project.yml``, as in ``{"max_duplicate_rate": 0.05}``.
        database: DuckDB file to write; otherwise DUCKDB_PATH, otherwise
            ``warehouse/image_duplicates.duckdb``. All else is written beside it.
        tell: Called with a sentence now and then, ``print`` for one.

    Raises:
        WrongUseError: What was asked for is nothing that could be built.
        BuildError: There is no build: nothing to read, no place to write, a file that is open
            elsewhere, or an error of dbt, whose words the message has. A build that fails its
            gates or another test raises nothing: see ``passed`` and ``failed_gates``.
    """
    place = Path(database).absolute() if database is not None else None
    tables = [Path(labels)] if isinstance(labels, str | os.PathLike) else list(map(Path, labels))
    _refuse_wrong_use(layout, tables, columns or {}, images)
    listener = _Listener(tell or (lambda sentence: None))
    file = project.database_path(place).absolute()
    close_all(file)

    def scan(pictures: Path) -> None:
        scan_pictures(
            *(pictures, project.scans(place), layout, tables, columns), tell=listener.told
        )

    try:
        done = job.run(
            None if folder is None else os.fspath(folder),
            None if images is None else Path(images),
            settings or {},
            listener,
            scan,
            is_labelled=bool(layout or tables or columns),
            database=place,
        )
        if not done.has_ended:
            raise BuildError(_with("dbt did not run to its end.", listener.failures))
        shown = findings(file)
        failed = gate_findings(file, "fail")
        with built.opened(file, NoFindingsError) as connection:
            tests = built.require_run(connection, file, NoFindingsError).failed_tests
        published = None if done.exit_code else publish(file).database
    except NoFindingsError as error:
        raise BuildError(_with(str(error), listener.failures)) from error
    except (ScanError, PublishError) as error:
        raise BuildError(str(error)) from error
    return Build(
        database=file,
        passed=not done.exit_code,
        failed_gates=failed,
        failed_tests=[name for name in tests if name not in built.GATES],
        notes=done.findings if failed or tests else [*done.findings, *listener.failures],
        published=published,
        _findings=shown,
    )


def _refuse_wrong_use(
    layout: str | None, labels: list[Path], columns: Mapping[str, str], images: PathLike | None
) -> None:
    """What the command line refuses by itself."""
    if layout not in (None, *get_args(Layout)):
        raise WrongUseError(f"A layout is one of {', '.join(get_args(Layout))}: {layout}.")
    if unknown := sorted(columns.keys() - set(job.KINDS)):
        raise WrongUseError(f"A column is of one of {', '.join(job.KINDS)}: {', '.join(unknown)}.")
    if columns and not labels:
        raise WrongUseError("Columns are those of a table of labels: name that as well.")
    if images is not None and not Path(images).is_dir():
        raise WrongUseError(f"There is no folder of images at {images}.")


def _with(sentence: str, failures: list[str]) -> str:
    return "\n".join([sentence, *failures])
