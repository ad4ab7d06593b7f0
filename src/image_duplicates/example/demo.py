"""Draws a folder of pictures that is bad on purpose, and lists what is wrong with which."""

import colorsys
import csv
import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from image_duplicates.example.write import write_folder

PICTURES = "pictures"
PLANTED = "planted.csv"

Floats = NDArray[np.float64]
Colour = tuple[float, float, float]

WIDTH, HEIGHT = 320, 240
SIZE = (WIDTH, HEIGHT)
_SPLITS = ("train", "val", "test")
# Of each class: pictures of their own in train, val and test.
_ORIGINALS = (9, 4, 4)
_QUALITY = 88
_EXIF_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Planted:
    """A file, what it is (`original`, `exact copy`, `mirrored`, …), and of which file, if any."""

    path: str
    planted: str
    of: str


def write_demo(folder: Path, seed: int) -> list[Planted]:
    """Draw the pictures below `folder`/pictures/<split>/<class>/, the same for the same seed.

    `folder`/planted.csv lists every file and what it is. Raises FolderNotEmptyError if `folder`
    holds anything but an earlier demo or example, which is replaced.
    """
    planted = write_folder(folder, PICTURES, lambda new: _write_pictures(new, seed))
    with (folder / PLANTED).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(field.name for field in fields(Planted))
        rows.writerows((one.path, one.planted, one.of) for one in planted)
    return planted


def _write_pictures(root: Path, seed: int) -> list[Planted]:
    demo = _Demo(root, seed)
    demo.draw_originals()
    demo.plant_copies()
    demo.plant_near_duplicates()
    demo.plant_look_alikes()
    demo.plant_broken_files()
    return demo.planted


class _Demo:
    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.seed = seed
        self.planted: list[Planted] = []

    def draw_originals(self) -> None:
        for kind in SUBJECTS:
            for split, count in zip(_SPLITS, _ORIGINALS, strict=True):
                for number in range(1, count + 1):
                    path = f"{split}/{kind}/{kind}_{number:02}.jpg"
                    self._write(path, _jpeg(self._drawn(path)), "original")

    def plant_copies(self) -> None:
        for path, planted, of in (
            ("train/mountain/holiday.jpg", "exact copy", "train/mountain/mountain_01.jpg"),
            ("train/plate/lunch (1).jpg", "exact copy", "train/plate/plate_01.jpg"),
            ("train/plate/lunch (2).jpg", "exact copy", "train/plate/plate_01.jpg"),
            ("train/sea/cliffs.jpg", "label conflict", "train/mountain/mountain_02.jpg"),
            ("train/forest/garden.jpg", "label conflict", "train/flower/flower_02.jpg"),
            ("test/sea/sea_90.jpg", "split leak", "train/sea/sea_03.jpg"),
            ("val/room/room_90.jpg", "split leak", "train/room/room_03.jpg"),
        ):
            self._write(path, (self.root / of).read_bytes(), planted, of)

    def plant_near_duplicates(self) -> None:
        """Two of each kind: one beside its original, one in another split or another class."""
        originals = itertools.product(range(4, 9), SUBJECTS)
        for index, (name, change) in enumerate(CHANGES.items()):
            for is_elsewhere in (False, True):
                number, kind = next(originals)
                of = f"train/{kind}/{kind}_{number:02}.jpg"
                split = "test" if is_elsewhere and index % 2 else "train"
                label = "forest" if is_elsewhere and not index % 2 else kind
                path = f"{split}/{label}/{name.replace(' ', '_')}_{kind}.jpg"
                self._write(path, change(self._drawn(of)), name, of)

    def plant_look_alikes(self) -> None:
        of = "train/flower/flower_09.jpg"
        for number, turn in enumerate((0.33, 0.6), 1):
            drawn = _other_hue(self._drawn(of), turn)
            self._write(f"train/flower/hue_{number}.jpg", _jpeg(drawn), "colour variant", of)
        for kind, split in (("plate", "train"), ("room", "test")):
            of = f"train/{kind}/{kind}_09.jpg"
            drawn = _a_moment_later(self._drawn(of), self._numbers(f"{kind} burst"))
            self._write(f"{split}/{kind}/burst_{kind}.jpg", _jpeg(drawn), "same scene", of)

    def plant_broken_files(self) -> None:
        whole = _jpeg(self._drawn("broken"))
        self._write("train/sea/half.jpg", whole[: len(whole) // 2], "truncated")
        self._write("train/room/empty.jpg", b"", "empty file")
        png = io.BytesIO()
        self._drawn("wrong").save(png, "PNG")
        self._write("val/plate/really_a_png.jpg", png.getvalue(), "wrong extension")

    def _drawn(self, name: str) -> Image.Image:
        kind = name.split("/")[1] if "/" in name else "sea"
        return SUBJECTS[kind](self._numbers(name))

    def _numbers(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, *name.encode()])

    def _write(self, path: str, data: bytes, planted: str, of: str = "") -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self.planted.append(Planted(path, planted, of))


# What pictures are of. Everything is computed in levels of 0 to 1.


def _noise(
    numbers: np.random.Generator,
    across: int,
    down: int,
    octaves: int = 5,
    size: tuple[int, int] = SIZE,
) -> Floats:
    """Soft noise of so many blobs, and finer ones laid over them."""
    total: Floats = np.zeros((size[1], size[0]))
    for octave in range(octaves):
        grid = numbers.random((down << octave, across << octave)).astype(np.float32)
        layer = Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC)
        total += np.asarray(layer, dtype=np.float64) / 2**octave
    total -= total.min()
    return total / max(float(total.max()), 1e-9)


