"""Metadata for a build by Spark: hostile as for any other, less what it is known not to take."""

import gzip
import json
from pathlib import Path

from folders import download
from shards import write_img2dataset

# Java reads nothing that is nested so deep: both are rejected, and told.
TOO_DEEP = ("deep.json", "deep list.json")


def unlink_others(metadata: Path) -> None:
    """What the hostile files have in them that Spark refuses, links, or takes for no JSON."""
    for path in metadata.rglob("*"):
        if path.is_symlink() or path.name in TOO_DEEP:
            path.unlink()


def write_formats(metadata: Path) -> None:
    """Files in lines, compressed, without any row, and of img2dataset."""
    lines = [{"search_key": "Suman"}, {"key": "1", "download_data": download("1.jpg", "one")}]
    text = "\n".join(map(json.dumps, [*lines, "no object", {"key": "2", "error": "é"}]))
    (metadata / "suman.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    (metadata / "suman.ndjson").write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\n\n")
    (metadata / "nothing.jsonl").touch()
    row = {"url": "u", "key": "000000001", "status": "success", "md5": "a" * 32}
    write_img2dataset(metadata / "[odd] é+%20.parquet", [row, {**row, "status": "failed"}])
