"""The way of the notebook: pandas, and one pass over all images for each duplicate hash.

`python -m benchmarks.pandas_way METADATA_FOLDER SECONDS` stops the passes after that many
seconds. It prints as JSON the figures, the seconds, and how many of the duplicate hashes it did.
"""

import json
import sys
import time
from pathlib import Path

import pandas as pd


def read_images(metadata: Path) -> pd.DataFrame:
    """Return one row per entry of all metadata files."""
    rows = []
    for path in sorted(metadata.rglob("*_metadata.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        for key, entry in document["images"].items():
            download = entry.get("download_data") or {}
            rows.append(
                {
                    "category": path.parent.parent.name,
                    "class": path.parent.name,
                    "key": key,
                    "hash": download.get("hash"),
                    "bytes": download.get("bytes"),
                }
            )
    return pd.DataFrame(rows)


def main() -> None:
    """Run as a program."""
    start = time.perf_counter()
    metadata, limit = Path(sys.argv[1]), float(sys.argv[2])
    df = read_images(metadata)
    counts = df["hash"].value_counts()
    duplicated = counts[counts > 1].index
    read_seconds = time.perf_counter() - start

    inter_class = intra_class = wasted = done = 0
    start = time.perf_counter()
    for content_hash in duplicated:
        # The notebook's line: compares all images with one hash, so the whole is quadratic.
        group = df[df["hash"] == content_hash]
        if len(group[["category", "class"]].drop_duplicates()) > 1:
            inter_class += 1
        else:
            intra_class += 1
        wasted += int(group["bytes"].iloc[0]) * (len(group) - 1)
        done += 1
        if time.perf_counter() - start > limit:
            break

    figures = {
        "entries": len(df),
        "unique": len(counts),
        "inter_class_groups": inter_class,
        "intra_class_groups": intra_class,
        "total_bytes": int(df["bytes"].sum()),
        "wasted_bytes": wasted,
    }
    print(
        json.dumps(
            {
                "figures": figures,
                "read_seconds": read_seconds,
                "loop_seconds": time.perf_counter() - start,
                "hashes": len(duplicated),
                "hashes_done": done,
            }
        )
    )


if __name__ == "__main__":
    main()