def _mix(first: Colour | Floats, second: Colour | Floats, share: Floats) -> Floats:
    part = share[..., None]
    mixed: Floats = np.asarray(first) * (1 - part) + np.asarray(second) * part
    return mixed


def _hue(hue: float, saturation: float, value: float) -> Colour:
    return colorsys.hsv_to_rgb(hue % 1, saturation, value)


def _image(levels: Floats) -> Image.Image:
    return Image.fromarray((levels.clip(0, 1) * 255).astype(np.uint8))


def _sky(numbers: np.random.Generator) -> Floats:
    hue = numbers.choice([0.56, 0.6, 0.07, 0.95, 0.75])
    height = np.linspace(0, 1, HEIGHT)[:, None] * np.ones(WIDTH)
    top, bottom = numbers.uniform(0.25, 0.8), numbers.uniform(0.7, 1)
    clear = _mix(_hue(hue, 0.6, top), _hue(hue + 0.05, 0.25, bottom), height)
    threshold = numbers.uniform(0.4, 0.7)
    clouds = ((_noise(numbers, 3, 5) - threshold) * 4).clip(0, 0.9)
    return _mix(clear, (0.97, 0.95, 0.93), clouds)


def _mountain(numbers: np.random.Generator) -> Image.Image:
    levels = _sky(numbers)
    rows = np.arange(HEIGHT)[:, None]
    hue = numbers.uniform(0.05, 0.7)
    for layer in range(3):
        line = _noise(numbers, int(numbers.integers(2, 5)), 1, 6, (WIDTH, 8))[4]
        top = HEIGHT * (0.1 + 0.27 * layer + numbers.uniform(-0.06, 0.06) + 0.5 * (1 - line))
        rock = _noise(numbers, 5, 5, 6)
        light = 0.5 + 5 * (np.roll(rock, 4, 1) - rock)
        ground = _mix(_hue(hue, 0.35, 0.2), _hue(hue, 0.3, 0.8), light.clip(0, 1))
        if layer < 2:
            snow = ((top + 45 - rows) / 25 + 3 * (rock - 0.5)).clip(0, 1) * light.clip(0.55, 1)
            ground = _mix(ground, (0.95, 0.96, 1.0), snow)
        levels = _mix(levels, ground, (rows - top).clip(0, 1))
        hue += 0.06
    return _image(levels)


