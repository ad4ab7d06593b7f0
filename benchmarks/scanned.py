"""The pictures of a dataset that was built, as a scan of their folder would have found them.

Without fingerprints: those of 10 million pictures are above 100 GB.
"""

from pathlib import Path

import duckdb

from image_duplicates import sql
from image_duplicates.files.paths import scan_key
from image_duplicates.scan.picture import READING_VERSION
from image_duplicates.scan.store import FILES, SCAN_COLUMNS

# What is not here, a scan leaves null, or nobody asks for.
FOUND = {
    "relative_path": "relative_path",
    "category_name": "category_name",
    "class_name": "class_name",
    "md5": "content_hash",
    "sha256": "sha256(content_hash)",
    "file_bytes": "content_bytes",
    "modified_at": "make_timestamp(0)",
    "width_px": "640",
    "height_px": "480",
    "color_mode": "'RGB'",
    "image_format": "'JPEG'",
    "has_wrong_extension": "false",
    "reading_version": str(READING_VERSION),
}


def write_scan(database: Path, scans: Path, pictures: Path) -> None:
    """Write to ``scans`` what a scan of ``pictures`` finds if all hashed images lie there.

    ``pictures`` is made, and stays empty: dbt reads what was found alone.
    """
    pictures.mkdir()
    folder = scans / scan_key(str(pictures))
    folder.mkdir(parents=True)
    columns = ", ".join(
        f"cast({FOUND.get(name, 'null')} as {kind}) as {name}"
        for name, kind in SCAN_COLUMNS.items()
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set memory_limit = '4GB'; set preserve_insertion_order = false")
        connection.execute(
            f"copy (select {columns} from images where is_hashed) to {sql.text(folder / FILES)}"
        )
