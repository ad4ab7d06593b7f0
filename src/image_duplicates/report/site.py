"""Build the site with Evidence, which runs on Node."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from image_duplicates.report.shown import ReportError, Shown, build_to_show
from image_duplicates.thumbnails import NoMartsError, make_thumbnails

OLDEST_NODE = 18
# Evidence ends well on some errors, and says so only in what it prints.
FAILED = re.compile(r"Error in (Query|[A-Z]\w+)|No sources found|Error connecting|Invalid Query")
# A packet of the network, which less does not make faster.
LEAST_BYTES = 1400
COMPRESSED_SUFFIXES = {".arrow", ".css", ".html", ".js", ".json", ".svg", ".wasm"}


def build_site(
    reports: Path, database: Path, images_root: Path | None, tell: Callable[[str], None]
) -> Path:
    """Build the pages of ``reports`` over the file that dbt wrote; the site's folder comes back.

    A build that failed its gates has pages that say so. Where the last run is no whole build,
    they show what is published.

    With ``images_root``, the folder that relative paths start from, duplicates show previews.

    ``tell`` gets a sentence before each step that takes long. What Node printed is in
    ``report.log`` of the folder. Raises ReportError when Node, the build or the pages are not
    what they should be; the site of an earlier build is gone then.
    """
    if not (reports / "package.json").is_file():
        raise ReportError(f"{reports} holds no pages: run this where the folder reports is.")
    npm = _npm()
    log = reports / "report.log"
    log.unlink(missing_ok=True)
    copied = reports / ".evidence" / "shown"
    for left_over in (".evidence/meta", ".evidence/template", "build"):
        shutil.rmtree(reports / left_over, ignore_errors=True)
    shutil.rmtree(copied, ignore_errors=True)
    try:
        shown = build_to_show(database, copied, tell)
        if not _is_installed(reports):
            tell("Installing Evidence, 0.7 GB ...")
            _run([npm, "install"], reports, shown, log)
            _installed_mark(reports).write_text(_needed(reports))
        _make_previews(reports, shown.database, images_root, tell)
        tell("Building the report, which takes a minute or two ...")
        _run([npm, "run", "sources"], reports, shown, log)
        _run([npm, "run", "build"], reports, shown, log)
    finally:
        shutil.rmtree(copied, ignore_errors=True)
    site = reports / "build"
    if not (site / "index.html").is_file():
        raise ReportError(f"Evidence built no site: see {log}.")
    try:
        _compress(site)
    except OSError as error:
        raise ReportError(f"The site cannot be compressed: {error}.") from error
    return site


def compressed_path(path: Path, found: os.stat_result) -> Path | None:
    """The compressed file beside this one, unless there is none, or the file is a later one."""
    beside = _beside(path)
    is_of_it = (
        not beside.is_symlink()
        and beside.is_file()
        and beside.stat().st_mtime_ns >= found.st_mtime_ns
    )
    return beside if is_of_it else None


def _make_previews(
    reports: Path, database: Path, images_root: Path | None, tell: Callable[[str], None]
) -> None:
    if images_root:
        tell("Making previews ...")
    try:
        made = make_thumbnails(database, images_root, reports)
    except NoMartsError as error:
        raise ReportError(str(error)) from error
    except OSError as error:
        raise ReportError(f"The previews cannot be written: {error}.") from error
    if images_root:
        left_out = made.shown - made.tried
        more = f"; {left_out:,} more pictures go without, the least grave" if left_out else ""
        tell(f"{made.made:,} previews of {made.tried:,} pictures{more}.")


def require_node() -> None:
    """Raises ReportError where no site can be built."""
    _npm()


def _npm() -> str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        missing = " and ".join(name for name, path in (("node", node), ("npm", npm)) if not path)
        raise ReportError(
            f"The report needs Node.js {OLDEST_NODE} or later with npm, and this machine lacks"
            f" {missing}; all else works without."
        )
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    major = re.match(r"v(\d+)\.", version)
    if not major or int(major[1]) < OLDEST_NODE:
        raise ReportError(
            f"The report needs Node.js {OLDEST_NODE} or later: {version.strip() or 'this one'}"
            " is too old."
        )
    return npm


def _installed_mark(reports: Path) -> Path:
    return reports / "node_modules" / ".installed"


def _is_installed(reports: Path) -> bool:
    mark = _installed_mark(reports)
    return mark.exists() and mark.read_text() == _needed(reports)


def _needed(reports: Path) -> str:
    """What the packages are installed from; no clock tells whether it has changed."""
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json", "scripts/offline-patch.mjs"):
        if (reports / name).exists():
            digest.update((reports / name).read_bytes())
    return digest.hexdigest()


def _run(command: list[str], reports: Path, shown: Shown, log: Path) -> None:
    # Evidence takes the file from the folder of the source on, and no absolute path.
    source = reports / "sources" / "image_duplicates"
    filename = os.path.relpath(shown.database.resolve(), source.resolve())
    environment = {
        **os.environ,
        "EVIDENCE_SOURCE__image_duplicates__filename": filename,
        "VITE_NOTICE": shown.notice.as_json() if shown.notice else "",
    }
    done = subprocess.run(
        command,
        cwd=reports,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    with log.open("a", encoding="utf-8") as lines:
        lines.write(done.stdout)
    if done.returncode or FAILED.search(done.stdout):
        raise ReportError(f"{' '.join(['npm', *command[1:]])} failed: see {log}.")


def _compress(site: Path) -> None:
    """Write a ``.gz`` beside each file that gets smaller by it. Raises OSError."""
    for path in sorted(site.rglob("*")):
        if path.suffix not in COMPRESSED_SUFFIXES or path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if len(content) < LEAST_BYTES:
            continue
        # A higher level takes twice the time to save a hundredth of the bytes.
        compressed = gzip.compress(content, 6, mtime=0)
        if len(compressed) < len(content):
            beside = _beside(path)
            beside.write_bytes(compressed)
            os.utime(beside, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")