def _sea(numbers: np.random.Generator) -> Image.Image:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    horizon = numbers.uniform(0.3, 0.6) * HEIGHT
    levels = _sky(numbers)
    sun = np.hypot(rows - horizon * numbers.uniform(0.2, 0.9), columns - numbers.uniform(20, 300))
    levels = _mix(levels, (1.0, 0.93, 0.7), np.exp(-((sun / numbers.uniform(12, 45)) ** 2)))
    waves = _noise(numbers, 4, 18, 4)
    hue = numbers.uniform(0.45, 0.65)
    water = _mix(_hue(hue, 0.8, 0.25), _hue(hue, 0.35, 0.9), waves)
    levels = _mix(levels, water, (rows - horizon).clip(0, 1))
    for _ in range(int(numbers.integers(1, 4))):
        middle, width = numbers.uniform(0, WIDTH), numbers.uniform(25, 90)
        line = _noise(numbers, 4, 1, 5, (WIDTH, 8))[4]
        shape = np.exp(-(((np.arange(WIDTH) - middle) / width) ** 2)) * (30 + 60 * line)
        foot = horizon + numbers.uniform(0, 25)
        rock = _mix((0.12, 0.1, 0.1), (0.55, 0.45, 0.38), _noise(numbers, 8, 8))
        levels = _mix(levels, rock, ((rows > foot - shape) & (rows < foot)).astype(float))
    shore = HEIGHT * numbers.uniform(0.7, 0.95) + 60 * (
        _noise(numbers, 2, 1, 4, (WIDTH, 8))[4] - 0.5
    )
    shore += numbers.uniform(-0.2, 0.2) * (np.arange(WIDTH) - WIDTH / 2)
    sand = _mix((0.6, 0.48, 0.33), (0.95, 0.86, 0.68), _noise(numbers, 12, 12))
    foam = np.exp(-(((rows - shore) / 6) ** 2))
    levels = _mix(levels, sand, ((rows - shore) / 4).clip(0, 1))
    return _image(_mix(levels, (1.0, 1.0, 1.0), foam * 0.8))


def _forest(numbers: np.random.Generator) -> Image.Image:
    hue = numbers.choice([0.09, 0.2, 0.28, 0.35, 0.45])
    columns = np.arange(WIDTH)[None, :]
    rows = np.arange(HEIGHT)[:, None]
    levels = _mix(_hue(hue, 0.5, 0.35), _hue(hue - 0.08, 0.3, 1), _noise(numbers, 4, 3, 6))
    for layer in range(3):
        for _ in range(int(numbers.integers(2, 6))):
            width = numbers.uniform(3, 8) * (1 + layer * numbers.uniform(0.4, 1.4))
            lean = numbers.uniform(-0.25, 0.25)
            middle = numbers.uniform(0, WIDTH) + lean * (rows - HEIGHT / 2)
            across = (columns - middle) / width
            bark = _mix((0.08, 0.06, 0.05), (0.6, 0.5, 0.42), _noise(numbers, 40, 4, 3))
            bark = bark * (1 - 0.5 * np.abs(across).clip(0, 1))[..., None]
            levels = _mix(levels, bark, (1.2 - np.abs(across)).clip(0, 0.2) * 5)
        leaves = _noise(numbers, 6, 4, 6)
        share = ((leaves - numbers.uniform(0.55, 0.68)) * 12).clip(0, 1)
        shade = _noise(numbers, 20, 15, 3)
        levels = _mix(levels, _mix(_hue(hue, 0.8, 0.12), _hue(hue, 0.7, 0.75), shade), share)
    floor = HEIGHT * numbers.uniform(0.65, 0.95) + 30 * _noise(numbers, 3, 1, 5, (WIDTH, 8))[4]
    ground = _mix((0.12, 0.1, 0.05), _hue(hue - 0.1, 0.5, 0.7), _noise(numbers, 15, 20, 4))
    return _image(_mix(levels, ground, ((rows - floor) / 8).clip(0, 1)))


