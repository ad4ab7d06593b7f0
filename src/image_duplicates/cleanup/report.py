"""What came of a clean-up: of each file, or of none."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Statuses after which there is nothing for anybody to look at.
SETTLED = frozenset(
    {"would move", "would link", "moved", "linked", "in quarantine", "restored", "in place"}
    | {"updated", "would update", "deleted", "would delete"}
)


class PlanError(Exception):
    """The plan as a whole cannot be used: nothing has been touched.

    The message is one sentence that says what to do.
    """


@dataclass(frozen=True)
class Outcome:
    """One file: its path below the images folder, what happened, and why if it did not."""

    path: str
    status: str
    content_bytes: int = 0
    detail: str = ""

    @property
    def is_settled(self) -> bool:
        return self.status in SETTLED


@dataclass
class Report:
    """What a command did, or in a dry run would do."""

    root: Path
    manifest: Path | None = None
    outcomes: list[Outcome] = field(default_factory=list)

    def add(self, path: str, status: str, content_bytes: int = 0, detail: str = "") -> None:
        self.outcomes.append(Outcome(path, status, content_bytes, detail))

    def count(self, *statuses: str) -> int:
        return sum(outcome.status in statuses for outcome in self.outcomes)

    def bytes(self, *statuses: str) -> int:
        return sum(o.content_bytes for o in self.outcomes if o.status in statuses)

    @property
    def unsettled(self) -> list[Outcome]:
        """What somebody has to look at: refused, left or missing files."""
        return [outcome for outcome in self.outcomes if not outcome.is_settled]

    def as_json(self) -> dict[str, Any]:
        counts: dict[str, int] = {}
        for outcome in self.outcomes:
            counts[outcome.status] = counts.get(outcome.status, 0) + 1
        return {
            "images_root": str(self.root),
            "manifest": str(self.manifest) if self.manifest else None,
            "counts": counts,
            "files": [vars(outcome) for outcome in self.outcomes],
        }
