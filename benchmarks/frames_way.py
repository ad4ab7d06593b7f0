"""The same headline figures by a data frame, as one would write them today.

`python -m benchmarks.frames_way pandas|polars METADATA_FOLDER` prints them as JSON. Only the
figures: no marts, no checks of what is read, nothing kept.
"""

import json
import sys
from pathlib import Path


def read_columns(metadata: Path) -> dict[str, list]:
    """Return the columns that the figures need, an entry of a metadata file per row."""
    classes, hashes, sizes = [], [], []
    for path in metadata.rglob("*_metadata.json"):
        name = f"{path.parent.parent.name}/{path.parent.name}"
        for entry in json.loads(path.read_bytes())["images"].values():
            download = entry.get("download_data") or {}
            classes.append(name)
            hashes.append(download.get("hash"))
            sizes.append(download.get("bytes"))
    return {"class": classes, "hash": hashes, "bytes": sizes}


def by_pandas(columns: dict[str, list]) -> dict[str, int]:
    """Group once by hash."""
    import pandas as pd

    images = pd.DataFrame(columns)
    hashed = images.dropna(subset="hash").groupby("hash")
    groups = hashed.agg(copies=("class", "size"), classes=("class", "nunique"))
    return {
        "entries": len(images),
        "unique": len(groups),
        "inter_class_groups": int((groups["classes"] > 1).sum()),
        "intra_class_groups": int(((groups["classes"] == 1) & (groups["copies"] > 1)).sum()),
        "total_bytes": int(images["bytes"].sum()),
    }


def by_polars(columns: dict[str, list]) -> dict[str, int]:
    """Group once by hash."""
    import polars as pl

    images = pl.DataFrame(columns)
    groups = (
        images.lazy()
        .filter(pl.col("hash").is_not_null())
        .group_by("hash")
        .agg(copies=pl.len(), classes=pl.col("class").n_unique())
        .collect()
    )
    return {
        "entries": len(images),
        "unique": len(groups),
        "inter_class_groups": groups.filter(pl.col("classes") > 1).height,
        "intra_class_groups": groups.filter(
            (pl.col("classes") == 1) & (pl.col("copies") > 1)
        ).height,
        "total_bytes": int(images["bytes"].sum()),
    }


if __name__ == "__main__":
    ways = {"pandas": by_pandas, "polars": by_polars}
    print(json.dumps({"figures": ways[sys.argv[1]](read_columns(Path(sys.argv[2])))}))
