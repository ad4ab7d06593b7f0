"""``image-duplicates plan``."""

from pathlib import Path
from typing import Annotated

import typer

from image_duplicates.cleanup import PlanError, export_plan
from image_duplicates.terminal import Database, database_path, say, stop


def plan(
    target: Annotated[
        Path, typer.Argument(help="CSV to write; must not exist yet.", show_default=False)
    ],
    database: Database = None,
) -> None:
    """Write the plan as a CSV to review.

    Change the column action where you decide otherwise: keep, remove, or review to leave a
    picture alone for now. A removal needs a copy that is kept. Rows that you delete are left
    alone. Then: image-duplicates apply IMAGES --plan CSV.
    """
    try:
        rows = export_plan(database_path(database), target)
    except PlanError as error:
        raise stop(error, 1) from error
    except FileExistsError as error:
        raise stop(f"{target} is there already: name another file.", 1) from error
    say(f"Wrote {rows:,} images to {target}.")
