"""The fingerprint of a picture: what SQL needs to find its near duplicates.

A picture is seen in up to four cuts (`Cut`): whole, two crops about the centre, and without
its uniform borders. Each is seen upright, transparency on white, and holds

- a hash of 64 bits, the signs of its lowest cosine coefficients. Mirroring the picture is an
  `xor` with a constant (`MIRRORED`, `FLIPPED`), and the hash of the transposed picture lies
  beside it, so that two hashes tell all eight orientations;
- a thumbnail of 16 x 16 cells, and how the thumbnail changes as the cut moves or stretches a
  little. A second thumbnail is compared with all that these five can add up to, so that
  an uneven crop does not hide a copy;
- its colour in 4 x 4 blocks, which tells two colour variants of one drawing apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

ALGORITHM = "dct64-tangents"
# Fingerprints of different versions are never compared.
VERSION = 1

Floats = NDArray[np.floating[Any]]

# The picture is decoded at the least scale whose sides are at least this long.
_DECODED_PX = 128
# Everything is computed on a raster of this many pixels a side.
_RASTER = 64
_CELLS = 16
_BLOCKS = 4
# The share of each side that a crop leaves out.
_MARGINS = {"whole": 0.0, "centre_92": 0.04, "centre_84": 0.08}

# Frequencies (vertical, horizontal) of the bits of a hash, from the lowest bit on: the 64 lowest
# without the mean. The set holds (v, u) with (u, v), so that a transposed hash has the same bits.
_FREQUENCIES = [
    (u, v) for u in range(11) for v in range(11) if u + v <= 10 and (u, v) not in ((0, 0), (5, 5))
]
_ROWS, _COLUMNS = np.array(_FREQUENCIES).T
_TRANSPOSED = np.array([_FREQUENCIES.index((v, u)) for u, v in _FREQUENCIES])
# Xor with these gives the hash of the picture mirrored left to right, or turned upside down.
MIRRORED = sum(1 << bit for bit, column in enumerate(_COLUMNS) if column % 2)
FLIPPED = sum(1 << bit for bit, row in enumerate(_ROWS) if row % 2)

# The hash falls into bands of bits, each of which is looked up by itself.
BANDS = ((0, 21), (21, 42), (42, 64))
# How many of its least certain bits are stored, the least certain first.
WEAK_BITS_PER_BAND = 6

# A border may vary by this many levels, and what it leaves is at least this part of a side.
_BORDER_LEVELS = 12
_LEAST_INSIDE = 0.3

# Levels beyond this many mean deviations from the median are cut off before hashing, so that a
# white mark cannot bend the hash. The two levels keep noise on a flat picture small.
_CLIP = 1.2
_NOISE_LEVELS = 2.0

_GREY_16_BIT = 257.0

# Name, DuckDB type and meaning of every column of a row.
ROW_COLUMNS: Mapping[str, tuple[str, str]] = {
    "algorithm": ("varchar", "name of the method"),
    "version": ("integer", "version of the method; only equal ones can be compared"),
    "quality": ("float", "root mean square detail of the whole picture in levels; 0 is flat"),
    "cut": ("varchar", "whole, centre_92, centre_84 or trimmed (without uniform borders)"),
    "detail": ("float", "root mean square detail of the cut, in levels of 0 to 255"),
    "hash": ("ubigint", "signs of the 64 lowest cosine coefficients"),
    "transposed_hash": ("ubigint", "hash of the transposed cut"),
    "weak_bits": ("utinyint[]", "the 6 least certain bits of each band of the hash, 0 to 63"),
    "transposed_weak_bits": ("utinyint[]", "the same of the transposed hash"),
    "thumbnail": ("tinyint[]", "detail in 16 x 16 cells by rows, scaled to at most 127"),
    "moved_across": ("tinyint[]", "change of the thumbnail as the cut moves right, scaled"),
    "moved_down": ("tinyint[]", "change of the thumbnail as the cut moves down, scaled"),
    "stretched_across": ("tinyint[]", "change of the thumbnail as the cut widens, scaled"),
    "stretched_down": ("tinyint[]", "change of the thumbnail as the cut grows taller, scaled"),
    "chroma": ("tinyint[]", "Cb of 4 x 4 blocks by rows, then Cr, in levels; 0 is grey"),
}
_CHANGES = ("thumbnail", "moved_across", "moved_down", "stretched_across", "stretched_down")


# The columns that are lists of small numbers.
VECTORS = {
    name: {"tinyint[]": np.int8, "utinyint[]": np.uint8}[kind]
    for name, (kind, _) in ROW_COLUMNS.items()
    if kind.endswith("[]")
}
Numbers = NDArray[np.int8] | NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Cut:
    """One way to cut the picture. The fields are described in `ROW_COLUMNS`."""

    cut: str
    detail: float
    hash: int
    transposed_hash: int
    weak_bits: Numbers
    transposed_weak_bits: Numbers
    thumbnail: Numbers
    moved_across: Numbers
    moved_down: Numbers
    stretched_across: Numbers
    stretched_down: Numbers
    chroma: Numbers


@dataclass(frozen=True)
class Fingerprint:
    """What a picture looks like.

    `quality` is the root mean square of its detail in levels of 0 to 255: 0 for one colour, below
    3 for noise or a line of words, above 9 for nearly all photographs.
    """

    quality: float
    cuts: tuple[Cut, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per cut with the columns of `ROW_COLUMNS`: numbers, texts and lists."""
        return self._rows(lambda numbers: numbers.tolist())

    def packed_rows(self) -> list[dict[str, Any]]:
        """Return the same with each list as bytes, which go between processes much faster."""
        return self._rows(lambda numbers: numbers.tobytes())

    def _rows(self, written: Callable[[Numbers], Any]) -> list[dict[str, Any]]:
        picture = {"algorithm": ALGORITHM, "version": VERSION, "quality": self.quality}
        return [
            {**picture, **vars(cut), **{name: written(getattr(cut, name)) for name in VECTORS}}
            for cut in self.cuts
        ]


