"""Carry out the plan on the pictures, take it back, and free the space for good.

Files are moved, never deleted, but for ``purge``. What each step relies on:

- the plan is checked against the build that it came from (``plan``, ``freshness``);
- every path stays inside the images folder (``files.paths``);
- bytes are read again right before each move (``files.evidence``);
- where files go is on disk before the first of them moves (``manifest``).
"""

from image_duplicates.cleanup.apply import Options, apply
from image_duplicates.cleanup.plan import Plan, Removal, export_plan, opened_plan, read_plan
from image_duplicates.cleanup.purge import purge, purgeable
from image_duplicates.cleanup.quarantine import quarantine_of
from image_duplicates.cleanup.report import Outcome, PlanError, Report
from image_duplicates.cleanup.undo import undo
from image_duplicates.files.paths import RefusedError

__all__ = [
    "Options",
    "Outcome",
    "Plan",
    "PlanError",
    "RefusedError",
    "Removal",
    "Report",
    "apply",
    "export_plan",
    "opened_plan",
    "purge",
    "purgeable",
    "quarantine_of",
    "read_plan",
    "undo",
]
