"""A build with conflicts to decide, made by hand in milliseconds, and its page served."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from project import DATABASE
from scanned import picture
from small_build import record_run

from image_duplicates.review.conflicts import Build
from image_duplicates.review.decisions import COLUMNS, DecisionsFile
from image_duplicates.review.server import ReviewServer

HOSTILE = "<img src=x onerror=\"document.title='hit'\">,\n'\"; drop table images"
# By key. The fourth shares no picture with another.
CLASSES = [
    ("c1", "Go", "Puto"),
    ("c2", "Go", HOSTILE),
    ("c3", "Glow", "Rice"),
    ("c4", "Go", "Suman"),
]
HEADER = ",".join(COLUMNS) + "\n"
TABLES = """
    create or replace table conflict_decisions
        (conflict_id text, content_hash text, other_content_hash text, kind text,
        class_ids text[], class_count bigint, copies bigint, wasted_bytes bigint, status text,
        seen text);
    create or replace table images
        (image_id text, content_hash text, class_id text, relative_path text, source_url text,
        source_domain text, split_name text, width_px bigint, height_px bigint,
        file_bytes bigint, is_hashed boolean, is_duplicate boolean);
    create or replace table classes (class_id text, category_name text, class_name text);
    create or replace table dedup_plan (image_id text, action text, reason text)
"""


class ReviewBox:
    """A project of somebody's: build, seed and pictures."""

    def __init__(self, home: Path, conflicts: int = 3) -> None:
        self.home = home
        self.database = home / DATABASE
        self.seed = home / "seeds" / "decisions.csv"
        self.seed.parent.mkdir(parents=True)
        self.seed.write_text(HEADER, encoding="utf-8")
        self.images = home / "pictures"
        (self.images / "c1").mkdir(parents=True)
        # The first conflict has its picture; so has a sample of the first class.
        self.picture = picture(1)
        self.hash = hashlib.md5(self.picture).hexdigest()
        (self.images / "c1" / "0.png").write_bytes(self.picture)
        self.sample = hashlib.md5(picture(2)).hexdigest()
        (self.images / "c1" / "sample.png").write_bytes(picture(2))
        self.build(conflicts)

    def build(self, conflicts: int, seen: str = "as it was") -> None:
        """Write the build anew, as dbt does: the conflicts are those of the first two classes.

        The last one is a near duplicate in the first and the third.
        """
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(TABLES)
            connection.executemany("insert into classes values (?, ?, ?)", CLASSES)
            rows, images = [], []
            for number in range(conflicts):
                one = self.hash if number == 0 else f"{number:032x}"
                is_pair = number == conflicts - 1
                other = "f" * 32 if is_pair else None
                kind = "near_duplicate" if is_pair else "label_conflict"
                ids = ["c1", "c3" if is_pair else "c2"]
                waste = 10_000_000 - number
                rows.append([f"k{number}", one, other, kind, ids, 2, 2, waste, "undecided", seen])
                for class_id, content_hash in zip(ids, (one, other or one), strict=True):
                    images.append(
                        [f"{number} {class_id}", content_hash, class_id, f"{class_id}/{number}.png"]
                    )
            images.append(["sample", self.sample, "c1", "c1/sample.png"])
            connection.executemany(f"insert into conflict_decisions values ({_places(10)})", rows)
            connection.executemany(
                f"insert into images values ({_places(4)}, 'https://a.example/<b>', 'a.example',"
                " null, 96, 64, 5000, true, $2 != $5)",
                [[*image, self.sample] for image in images],
            )
            connection.execute(
                "insert into dedup_plan select image_id, 'review', 'label conflict' from images"
                " where is_duplicate"
            )
        record_run(self.database)

    def decisions(self) -> DecisionsFile:
        return DecisionsFile(self.seed, self.home / ".review.lock")

    def rows(self) -> list[dict[str, str | None]]:
        """The seed as DuckDB reads it."""
        with duckdb.connect() as connection:
            found = connection.execute(
                "select * from read_csv(?, header = true, all_varchar = true, quote = '\"',"
                " escape = '\"', delim = ',')",
                [str(self.seed)],
            )
            return [dict(zip(COLUMNS, row, strict=True)) for row in found.fetchall()]

    @contextmanager
    def served(self, images: Path | None = None) -> Iterator[ReviewServer]:
        server = ReviewServer(Build(self.database), self.decisions(), images, "Ana", 0)
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            yield server
        finally:
            server.stop()
            thread.join()


def _places(count: int) -> str:
    return ", ".join(f"${number}" for number in range(1, count + 1))
