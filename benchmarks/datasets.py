"""The example datasets that are measured, made once and kept under `data/benchmark/`.

Run as a program (`python -m benchmarks.datasets NAME`) it makes one. The benchmark makes them in
a child process: peak memory that this process once had would count as the peak of every later
child, since Linux carries it over when a child starts.
"""

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "data" / "benchmark"
GENERATOR = ROOT / "src" / "image_duplicates" / "example"


@dataclass(frozen=True)
class Size:
    """A dataset: how many entries it has, and the arguments that make it so."""

    name: str
    entries: int
    arguments: dict[str, int]

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return CACHE / str(self.entries)

    @property
    def metadata(self) -> Path:
        """Its metadata files."""
        return self.folder / "metadata"

    @property
    def _record(self) -> Path:
        return self.folder / "benchmark.json"

    def expected_figures(self) -> dict[str, int] | None:
        """Return the figures it was made with; None if today's generator has not made it."""
        if not (self.metadata.is_dir() and self._record.is_file()):
            return None
        record = json.loads(self._record.read_text(encoding="utf-8"))
        return record["figures"] if record["generator"] == _generator_version() else None

    def make(self) -> None:
        """Write it, in place of an older one."""
        from image_duplicates.example import write_example

        counts = write_example(self.folder, **self.arguments)
        figures = {
            "entries": counts.entries,
            "unique": counts.unique,
            "inter_class_groups": counts.inter_class_groups,
            "intra_class_groups": counts.intra_class_groups,
            "total_bytes": counts.total_bytes,
        }
        record = {"generator": _generator_version(), "figures": figures}
        self._record.write_text(json.dumps(record), encoding="utf-8")


def _generator_version() -> str:
    """Return a digest of the generator's code: changed code may write another dataset."""
    digest = hashlib.sha256()
    for path in sorted(GENERATOR.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


SIZES = {
    "small": Size("small", 49_188, {}),
    "large": Size("large", 1_000_000, {"classes": 2_000, "images_per_class": 500}),
}
# Classes of the same 500 images: only their number grows.
GROWTH = {
    str(entries): Size(str(entries), entries, {"classes": entries // 500, "images_per_class": 500})
    for entries in (50_000, 200_000, 1_000_000, 4_000_000, 10_000_000)
}


if __name__ == "__main__":
    {**SIZES, **GROWTH}[sys.argv[1]].make()
