"""Pictures drawn from a seed, rich enough in detail to have a fingerprint."""

import io

import numpy as np
from PIL import Image


def scene(seed: int, width: int = 320, height: int = 240) -> Image.Image:
    """Draw soft blobs of colour: like a photograph, nowhere flat."""
    numbers = np.random.default_rng(seed)
    coarse = numbers.integers(0, 256, (9, 9, 3), dtype=np.uint8)
    fine = numbers.integers(0, 256, (40, 40, 3), dtype=np.uint8)
    size = (width, height)
    blobs = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    return Image.blend(blobs, Image.fromarray(fine).resize(size, Image.Resampling.BICUBIC), 0.25)


def encoded(image: Image.Image, file_format: str = "JPEG", **options: object) -> Image.Image:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    file.seek(0)
    return Image.open(file)
