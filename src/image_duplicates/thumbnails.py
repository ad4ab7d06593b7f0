"""Small previews of duplicated pictures for the report, made from the files on this disk."""

import os
import shutil
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from PIL import Image, ImageOps

from image_duplicates import built, project, sql
from image_duplicates.files.evidence import read_evidence
from image_duplicates.files.paths import RefusedError, regular_file

LONGEST_SIDE_PX = 320
# Some 10 kB each, and a minute or two of all of them: a site is built in three.
MOST_PREVIEWS = 3000

# Those that matter most, as the report ranks them.
PICTURES = """
select
    pictures.content_hash,
    pictures.classes,
    pictures.split_names,
    pictures.duplicate_scope,
    pictures.place,
    pictures.copies,
    pictures.class_count,
    pictures.split_count,
    pictures.near_duplicates,
    pictures.wasted_bytes,
    list(images.relative_path order by images.copy_number) as relative_paths
from report.pictures as pictures
inner join images on pictures.content_hash = images.content_hash
where images.is_hashed and images.relative_path is not null
group by all
order by pictures.place
"""
LISTED = """
create table list.thumbnails (
    content_hash varchar, classes varchar, split_names varchar, duplicate_scope varchar,
    place bigint, copies bigint, class_count bigint, split_count bigint,
    near_duplicates bigint, wasted_bytes bigint, relative_path varchar
)
"""


class NoMartsError(Exception):
    """There are no marts to read; the message says what to do."""


class UnreadablePictureError(Exception):
    """The file is no picture that can be decoded."""


@dataclass(frozen=True)
class Thumbnails:
    """How many pictures got a preview, of how many tried, of how many that have a page."""

    made: int
    tried: int
    shown: int


def make_thumbnails(database: Path, images_root: Path | None, report: Path) -> Thumbnails:
    """Write ``static/thumbnails/<hash>.webp`` and their list below the ``report`` folder.

    What was there before is gone afterwards. Without ``images_root`` there are none, and the
    list is empty. A file counts only if it still has the content that the marts say.

    Raises NoMartsError, OSError.
    """
    with built.opened(database, NoMartsError) as connection:
        try:
            pictures = connection.execute(PICTURES).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise NoMartsError(
                f"There are no marts in {database}: run {project.command('build')} first."
            ) from error
    folder = report / "static" / "thumbnails"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tried = pictures[:MOST_PREVIEWS] if images_root else []
    root = images_root.resolve() if images_root else Path()

    def listed(picture: tuple[Any, ...]) -> list[Any] | None:
        content_hash, *facts, paths = picture
        path = _make_one(root, content_hash, paths, folder)
        return [content_hash, *facts, path] if path is not None else None

    # A warning cannot be made an error for one thread alone.
    with warnings.catch_warnings(), ThreadPoolExecutor(os.cpu_count()) as workers:
        # A small file that claims a vast picture is refused before it fills the memory.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        made = [facts for facts in workers.map(listed, tried) if facts is not None]
    _write_list(report / "sources" / "thumbnails" / "thumbnails.duckdb", made)
    return Thumbnails(len(made), len(tried), len(pictures))


def _make_one(root: Path, content_hash: str, paths: list[str], folder: Path) -> str | None:
    """The path of the copy that served, or None; equal to the byte, any that can be read does."""
    for path in paths:
        try:
            file, _ = regular_file(root, path)
            if read_evidence(file, content_hash).content_hash == content_hash:
                _write_thumbnail(file, folder / f"{content_hash}.webp")
                return path
        except (RefusedError, UnreadablePictureError):
            continue
    return None


def _write_thumbnail(picture: Path, target: Path) -> None:
    """Write a WebP of at most 320 px a side, upright, without the original's metadata.

    Raises UnreadablePictureError, and OSError if ``target`` cannot be written.
    """
    small_picture(picture, LONGEST_SIDE_PX).save(target, "WEBP", quality=75)


def small_picture(picture: Path, longest_side_px: int) -> Image.Image:
    """The picture at that size or its own, upright, without the original's metadata.

    Raises UnreadablePictureError.
    """
    try:
        with Image.open(picture) as opened:
            # A JPEG is decoded at about the size that is needed.
            opened.draft("RGB", (2 * longest_side_px, 2 * longest_side_px))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((longest_side_px, longest_side_px))
            has_alpha = upright.has_transparency_data
            small = upright.convert("RGBA" if has_alpha else "RGB")
            small.info.clear()
            return small
    # Decoders of broken pictures raise whatever comes to hand.
    except Exception as error:
        raise UnreadablePictureError(str(error)) from error


def _write_list(database: Path, listed: list[list[Any]]) -> None:
    database.parent.mkdir(parents=True, exist_ok=True)
    database.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql.text(database)} as list (storage_version 'v1.0.0')")
        connection.execute(LISTED)
        if listed:
            places = ", ".join("?" * len(listed[0]))
            connection.executemany(f"insert into list.thumbnails values ({places})", listed)
        connection.execute("detach list")
