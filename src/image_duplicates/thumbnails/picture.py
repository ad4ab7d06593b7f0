"""Decode one picture, which may be anything, into a small one."""

import warnings
from pathlib import Path

from PIL import Image, ImageOps

LONGEST_SIDE_PX = 160


class UnreadablePictureError(Exception):
    """The file is no picture that can be decoded."""


def write_thumbnail(picture: Path, target: Path) -> None:
    """Write a WebP of at most 160 px a side, upright, without the original's metadata.

    Raises UnreadablePictureError, and OSError if ``target`` cannot be written.
    """
    small = _decoded(picture)
    small.save(target, "WEBP", quality=75)


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
