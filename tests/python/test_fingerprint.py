"""Fingerprints: equal for what is the same picture, and turned as the picture is turned."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageOps
from scenes import encoded, scene

from image_duplicates.pixels.fingerprint import (
    BANDS,
    FLIPPED,
    MIRRORED,
    ROW_COLUMNS,
    WEAK_BITS_PER_BAND,
    Cut,
    Fingerprint,
    fingerprint,
)

# What a camera writes, and how to turn the picture so that a viewer who heeds it sees it upright.
TURNED_BY_TAG = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def bits_apart(first: int, second: int) -> int:
    return (first ^ second).bit_count()


def by_cut(found: Fingerprint) -> dict[str, Cut]:
    return {cut.cut: cut for cut in found.cuts}


def whole(image: Image.Image) -> Cut:
    return by_cut(fingerprint(image))["whole"]


def likeness(first: list[int], second: list[int]) -> float:
    a, b = np.array(first, float), np.array(second, float)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def same(first: Cut, second: Cut) -> bool:
    return (
        bits_apart(first.hash, second.hash) <= 4
        and bits_apart(first.transposed_hash, second.transposed_hash) <= 4
        and likeness(first.thumbnail, second.thumbnail) >= 0.98
    )


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), width=st.integers(64, 400), height=st.integers(64, 400))
def test_a_hash_turns_as_the_picture_does(seed: int, width: int, height: int) -> None:
    picture = scene(seed, width, height)
    found = whole(picture.copy())
    upright, transposed = found.weak_bits, found.transposed_weak_bits
    turns = {
        Image.Transpose.FLIP_LEFT_RIGHT: (found.hash ^ MIRRORED, upright),
        Image.Transpose.FLIP_TOP_BOTTOM: (found.hash ^ FLIPPED, upright),
        Image.Transpose.ROTATE_180: (found.hash ^ MIRRORED ^ FLIPPED, upright),
        Image.Transpose.TRANSPOSE: (found.transposed_hash, transposed),
        Image.Transpose.ROTATE_270: (found.transposed_hash ^ MIRRORED, transposed),
        Image.Transpose.ROTATE_90: (found.transposed_hash ^ FLIPPED, transposed),
        Image.Transpose.TRANSVERSE: (found.transposed_hash ^ MIRRORED ^ FLIPPED, transposed),
    }
    for turn, (expected, weak_bits) in turns.items():
        apart = whole(picture.transpose(turn)).hash ^ expected
        # A coefficient of nearly 0 may fall to either side by rounding, and only such a one.
        assert {bit for bit in range(64) if apart >> bit & 1} <= set(weak_bits), turn
        assert apart.bit_count() <= 4, turn


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_thumbnail_turns_as_the_picture_does(seed: int) -> None:
    picture = scene(seed)
    cells = np.array(whole(picture.copy()).thumbnail).reshape(16, 16)
    turns = {
        Image.Transpose.FLIP_LEFT_RIGHT: cells[:, ::-1],
        Image.Transpose.FLIP_TOP_BOTTOM: cells[::-1],
        Image.Transpose.TRANSPOSE: cells.T,
        Image.Transpose.ROTATE_270: cells.T[:, ::-1],
    }
    for turn, expected in turns.items():
        turned = whole(picture.transpose(turn)).thumbnail
        assert likeness(turned, expected.ravel().tolist()) > 0.99, turn


@pytest.mark.parametrize("tag", TURNED_BY_TAG)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_a_picture_turned_by_its_tag_is_seen_upright(tag: int, file_format: str) -> None:
    picture = scene(1)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = tag
    stored = picture.transpose(TURNED_BY_TAG[tag])
    opened = encoded(stored, file_format, exif=exif)
    # The table of this test is right: Pillow turns it back, too.
    upright = ImageOps.exif_transpose(encoded(stored, "PNG", exif=exif))
    assert upright.tobytes() == picture.tobytes()
    assert same(whole(opened), whole(encoded(picture, file_format)))


def test_a_large_jpeg_is_decoded_at_a_reduced_scale() -> None:
    opened = encoded(scene(2, 1600, 1200))
    found = whole(opened)
    assert opened.size == (200, 150)
    assert same(found, whole(encoded(scene(2, 1600, 1200), "PNG")))


def modes() -> Iterator[tuple[str, Image.Image, Image.Image]]:
    picture = scene(3)
    grey = picture.convert("L")
    yield "L", grey, grey
    yield "CMYK", encoded(picture.convert("CMYK"), quality=95), picture
    yield "P", encoded(picture.quantize(256), "PNG"), picture
    yield "LA", encoded(grey.convert("LA"), "PNG"), grey
    yield "RGBA", encoded(picture.convert("RGBA"), "PNG"), picture
    wide = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    yield "I;16", encoded(wide, "PNG"), grey
    yield "I", Image.fromarray(np.asarray(grey).astype(np.int32) * 257), grey
    yield "F", Image.fromarray(np.asarray(grey).astype(np.float32) / 255), grey
    yield "GIF", encoded(picture, "GIF"), picture
    yield "WEBP", encoded(picture, "WEBP"), picture


@pytest.mark.parametrize(
    ("opened", "picture"), [pytest.param(*rest, id=name) for name, *rest in modes()]
)
def test_all_kinds_of_pixels_are_read_alike(opened: Image.Image, picture: Image.Image) -> None:
    assert same(whole(opened), whole(picture.copy()))


def test_black_and_white_is_read() -> None:
    picture = scene(4, 640, 480).convert("1")
    assert same(whole(encoded(picture, "PNG")), whole(picture.convert("L")))


def test_what_is_transparent_is_white() -> None:
    picture = scene(5)
    hidden = Image.new("L", picture.size, 0)
    hidden.paste(255, (60, 60, 260, 180))
    on_white = Image.new("RGB", picture.size, "white")
    on_white.paste(picture, mask=hidden)
    see_through = picture.copy()
    see_through.putalpha(hidden)
    assert same(whole(encoded(see_through, "PNG")), whole(on_white))


def test_the_first_frame_counts() -> None:
    first, second = scene(6), scene(7)
    opened = encoded(first, "GIF", save_all=True, append_images=[second])
    opened.seek(1)
    assert same(whole(opened), whole(encoded(first, "GIF")))


def test_borders_are_trimmed() -> None:
    picture = scene(8)
    plain = by_cut(fingerprint(encoded(picture)))
    assert "trimmed" not in plain
    for colour in ("white", "black"):
        bordered = ImageOps.expand(picture, (30, 10, 0, 20), colour)
        trimmed = by_cut(fingerprint(encoded(bordered)))["trimmed"]
        assert same(trimmed, plain["whole"]), colour


def test_a_border_turned_by_its_tag_is_trimmed() -> None:
    bordered = ImageOps.expand(scene(8), (30, 10, 0, 20), "white")
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    turned = encoded(bordered.transpose(Image.Transpose.ROTATE_90), exif=exif)
    assert same(by_cut(fingerprint(turned))["trimmed"], whole(encoded(scene(8))))


def test_a_crop_is_the_centre_of_the_whole() -> None:
    picture = scene(9, 400, 400)
    plain = by_cut(fingerprint(encoded(picture)))
    assert same(plain["centre_92"], whole(encoded(picture.crop((16, 16, 384, 384)))))
    assert same(plain["centre_84"], whole(encoded(picture.crop((32, 32, 368, 368)))))


def test_quality_tells_the_flat_from_the_rich() -> None:
    flat = fingerprint(Image.new("RGB", (200, 200), "navy"))
    noise = np.random.default_rng(0).normal(128, 4, (200, 200)).astype(np.uint8)
    assert flat.quality == 0
    assert fingerprint(Image.fromarray(noise)).quality < 1
    assert fingerprint(scene(10)).quality > 9
    assert not any(any(cut.thumbnail) or any(cut.moved_across) for cut in flat.cuts)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (3000, 2), (7, 5)])
def test_the_smallest_pictures_have_a_fingerprint(size: tuple[int, int]) -> None:
    assert fingerprint(encoded(scene(11, *size), "PNG")).cuts


def test_chroma_tells_colours_and_leaves_grey_at_nothing() -> None:
    red = Image.new("RGB", (120, 120), "white")
    red.paste("red", (0, 0, 60, 120))
    chroma = np.array(whole(red).chroma).reshape(2, 4, 4)
    assert (chroma[1, :, 0] > 100).all()
    assert (np.abs(chroma[:, :, 3]) <= 1).all()
    assert not any(whole(red.convert("L")).chroma)


def test_weak_bits_are_some_of_each_band() -> None:
    for cut in fingerprint(scene(12)).cuts:
        for weak in (cut.weak_bits, cut.transposed_weak_bits):
            assert len(set(weak)) == WEAK_BITS_PER_BAND * len(BANDS)
            for number, (start, end) in enumerate(BANDS):
                of_band = weak[number * WEAK_BITS_PER_BAND : (number + 1) * WEAK_BITS_PER_BAND]
                assert all(start <= bit < end for bit in of_band)


def test_the_changes_tell_an_uneven_crop() -> None:
    picture = scene(13, 400, 400)
    cropped = whole(encoded(picture.crop((20, 4, 396, 380))))
    cut = by_cut(fingerprint(encoded(picture)))["centre_92"]
    seen = np.array(cropped.thumbnail, float)
    told = np.zeros(256)
    names = ("thumbnail", "moved_across", "moved_down", "stretched_across", "stretched_down")
    for name in names:
        change = np.array(getattr(cut, name), float)
        told += change * (change @ seen) / (change @ change)
    assert likeness(told.tolist(), cropped.thumbnail) > 0.97
    assert likeness(cut.thumbnail, cropped.thumbnail) < 0.9


def test_duckdb_takes_the_rows(tmp_path: Path) -> None:
    rows = fingerprint(encoded(ImageOps.expand(scene(14), 20, "white"))).rows()
    assert [row["cut"] for row in rows] == ["whole", "centre_92", "centre_84", "trimmed"]
    lines = tmp_path / "rows.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    types = {name: kind for name, (kind, _) in ROW_COLUMNS.items()}
    read = duckdb.sql(f"select * from read_json($1, columns = {types})", params=[str(lines)])
    assert read.columns == list(ROW_COLUMNS)
    stored = [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()]
    for row in stored:
        row["quality"] = round(row["quality"], 3)
        row["detail"] = round(row["detail"], 3)
    assert stored == rows


def test_a_broken_picture_raises() -> None:
    file = io.BytesIO()
    scene(15).save(file, "JPEG")
    with pytest.raises(OSError, match="truncated"):
        fingerprint(Image.open(io.BytesIO(file.getvalue()[:2000])))
