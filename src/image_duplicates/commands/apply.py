"""``image-duplicates apply``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.filesize import decimal

from image_duplicates import cleanup, project
from image_duplicates.cleanup import PlanError, Report
from image_duplicates.commands.clean_up_files import exit_by, print_files, print_leftovers
from image_duplicates.progress import shown
from image_duplicates.terminal import (
    AsJson,
    Database,
    ImagesRoot,
    database_path,
    heard,
    images_root,
    print_json,
    say,
    shell_word,
    stop,
)


def apply(
    images: ImagesRoot = None,
    plan: Annotated[
        Path | None,
        typer.Option(help="CSV of the plan that somebody reviewed.", show_default="the build's"),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes/--dry-run", help="Act, or only say what would happen.")
    ] = False,
    hardlink: Annotated[
        bool, typer.Option("--hardlink", help="Put a hard link to the kept copy in its place.")
    ] = False,
    update_metadata: Annotated[
        bool,
        typer.Option("--update-metadata", help="Take moved files out of the metadata JSON too."),
    ] = False,
    digest: Annotated[
        str | None,
        typer.Option(help="Refuse any plan but the one whose dry run printed this."),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Move the files that the plan removes to a quarantine beside the images.

    A dry run by default. Right before each move the file and the copy that is kept are read
    again; whatever is not what the plan says is refused. Nothing is deleted: undo brings all
    back, purge frees the space.
    """
    root = images_root(images)
    if root is None:
        raise stop("Name the folder of images, or set IMAGES_ROOT.", 2)
    if hardlink and update_metadata:
        raise stop("With --hardlink every path stays, so there is no metadata to update.", 2)
    try:
        planned = cleanup.read_plan(database_path(database), plan)
        updates_metadata = update_metadata and planned.has_metadata
        options = cleanup.Options(yes, hardlink, updates_metadata)
        if digest is not None and digest != planned.digest:
            raise PlanError(
                f"The plan is no longer the one with the digest {digest}: "
                "look at a new dry run first."
            )
        report = cleanup.apply(planned, root, options, shown("Comparing", not as_json))
    except PlanError as error:
        raise stop(error, 1) from error
    except OSError as error:
        raise stop(f"Nothing was moved: {error}.", 1) from error
    except KeyboardInterrupt as error:
        raise stop(
            "Stopped: apply again goes on, and undo with the newest manifest in "
            f"{cleanup.quarantine_of(root.resolve())} takes back what was moved.",
            1,
        ) from error
    if as_json:
        facts = {"digest": planned.digest, "acted": yes, "review_images": planned.review_count}
        with heard(_ways_on(report), on_failure_only=True):
            print_json(facts | report.as_json())
    else:
        with heard(_ways_on(report)):
            _print_apply(report, planned, options)
        if not planned.has_metadata:
            if update_metadata:
                say("There is no metadata to update: this build is of a scan.")
            if report.manifest:
                again = project.command("build", IMAGES=shell_word(root))
                say(f"To see it in the marts: {again}")
        elif report.manifest and not (update_metadata or hardlink):
            say("The metadata still lists the moved files; --update-metadata drops them.")
        if not yes and report.count(options.status, "would update"):
            again = _again(root, plan, options, planned, database)
            say(f"Nothing was changed. To act: {again}")
    exit_by(report)


def _ways_on(report: Report) -> list[str]:
    """How to take back what was done, or to make it final."""
    if report.manifest is None:
        return []
    manifest = shell_word(report.manifest)
    return [
        f"To take it back:     image-duplicates undo {manifest}",
        f"To free the space:   image-duplicates purge {manifest}",
    ]


def _print_apply(report: Report, planned: cleanup.Plan, options: cleanup.Options) -> None:
    print_files(report)
    done = report.count(options.status)
    line = f"{done:,} {options.status}, {decimal(report.bytes(options.status))}."
    if report.count("in quarantine"):
        line += f" {report.count('in quarantine'):,} are in the quarantine already."
    if planned.review_count:
        line += f" {planned.review_count:,} wait for a review."
    say(line)
    print_leftovers(report)


def _again(
    root: Path,
    plan: Path | None,
    options: cleanup.Options,
    planned: cleanup.Plan,
    database: Path | None,
) -> str:
    """The command that does what a dry run has shown, and nothing else."""
    words = ["image-duplicates", "apply", shell_word(root)]
    words += ["--plan", shell_word(plan)] if plan else []
    words += ["--database", shell_word(database)] if database else []
    words += ["--hardlink"] if options.is_hardlink else []
    words += ["--update-metadata"] if options.updates_metadata else []
    return " ".join([*words, "--digest", planned.digest, "--yes"])
