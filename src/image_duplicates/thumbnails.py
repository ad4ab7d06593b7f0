"""Small previews of duplicated pictures for the report, made from the files on this disk."""

import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from PIL import Image, ImageOps

from image_duplicates import build, sql
from image_duplicates.files.evidence import read_evidence
from image_duplicates.files.paths import RefusedError, regular_file

LONGEST_SIDE_PX = 160

# The pictures that the pages show, and what they say of them: the most wasteful ones.
PICTURES = """
with

groups as (

    select 'inter_class' as scope, content_hash, classes, copies, wasted_bytes
    from inter_class_duplicates

    union all

    select
        'intra_class' as scope,
        content_hash,
        concat(category_name, ' / ', class_name) as classes,
        copies,
        wasted_bytes
    from intra_class_duplicates

),

pictures as (

    select scope as section, groups.* exclude (scope)
    from groups
    qualify row_number() over (
        partition by scope order by wasted_bytes desc, content_hash
    ) <= 100

    union all

    select 'most_copied' as section, groups.* exclude (scope)
    from groups
    qualify row_number() over (order by copies desc, content_hash) <= 100

    union all

    select
        'split_leak' as section,
        content_hash,
        concat(split_names, ': ', groups.classes) as classes,
        groups.copies,
        groups.wasted_bytes
    from groups
    inner join hash_groups using (content_hash)
    where split_count > 1
    qualify row_number() over (order by groups.wasted_bytes desc, content_hash) <= 100

)

select
    pictures.*,
    list(images.relative_path order by images.copy_number) as relative_paths
from pictures
inner join images on pictures.content_hash = images.content_hash
where images.is_hashed and images.relative_path is not null
group by all
order by pictures.content_hash, pictures.section
"""


class NoMartsError(Exception):
    """There are no marts to read; the message says what to do."""


class UnreadablePictureError(Exception):
    """The file is no picture that can be decoded."""


@dataclass(frozen=True)
class Thumbnails:
    """How many pictures got a preview, of how many that the pages show."""

    made: int
    wanted: int


def make_thumbnails(database: Path, images_root: Path | None, report: Path) -> Thumbnails:
    """Write ``static/thumbnails/<hash>.webp`` and their list below the ``report`` folder.

    What was there before is gone afterwards. A picture may be listed in several sections.
    Without ``images_root`` there are none, and the list is empty. A file counts only if it
    still has the content that the marts say. Raises NoMartsError, OSError.
    """
    with build.opened(database, NoMartsError) as connection:
        try:
            pictures = connection.execute(PICTURES).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise NoMartsError(
                f"There are no marts in {database}: run make build first."
            ) from error
    folder = report / "static" / "thumbnails"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    root = images_root.resolve() if images_root else None
    made: dict[str, bool] = {}
    listed = []
    for *facts, paths in pictures:
        content_hash = facts[1]
        if content_hash not in made:
            made[content_hash] = root is not None and _make_one(root, content_hash, paths, folder)
        if made[content_hash]:
            listed.append(facts)
    _write_list(report / "sources" / "thumbnails" / "thumbnails.duckdb", listed)
    return Thumbnails(sum(made.values()), len(made))


def _make_one(root: Path, content_hash: str, paths: list[str], folder: Path) -> bool:
    """Copies are equal to the byte, so the first that can be read serves for all."""
    for path in paths:
        try:
            file, _ = regular_file(root, path)
            if read_evidence(file, content_hash).content_hash == content_hash:
                _write_thumbnail(file, folder / f"{content_hash}.webp")
                return True
        except (RefusedError, UnreadablePictureError):
            continue
    return False


def _write_thumbnail(picture: Path, target: Path) -> None:
    """Write a WebP of at most 160 px a side, upright, without the original's metadata.

    Raises UnreadablePictureError, and OSError if ``target`` cannot be written.
    """
    _decoded(picture).save(target, "WEBP", quality=75)


def _decoded(picture: Path) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # A small file that claims a vast picture is refused before it fills the memory.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(picture) as opened:
                # A JPEG is decoded at about the size that is needed.
                opened.draft("RGB", (2 * LONGEST_SIDE_PX, 2 * LONGEST_SIDE_PX))
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
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
        connection.execute(
            "create table list.thumbnails (section varchar, content_hash varchar,"
            " classes varchar, copies bigint, wasted_bytes bigint)"
        )
        if listed:
            connection.executemany("insert into list.thumbnails values (?, ?, ?, ?, ?)", listed)
        connection.execute("detach list")