def _plate(numbers: np.random.Generator) -> Image.Image:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    hue = numbers.uniform(0, 1)
    grain = _noise(numbers, 2, 25, 4) if numbers.random() < 0.5 else _noise(numbers, 30, 2, 4)
    wood = _hue(numbers.uniform(0.02, 0.12), 0.6, numbers.uniform(0.2, 0.5))
    levels = _mix(wood, _hue(hue, 0.25, 0.85), grain)
    if numbers.random() < 0.5:
        edge = columns * numbers.uniform(-0.8, 0.8) + rows - numbers.uniform(40, 200)
        cloth = _mix(_hue(hue, 0.6, 0.5), (0.95, 0.93, 0.9), (np.sin(edge / 7) > 0).astype(float))
        levels = _mix(levels, cloth, (edge > 0).astype(float))
    across, down = numbers.uniform(100, 220), numbers.uniform(95, 145)
    radius, squeeze = numbers.uniform(75, 110), numbers.uniform(0.7, 1)
    far = np.hypot(columns - across, (rows - down) / squeeze) / radius
    levels = levels * (1 - 0.5 * np.exp(-(((far - 1.03) / 0.08) ** 2)))[..., None]
    rim = _mix((0.75, 0.74, 0.72), (0.99, 0.98, 0.96), (0.5 + np.cos(far * 9) / 2).clip(0, 1))
    levels = _mix(levels, rim, ((1 - far) * 20).clip(0, 1))
    for _ in range(int(numbers.integers(5, 11))):
        angle, out = numbers.uniform(0, 2 * np.pi), numbers.uniform(0, 0.55) * radius
        left, top = across + out * np.cos(angle), down + out * np.sin(angle) * squeeze
        broad, tall = numbers.uniform(14, 42, 2)
        bump = _noise(numbers, 7, 5, 5)
        shape = np.hypot((columns - left) / broad, (rows - top) / tall) + 0.7 * (bump - 0.5)
        food = numbers.choice([0.02, 0.06, 0.1, 0.14, 0.25, 0.33, 0.98])
        light = (1.2 - shape + 3 * (np.roll(bump, 3, 1) - bump)).clip(0, 1)
        dark, bright = numbers.uniform(0.15, 0.4), numbers.uniform(0.6, 1)
        piece = _mix(_hue(food, 0.9, dark), _hue(food, 0.6, bright), light)
        levels = _mix(levels, piece, ((1 - shape) * 8).clip(0, 1))
    return _image(levels)


def _room(numbers: np.random.Generator) -> Image.Image:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    hue = numbers.uniform(0, 1)
    wall = _mix(_hue(hue, 0.35, 0.45), _hue(hue, 0.2, 0.95), _noise(numbers, 2, 2, 6))
    stripes = np.sin(columns / numbers.uniform(3, 9)) * numbers.uniform(0, 0.12)
    levels = wall + stripes[..., None]
    floor = HEIGHT * numbers.uniform(0.55, 0.8)
    depth = (rows - floor).clip(1)
    planks = np.floor((columns - numbers.uniform(0, WIDTH)) / (depth + 25) * 5) % 2
    boards = _mix((0.25, 0.15, 0.08), (0.7, 0.5, 0.32), 0.3 * planks + 0.7 * _noise(numbers, 3, 20))
    levels = _mix(levels, boards, (rows > floor).astype(float))

    def box(left: float, top: float, wide: float, tall: float, paint: Floats) -> None:
        nonlocal levels
        inside = (columns > left) & (columns < left + wide) & (rows > top) & (rows < top + tall)
        levels = _mix(levels, paint, inside.astype(float))

    def cloth(shade: float) -> Floats:
        weave = _noise(numbers, 8, 6, 6)
        return _mix(_hue(shade, 0.8, 0.12), _hue(shade, 0.6, numbers.uniform(0.5, 0.9)), weave)

    for _ in range(int(numbers.integers(1, 4))):
        left, top = numbers.uniform(5, 250), numbers.uniform(8, 50)
        wide, tall = numbers.uniform(35, 95), numbers.uniform(40, 85)
        box(left - 5, top - 5, wide + 10, tall + 10, cloth(numbers.uniform(0, 1)) * 0.6)
        view = _SCENERY[int(numbers.integers(len(_SCENERY)))](numbers)
        box(left, top, wide, tall, np.asarray(view, dtype=float) / 255)
    left, wide = numbers.uniform(5, 150), numbers.uniform(90, 160)
    top, tall = floor - numbers.uniform(25, 60), numbers.uniform(50, 90)
    shade = numbers.uniform(0, 1)
    box(left, top, wide, tall, cloth(shade) * 0.75)
    box(left - 10, top + tall * 0.45, wide + 20, tall * 0.55, cloth(shade))
    for _ in range(int(numbers.integers(1, 4))):
        box(left + numbers.uniform(0, wide - 30), top + 8, 30, 28, cloth(numbers.uniform(0, 1)))
    lamp, high = numbers.uniform(10, 310), numbers.uniform(60, 120)
    box(lamp - 2, high, 4, floor - high + 25, np.full((HEIGHT, WIDTH, 3), 0.15))
    glow = np.hypot(columns - lamp, rows - high)
    levels = levels + (0.5 * np.exp(-((glow / 40) ** 2)))[..., None] * np.array((1, 0.85, 0.5))
    return _image(levels)


