"""``image-duplicates review``."""

import getpass
import subprocess
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from image_duplicates import project
from image_duplicates.cleanup import PlanError
from image_duplicates.commands.serve import has_display
from image_duplicates.progress import counted
from image_duplicates.review import ReviewError
from image_duplicates.terminal import Database, ImagesRoot, database_path, images_root, say, stop

DEFAULT_PORT = 8010
SEED = Path("seeds") / "decisions.csv"


def review(
    images: ImagesRoot = None,
    database: Database = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = DEFAULT_PORT,
    decided_by: Annotated[
        str | None,
        typer.Option("--by", help="Who decides; otherwise the name that git or the system has."),
    ] = None,
    is_opened: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
    reviewed: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            help="A reviewed CSV of the plan: its decisions become rows, and no page is shown.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Decide label conflicts by eye: one key each, on a page that this machine alone can see.

    What is decided is a row of seeds/decisions.csv, which the next build carries out. Without a
    folder of images the page shows paths and addresses. Ctrl-C stops it.
    """
    root = images_root(images)
    if not project.is_here():
        raise stop(
            "Decisions are kept in a project of yours, and there is none here: make one with"
            " image-duplicates init PROJECT, build and review there.",
            1,
        )
    # No other command waits until the server is imported.
    from image_duplicates.review.conflicts import Build
    from image_duplicates.review.decisions import DecisionsFile, today
    from image_duplicates.review.from_plan import decisions_of
    from image_duplicates.review.server import ReviewServer

    path = database_path(database)
    try:
        if not SEED.is_file():
            raise ReviewError(
                f"There is no {SEED}, in which decisions are kept: image-duplicates init . brings"
                " this project up to date."
            )
        decisions = DecisionsFile(SEED, path.parent / ".review.lock")
        if reviewed:
            taken = decisions_of(path, reviewed, decided_by or _name(), today())
            decisions.write(taken.decisions)
            say(
                f"Wrote {counted(len(taken.decisions), 'decision')} to {SEED}:"
                f" {project.command('build')} carries them out."
            )
            if taken.left:
                left = counted(taken.left, "conflict")
                say(f"{left} it leaves to a review, or in some of the classes.")
            return
        server = ReviewServer(Build(path), decisions, root, decided_by or _name(), port)
    except (ReviewError, PlanError) as error:
        raise stop(error, 1) from error
    typer.echo(f"{server.url}  Ctrl-C stops it.")
    if decisions.refusal:
        say(decisions.refusal, is_error=True)
    if is_opened and has_display():
        webbrowser.open(server.url)
    try:
        server.serve()
    except KeyboardInterrupt:
        typer.echo(f"Decisions are in {SEED}: {project.command('build')} carries them out.")


def _name() -> str:
    try:
        found = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, check=False
        )
        if name := found.stdout.strip():
            return name
    except OSError:
        pass
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A user whom the system has no name for.
        return ""
