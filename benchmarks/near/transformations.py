"""What happens to pictures on their way through the web, done to a picture."""

import io
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

Transformation = Callable[[Image.Image, random.Random], Image.Image]


def cropped(
    image: Image.Image, left: float, top: float, right: float, bottom: float
) -> Image.Image:
    width, height = image.size
    return image.crop(
        (
            round(width * left),
            round(height * top),
            round(width * (1 - right)),
            round(height * (1 - bottom)),
        )
    )


def evenly(share: float) -> Transformation:
    return lambda image, _: cropped(image, share, share, share, share)


def unevenly(most: float) -> Transformation:
    return lambda image, numbers: cropped(image, *(numbers.uniform(0, most) for _ in range(4)))


def bordered(share: float, color: str) -> Transformation:
    return lambda image, _: ImageOps.expand(image, round(max(image.size) * share), color)


def scaled(factor: float) -> Transformation:
    def scale(image: Image.Image, _: random.Random) -> Image.Image:
        size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
        return image.resize(size, Image.Resampling.LANCZOS)

    return scale


def turned(how: Image.Transpose) -> Transformation:
    return lambda image, _: image.transpose(how)


def marked(image: Image.Image, _: random.Random) -> Image.Image:
    """A white bar over 36 % x 8 % of the picture, with words on it."""
    image = image.copy()
    draw = ImageDraw.Draw(image)
    left, top = int(image.width * 0.6), int(image.height * 0.88)
    draw.rectangle(
        (left, top, left + int(image.width * 0.36), top + int(image.height * 0.08)), fill="white"
    )
    draw.text((left + 4, top + 2), "SAMPLE (c)", fill="black")
    return image


def boxed(image: Image.Image, numbers: random.Random, *, is_central: bool) -> Image.Image:
    """A box of one colour, a fifth of the shorter side wide."""
    image = image.copy()
    side = int(min(image.size) * 0.2)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    if not is_central:
        left = numbers.choice((0, image.width - side))
        top = numbers.randint(0, image.height - side)
    color = tuple(numbers.randint(0, 255) for _ in range(3))
    ImageDraw.Draw(image).rectangle((left, top, left + side, top + side), fill=color)
    return image


def recolored(degrees: int) -> Transformation:
    def recolor(image: Image.Image, _: random.Random) -> Image.Image:
        hue, *rest = image.convert("HSV").split()
        hue = hue.point([(level + degrees * 256 // 360) % 256 for level in range(256)])
        return Image.merge("HSV", (hue, *rest)).convert("RGB")

    return recolor


def both(first: Transformation, second: Transformation) -> Transformation:
    return lambda image, numbers: second(first(image, numbers), numbers)


def unchanged(image: Image.Image, _: random.Random) -> Image.Image:
    return image


MIRROR = turned(Image.Transpose.FLIP_LEFT_RIGHT)
# Name, what is done, and how much of the copies is to be found at least; none where no aim is set.
COPIES: dict[str, tuple[Transformation, float | None]] = {
    "re-encoded, quality 40": (unchanged, 0.99),
    "as WebP": (unchanged, 0.99),
    "as PNG": (unchanged, 0.99),
    "half the size": (scaled(0.5), 0.99),
    "a quarter of the size": (scaled(0.25), 0.99),
    "blurred": (lambda image, _: image.filter(ImageFilter.GaussianBlur(2)), 0.99),
    "grey": (lambda image, _: image.convert("L"), 0.99),
    "brighter by 30 %": (lambda image, _: ImageEnhance.Brightness(image).enhance(1.3), 0.99),
    "less contrast, 70 %": (lambda image, _: ImageEnhance.Contrast(image).enhance(0.7), 0.99),
    "border of 4 %, white": (bordered(0.04, "white"), 0.99),
    "border of 10 %, black": (bordered(0.10, "black"), 0.99),
    "cropped by 3 % a side": (evenly(0.03), 0.99),
    "cropped by 8 % a side": (evenly(0.08), 0.99),
    "mirrored": (MIRROR, 0.99),
    "a quarter turn": (turned(Image.Transpose.ROTATE_90), 0.99),
    "half a turn": (turned(Image.Transpose.ROTATE_180), 0.99),
    "watermark, 36 % x 8 %": (marked, 0.97),
    "each side cropped by 0 to 5 %": (unevenly(0.05), 0.90),
    "each side cropped by 0 to 10 %": (unevenly(0.10), None),
    "box at the edge": (lambda image, numbers: boxed(image, numbers, is_central=False), None),
    "box in the middle": (lambda image, numbers: boxed(image, numbers, is_central=True), None),
    "turned by 2°": (
        both(lambda image, _: image.rotate(2, Image.Resampling.BICUBIC), evenly(0.03)),
        None,
    ),
    "mirrored, cropped by 5 % a side": (both(MIRROR, evenly(0.05)), None),
    "cropped by 0 to 3 %, border of 4 %": (both(unevenly(0.03), bordered(0.04, "white")), None),
    "watermark, half the size": (both(marked, scaled(0.5)), None),
    "a quarter turn, cropped by 0 to 5 %": (
        both(turned(Image.Transpose.ROTATE_270), unevenly(0.05)),
        None,
    ),
}
# These are other pictures: the fewer are taken for copies, the better.
VARIANTS: dict[str, Transformation] = {
    "hue turned by 60°": recolored(60),
    "hue turned by 180°": recolored(180),
}
_FORMATS: dict[str, tuple[str, dict[str, int]]] = {
    "re-encoded, quality 40": ("JPEG", {"quality": 40}),
    "as WebP": ("WEBP", {"quality": 70}),
    "as PNG": ("PNG", {}),
}


def write_copies(pictures: list[Path], folder: Path) -> dict[str, tuple[int, str]]:
    """Write every picture as it is, as ``original``, and all that becomes of it.

    Returns the number of the picture and what was done, by file name.
    """
    written = {}
    everything = {"original": unchanged}
    everything |= {name: copy for name, (copy, _) in COPIES.items()} | VARIANTS
    for place, (name, transformation) in enumerate(everything.items()):
        numbers = random.Random(name)
        for number, path in enumerate(pictures):
            with Image.open(path) as opened:
                image = ImageOps.exif_transpose(opened).convert("RGB")
            kind, options = _FORMATS.get(name, ("JPEG", {"quality": 85}))
            file = io.BytesIO()
            transformation(image, numbers).save(file, kind, **options)
            file_name = f"{place:02}_{number:05}.{kind.lower().replace('jpeg', 'jpg')}"
            data = path.read_bytes() if name == "original" else file.getvalue()
            (folder / file_name).write_bytes(data)
            written[file_name] = (number, name)
    return written