def _flower(numbers: np.random.Generator) -> Image.Image:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    green = numbers.uniform(0.2, 0.42)
    levels = _mix(_hue(green, 0.9, 0.08), _hue(green, 0.6, 0.8), _noise(numbers, 6, 5, 6))
    hue = numbers.uniform(0.6, 1.15)
    for _ in range(int(numbers.integers(2, 6))):
        across, down = numbers.uniform(30, 290), numbers.uniform(30, 210)
        radius, petals = numbers.uniform(30, 75), int(numbers.integers(5, 10))
        angle = np.arctan2(rows - down, columns - across)
        angle += 0.3 * (_noise(numbers, 4, 4, 3) - 0.5)
        far = np.hypot(columns - across, rows - down) / radius
        wave = np.abs(np.cos(angle * petals / 2 + numbers.uniform(0, 3)))
        share = ((0.45 + 0.55 * wave - far) * 15).clip(0, 1)
        vein = (0.6 * wave + 0.5 * _noise(numbers, 18, 14, 3)).clip(0, 1)
        levels = levels * (1 - 0.4 * np.exp(-((far - 1) ** 2) * 20))[..., None]
        levels = _mix(levels, _mix(_hue(hue, 0.9, 0.3), _hue(hue, 0.5, 1), vein), share)
        heart = _mix((0.35, 0.2, 0.02), (1.0, 0.8, 0.2), _noise(numbers, 40, 30, 2))
        levels = _mix(levels, heart, ((0.28 - far) * 20).clip(0, 1))
    return _image(levels)


_SCENERY = (_mountain, _sea, _forest)
SUBJECTS: dict[str, Callable[[np.random.Generator], Image.Image]] = {
    "mountain": _mountain,
    "sea": _sea,
    "forest": _forest,
    "plate": _plate,
    "room": _room,
    "flower": _flower,
}


# What becomes of pictures on their way through the web.


def _jpeg(image: Image.Image, quality: int = _QUALITY, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    if orientation != 1:
        exif[_EXIF_ORIENTATION] = orientation
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality, exif=exif)
    return data.getvalue()


def _cropped(image: Image.Image) -> bytes:
    margin = (WIDTH // 25, HEIGHT // 25)
    return _jpeg(image.crop((*margin, WIDTH - margin[0], HEIGHT - margin[1])))


def _watermarked(image: Image.Image) -> bytes:
    marked = image.copy()
    draw = ImageDraw.Draw(marked, "RGBA")
    draw.rectangle((242, 217, 316, 234), fill=(255, 255, 255, 120))
    draw.text((245, 219), "demo.example", fill=(30, 30, 30, 255))
    return _jpeg(marked)


CHANGES: dict[str, Callable[[Image.Image], bytes]] = {
    "re-encoded": lambda image: _jpeg(image, 40),
    "resized": lambda image: _jpeg(image.resize((WIDTH // 2, HEIGHT // 2))),
    "cropped": _cropped,
    "bordered": lambda image: _jpeg(ImageOps.expand(image, 12, "white")),
    "watermark": _watermarked,
    "mirrored": lambda image: _jpeg(ImageOps.mirror(image)),
    "turned": lambda image: _jpeg(image.transpose(Image.Transpose.ROTATE_90)),
    # Stored on its side, with a tag that says so: it is shown upright.
    "turned by EXIF": lambda image: _jpeg(
        image.transpose(Image.Transpose.ROTATE_90), orientation=6
    ),
}


def _other_hue(image: Image.Image, turn: float) -> Image.Image:
    hue, saturation, value = image.convert("HSV").split()
    turned = hue.point(lambda level: int(level + 255 * turn) % 256)
    return Image.merge("HSV", (turned, saturation, value)).convert("RGB")


def _a_moment_later(image: Image.Image, numbers: np.random.Generator) -> Image.Image:
    """The camera has moved, and something stands in the way."""
    moved = image.crop((10, 4, WIDTH, HEIGHT - 4)).resize(SIZE)
    levels = np.asarray(moved, dtype=float) / 255
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    body = np.hypot((columns - 215) / 24, (rows - 165) / 62) < 1
    head = np.hypot(columns - 215, rows - 92) < 17
    coat = _mix((0.1, 0.05, 0.1), (0.75, 0.2, 0.15), _noise(numbers, 10, 8))
    mask = Image.fromarray(((body | head) * 255).astype(np.uint8))
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(1)), dtype=float) / 255
    return _image(_mix(levels, coat, soft))