def fingerprint(image: Image.Image) -> Fingerprint:
    """Return the fingerprint of an opened picture: of its first frame, upright by its EXIF tag.

    Hand it in as `Image.open` returned it: a JPEG that is not yet loaded is decoded at a reduced
    scale, several times faster, and its `size` is the reduced one from then on.

    Raises what Pillow raises for a picture that cannot be decoded (`OSError`, `ValueError`,
    `SyntaxError`, `EOFError`).
    """
    if image.tell() != 0:
        image.seek(0)
    image.draft("YCbCr", (_DECODED_PX, _DECODED_PX))
    image.load()
    orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    small = _on_white(image)
    cuts = _cuts(_raster(small, None, orientation), _MARGINS)
    inside = _inside_borders(np.asarray(small.getchannel(0)))
    if inside is not None:
        raster = _raster(small, inside, orientation)
        cuts += _cuts(raster, {"trimmed": 0.0})
    return Fingerprint(quality=cuts[0].detail, cuts=tuple(cuts))


def _on_white(image: Image.Image) -> Image.Image:
    """Return it small, as `L` or `YCbCr`, what is transparent as white."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = _eight_bits(image)
    elif image.mode == "1":
        image = image.convert("L")
    elif image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(with_alpha, mask=with_alpha.getchannel("A"))
    elif image.mode not in ("L", "RGB", "YCbCr"):
        image = image.convert("RGB")
    factor = min(image.size) // _DECODED_PX
    if factor > 1:
        # Not `reduce`, whose last pixel is of a part: a mirrored picture would lose another.
        size = (image.width // factor, image.height // factor)
        image = image.resize(size, Image.Resampling.BOX)
    return image.convert("YCbCr") if image.mode == "RGB" else image


def _eight_bits(image: Image.Image) -> Image.Image:
    levels = np.nan_to_num(np.asarray(image, dtype=np.float32))
    if image.mode == "F":
        levels = levels - levels.min()
        levels = levels * (255 / max(float(levels.max()), 1e-9))
    elif levels.max() > 255:
        levels = levels / _GREY_16_BIT
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def _raster(
    image: Image.Image, box: tuple[int, int, int, int] | None, orientation: int
) -> tuple[Floats, Floats]:
    """Return luma (64 x 64) and chroma (2 x 1 x 16 x 16) of what lies in the box, upright."""
    small = image.resize((_RASTER, _RASTER), Image.Resampling.BILINEAR, box)
    chroma = np.zeros((2, 1, _CELLS, _CELLS), np.float32)
    if small.mode == "YCbCr":
        coarse = np.asarray(small.reduce(_RASTER // _CELLS), np.float32) - 128
        for channel in (0, 1):
            chroma[channel, 0] = _upright(coarse[:, :, channel + 1], orientation)
    luma = np.asarray(small.getchannel(0), np.float32)
    return _upright(luma, orientation), chroma


def _upright(pixels: Floats, orientation: int) -> Floats:
    """Return the pixels as the EXIF tag says that they are to be seen."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.T
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels


