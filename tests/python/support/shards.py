"""Shards as the tools of others write them: Parquet with its features, tar with its samples."""

import io
import json
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from image_duplicates import sql

IMAGE = {"_type": "Image"}
Sample = tuple[str, bytes]


def class_label(*names: str) -> dict[str, Any]:
    return {"_type": "ClassLabel", "names": list(names)}


def write_parquet(
    path: Path,
    rows: Iterable[tuple],
    features: dict[str, Any] | None = None,
    columns: str = "image struct(bytes blob, path varchar), label bigint",
) -> Path:
    """A row each; ``features`` are said as Hugging Face says them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"create table shard ({columns})")
        for row in rows:
            places = ", ".join("?" * len(row))
            connection.execute(f"insert into shard values ({places})", list(row))
        told = ""
        if features is not None:
            info = json.dumps({"info": {"features": features}})
            told = f", kv_metadata {{huggingface: {sql.text(info)}}}"
        connection.execute(f"copy shard to {sql.text(path)} (format parquet{told})")
    return path


def image(data: bytes | None, path: str | None = None) -> dict[str, Any]:
    return {"bytes": data, "path": path}


def write_tar(path: Path, members: Iterable[Sample | tarfile.TarInfo], mode: str = "w") -> Path:
    """Files by name and content, and whatever else a member may be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, mode, format=tarfile.GNU_FORMAT) as tar:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                tar.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                tar.addfile(info, io.BytesIO(member[1]))
    return path


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def write_img2dataset(path: Path, rows: Iterable[dict[str, Any]], *more: str) -> Path:
    """The Parquet that img2dataset leaves behind, with further columns of text."""
    names = ("url", "caption", "key", "status", "error_message", *more)
    columns = ", ".join([*(f"{name} varchar" for name in names), "width integer, height integer"])
    values = [tuple(row.get(name) for name in (*names, "width", "height")) for row in rows]
    return write_parquet(path, values, columns=columns)