def _inside_borders(luma: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """Return the box (left, top, right, bottom) inside the uniform borders, null without any."""
    levels = luma.astype(np.int16)
    height, width = levels.shape
    top, bottom = _border(levels), _border(levels[::-1])
    if height - top - bottom < max(2, _LEAST_INSIDE * height):
        return None
    levels = levels[top : height - bottom]
    left, right = _border(levels.T), _border(levels.T[::-1])
    if width - left - right < max(2, _LEAST_INSIDE * width):
        return None
    if not (top or bottom or left or right):
        return None
    return left, top, width - right, height - bottom


def _border(lines: NDArray[np.int16]) -> int:
    """Return how many of the first lines are of the colour of the very first."""
    # Most pictures have no border, and one line tells.
    if int(lines[0].max()) - int(lines[0].min()) > 2 * _BORDER_LEVELS:
        return 0
    least, most = lines.min(axis=1), lines.max(axis=1)
    middle = (least + most) / 2
    is_border = (most - least <= 2 * _BORDER_LEVELS) & (
        np.abs(middle - middle[0]) <= _BORDER_LEVELS
    )
    width = int(np.argmin(is_border)) if not is_border.all() else len(is_border)
    # Where border and picture meet, a line is a mixture of both.
    return min(width + 1, len(is_border)) if width else 0


def _cuts(raster: tuple[Floats, Floats], margins: Mapping[str, float]) -> list[Cut]:
    luma, chroma = raster
    # All cuts at once: numpy costs more per call than per number here.
    views, cosines, colours = _operators(tuple(margins.values()))
    clipped = np.stack([_clipped(luma, round(margin * _RASTER)) for margin in margins.values()])
    coefficients = (cosines @ clipped @ cosines.mT)[:, _ROWS, _COLUMNS]
    transposed = coefficients[:, _TRANSPOSED]
    vectors = _vectors(views @ luma @ views.mT)
    details = np.sqrt(np.square(vectors[:, 0]).mean(axis=1))
    blocks = np.rint(colours @ chroma @ colours.mT).clip(-127, 127).astype(np.int8)
    columns = {
        "cut": list(margins),
        "detail": [round(detail, 3) for detail in details.tolist()],
        "hash": _hashes(coefficients),
        "transposed_hash": _hashes(transposed),
        "weak_bits": _weak_bits(coefficients),
        "transposed_weak_bits": _weak_bits(transposed),
        "chroma": blocks.swapaxes(0, 1).reshape(len(margins), -1),
    }
    scaled = _scaled(_orthogonal(vectors))
    columns |= {name: scaled[:, number] for number, name in enumerate(_CHANGES)}
    return [
        Cut(**dict(zip(columns, values, strict=True)))
        for values in zip(*columns.values(), strict=True)
    ]


def _clipped(luma: Floats, margin: int) -> Floats:
    sample = luma[margin : _RASTER - margin : 2, margin : _RASTER - margin : 2].ravel()
    median = np.partition(sample, sample.size // 2)[sample.size // 2]
    deviation = np.abs(sample - median).sum() / sample.size
    # The same as np.clip, faster.
    levels = (luma - median) / (deviation + _NOISE_LEVELS)
    clipped: Floats = np.minimum(np.maximum(levels, -_CLIP), _CLIP)
    return clipped


def _hashes(coefficients: Floats) -> list[int]:
    packed = np.packbits(coefficients > 0, axis=1, bitorder="little")
    hashes: list[int] = np.ascontiguousarray(packed).view("<u8")[:, 0].tolist()
    return hashes


def _weak_bits(coefficients: Floats) -> NDArray[np.uint8]:
    size, count = np.abs(coefficients), WEAK_BITS_PER_BAND
    weak = [start + np.argsort(size[:, start:end], axis=1)[:, :count] for start, end in BANDS]
    return np.concatenate(weak, axis=1).astype(np.uint8)


def _vectors(views: Floats) -> Floats:
    """Return the detail of each cut's thumbnail and its four changes, 5 x 256 numbers a cut."""
    blocks = np.empty((len(views), 5, _CELLS, _CELLS), np.float32)
    still, moved, stretched = slice(0, 16), slice(16, 32), slice(32, 48)
    blocks[:, 0] = views[:, still, still]
    blocks[:, 1] = views[:, still, moved]
    blocks[:, 2] = views[:, moved, still]
    blocks[:, 3] = views[:, still, stretched]
    blocks[:, 4] = views[:, stretched, still]
    means = _local_means()
    return (blocks - means @ blocks @ means.T).reshape(len(views), 5, _CELLS * _CELLS)


def _orthogonal(vectors: Floats) -> Floats:
    """Return each vector without what those before it say already."""
    found = vectors.copy()
    for number in range(found.shape[1]):
        vector = found[:, number]
        squares = np.einsum("cv,cv->c", vector, vector)[:, None]
        rest = found[:, number + 1 :]
        shares = np.einsum("cv,cnv->cn", vector, rest) / np.maximum(squares, 1e-6)
        found[:, number + 1 :] = rest - shares[:, :, None] * vector[:, None]
    return found


def _scaled(vectors: Floats) -> NDArray[np.int8]:
    most = np.maximum(vectors.max(axis=2), -vectors.min(axis=2))[:, :, None]
    # Without any detail there is nothing to scale up but rounding errors.
    return np.rint(vectors * np.where(most > 1e-2, 127 / np.maximum(most, 1e-2), 0)).astype(np.int8)


@cache
def _operators(margins: tuple[float, ...]) -> tuple[Floats, Floats, Floats]:
    """Return the matrices that make thumbnails, cosine coefficients and colours, one per cut.

    Applied from both sides, they replace resizing a second time.
    """
    made = [_operators_of_cut(margin) for margin in margins]
    views, cosines, colours = zip(*made, strict=True)
    return np.stack(views), np.stack(cosines), np.stack(colours)


def _operators_of_cut(margin: float) -> tuple[Floats, Floats, Floats]:
    nudge = 0.02
    still = _resampling(_CELLS, _RASTER, margin)
    moved = (
        _resampling(_CELLS, _RASTER, margin, move=nudge)
        - _resampling(_CELLS, _RASTER, margin, move=-nudge)
    ) / nudge
    stretched = (
        _resampling(_CELLS, _RASTER, margin, stretch=1 + 2 * nudge)
        - _resampling(_CELLS, _RASTER, margin, stretch=1 - 2 * nudge)
    ) / nudge
    positions = np.pi * (2 * np.arange(_RASTER) + 1) / (2 * _RASTER)
    cosines = np.cos(np.outer(np.arange(11), positions)).astype(np.float32)
    return (
        np.concatenate([still, moved, stretched]),
        cosines @ _resampling(_RASTER, _RASTER, margin),
        _resampling(_BLOCKS, _CELLS, margin),
    )


def _resampling(
    cells: int, pixels: int, margin: float, *, move: float = 0.0, stretch: float = 1.0
) -> Floats:
    """Return the matrix (cells x pixels) of the means of equal cells between the margins.

    `move` is a share of the cut, and beyond the picture its last pixels go on.
    """
    width = (1 - 2 * margin) * stretch
    start = 0.5 + move * (1 - 2 * margin) - width / 2
    edges = (start + width * np.arange(cells + 1) / cells) * pixels
    first = np.floor(edges[0]).astype(int) - 1
    last = np.ceil(edges[-1]).astype(int) + 1
    matrix = np.zeros((cells, pixels), np.float32)
    for pixel in range(first, last):
        overlap = np.minimum(edges[1:], pixel + 1) - np.maximum(edges[:-1], pixel)
        matrix[:, min(max(pixel, 0), pixels - 1)] += overlap.clip(0) / np.diff(edges)
    return matrix


@cache
def _local_means() -> Floats:
    """Return the matrix of the means over five cells, fewer at the edges."""
    near = np.abs(np.subtract.outer(np.arange(_CELLS), np.arange(_CELLS))) <= 2
    means: Floats = (near / near.sum(axis=1, keepdims=True)).astype(np.float32)
    return means
