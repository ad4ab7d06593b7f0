"""The search for near duplicates in SQL: it finds what it promises, and tells the turns."""

import random
from collections.abc import Callable, Iterable
from typing import Any

import duckdb
import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps
from project import ROOT, CompiledProject, quoted
from scenes import encoded, scene

from benchmarks.near.search import SURROUNDINGS, TYPES
from image_duplicates.pixels.fingerprint import (
    BANDS,
    FLIPPED,
    MIRRORED,
    WEAK_BITS_PER_BAND,
    fingerprint,
)

VARS = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
Rows = Iterable[dict[str, Any]]
Search = Callable[[Rows], duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module")
def search(compiled: CompiledProject) -> Search:
    statements = compiled.statements_of_room("pixels")

    def run(rows: Rows) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute("set threads = 2")
        connection.execute(f"attach ':memory:' as {quoted(compiled.catalog)}")
        connection.execute(f"use {quoted(compiled.catalog)}")
        connection.execute("create schema staging; create schema intermediate; create schema looks")
        columns = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
        connection.execute(f"create table staging.stg_scan__fingerprints ({columns})")
        connection.executemany(
            f"insert into staging.stg_scan__fingerprints values ({', '.join('?' * len(TYPES))})",
            [[row[name] for name in TYPES] for row in rows],
        )
        connection.execute(SURROUNDINGS)
        for statement in statements:
            connection.execute(statement)
        return connection

    return run


def rows_of(pictures: dict[str, Image.Image]) -> list[dict[str, Any]]:
    return [
        {"sha256": name, **row}
        for name, picture in pictures.items()
        for row in fingerprint(picture).rows()
    ]


def random_rows(numbers: random.Random) -> list[dict[str, Any]]:
    """Hashes about a few centres, turned at random: some near, some just too far."""
    centres = [(numbers.getrandbits(64), numbers.getrandbits(64)) for _ in range(4)]
    rows = []
    for number in range(60):
        wrong = numbers.sample(range(64), numbers.choice([0, 2, 5, 8, 11, 14, 15, 17]))
        bits = sum(1 << bit for bit in wrong)
        turn = numbers.choice([0, MIRRORED, FLIPPED, MIRRORED ^ FLIPPED])
        one, other = (value ^ bits ^ turn for value in numbers.choice(centres))
        if numbers.random() < 0.5:
            one, other = other, one
        weak = []
        for start, end in BANDS:
            # As a fingerprint has it: what is wrong is often known to be uncertain.
            likely = [bit for bit in wrong if start <= bit < end]
            numbers.shuffle(likely)
            rest = [bit for bit in range(start, end) if bit not in likely]
            chosen = (likely + numbers.sample(rest, len(rest)))[:WEAK_BITS_PER_BAND]
            weak += numbers.sample(chosen, WEAK_BITS_PER_BAND)
        rows.append(
            {
                **dict.fromkeys(TYPES),
                "sha256": f"{number:03}",
                "algorithm": "random",
                "version": 1,
                "quality": 20,
                "detail": 20,
                "cut": "whole",
                "hash": one,
                "transposed_hash": other,
                "weak_bits": weak,
                "transposed_weak_bits": weak,
                **{name: [1, -1] * 128 for name in TYPES if TYPES[name] == "tinyint[]"},
                "chroma": [0] * 32,
            }
        )
    return rows


def brute_force(rows: list[dict[str, Any]]) -> set[tuple[str, str, int]]:
    """Every pair that shares a bucket but for bits known to be weak, and how far it is apart."""
    best: dict[tuple[str, str], int] = {}
    asked = VARS["weak_bits_asked"]
    for upright in rows:
        for turned in rows:
            if upright["sha256"] == turned["sha256"]:
                continue
            for value, weak in (
                (turned["hash"], turned["weak_bits"]),
                (turned["transposed_hash"], turned["transposed_weak_bits"]),
            ):
                for turn in (0, MIRRORED, FLIPPED, MIRRORED ^ FLIPPED):
                    apart = upright["hash"] ^ value ^ turn
                    if apart.bit_count() > VARS["most_differing_bits"]:
                        continue
                    for number, (start, end) in enumerate(BANDS):
                        first = number * WEAK_BITS_PER_BAND
                        known = set(weak[first : first + asked])
                        wrong = {bit for bit in range(start, end) if apart >> bit & 1}
                        if wrong <= known:
                            pair = tuple(sorted([upright["sha256"], turned["sha256"]]))
                            best[pair] = min(best.get(pair, 64), apart.bit_count())
    return {(*pair, bits) for pair, bits in best.items()}


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_buckets_find_what_comparing_all_finds(search: Search, seed: int) -> None:
    rows = random_rows(random.Random(seed))
    expected = brute_force(rows)
    with search(rows) as connection:
        found = connection.execute(
            """
            select hashes_a.content_hash, hashes_b.content_hash, min(differing_bits)
            from intermediate.int_hash_candidates as candidates
            inner join intermediate.int_cuts as hashes_a on picture_id_a = hashes_a.picture_id
            inner join intermediate.int_cuts as hashes_b on picture_id_b = hashes_b.picture_id
            group by all
            """
        ).fetchall()
    assert set(found) == expected
    assert len(expected) > 20


TURNS = {
    "upright": None,
    "mirrored": Image.Transpose.FLIP_LEFT_RIGHT,
    "flipped": Image.Transpose.FLIP_TOP_BOTTOM,
    "turned_half": Image.Transpose.ROTATE_180,
    "transposed": Image.Transpose.TRANSPOSE,
    "turned_right": Image.Transpose.ROTATE_270,
    "turned_left": Image.Transpose.ROTATE_90,
    "transversed": Image.Transpose.TRANSVERSE,
}
OPPOSITE = {"turned_right": "turned_left", "turned_left": "turned_right"}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_turned_copy_is_found_with_its_turn(search: Search, is_first: bool) -> None:
    pictures = {}
    for number, turn in enumerate(TURNS.values()):
        original = scene(number, 300, 200)
        turned = original.transpose(turn) if turn is not None else original
        first, second = (turned, original) if is_first else (original, turned)
        pictures[f"{number}a"] = encoded(first, quality=80)
        pictures[f"{number}b"] = encoded(second, quality=60)
    with search(rows_of(pictures)) as connection:
        found = connection.execute(
            "select content_hash_a, content_hash_b, kind, orientation, similarity > 0.98 "
            "from near_duplicate_pairs"
        ).fetchall()
    # The second picture is turned to look like the first.
    expected = [
        (f"{number}a", f"{number}b", "near_duplicate", turn, True)
        for number, name in enumerate(TURNS)
        for turn in [name if is_first else OPPOSITE.get(name, name)]
    ]
    assert sorted(found) == expected


def marked(picture: Image.Image) -> Image.Image:
    draw = ImageDraw.Draw(picture := picture.copy())
    draw.rectangle((180, 210, 290, 230), fill="white")
    return picture


def recolored(picture: Image.Image) -> Image.Image:
    """As bright everywhere, with blue for red."""
    luma, blue, red = picture.convert("YCbCr").split()
    return Image.merge("YCbCr", (luma, red, blue)).convert("RGB")


def test_copies_are_found_and_colour_variants_are_not(search: Search) -> None:
    copies = {
        "small": lambda picture: picture.resize((100, 80)),
        "grey": lambda picture: picture.convert("L"),
        "bordered": lambda picture: ImageOps.expand(picture, 15, "white"),
        "cropped": lambda picture: picture.crop((24, 19, 276, 221)),
        "uneven": lambda picture: picture.crop((12, 2, 291, 232)),
        "marked": marked,
        "cropped and turned": lambda picture: picture.crop((9, 9, 290, 231)).rotate(180),
    }
    pictures = {}
    for number, (name, copy) in enumerate({**copies, "recolored": recolored}.items()):
        original = scene(100 + number, 300, 240)
        pictures[f"{name}, copy"] = encoded(copy(original), quality=80)
        pictures[f"{name}, original"] = encoded(original)
    with search(rows_of(pictures)) as connection:
        pairs = connection.execute(
            "select content_hash_a, content_hash_b, kind from near_duplicate_pairs"
        ).fetchall()
        counted = connection.execute(
            "select color_variant_pairs, flat_hashes, left_out_hashes from near_duplicate_search"
        ).fetchone()
    expected = [(f"{name}, copy", f"{name}, original", "near_duplicate") for name in copies]
    assert sorted(pairs) == sorted(expected)
    assert counted == (1, 0, 0)


def test_flat_pictures_are_counted_and_compared_with_none(search: Search) -> None:
    noise = np.random.default_rng(1).normal(128, 4, (2, 200, 200)).astype(np.uint8)
    pictures = {
        "white": Image.new("RGB", (100, 100), "white"),
        "black": Image.new("RGB", (100, 100), "black"),
        "noise": Image.fromarray(noise[0]),
        "other noise": Image.fromarray(noise[1]),
    }
    with search(rows_of(pictures)) as connection:
        assert connection.execute("select * from near_duplicate_pairs").fetchall() == []
        counted = connection.execute(
            "select all_hashes, flat_hashes, compared_hashes from near_duplicate_search"
        ).fetchone()
    assert counted == (4, 4, 0)


def test_the_numbers_of_a_hash_are_those_of_the_fingerprint() -> None:
    text = (ROOT / "macros" / "settings" / "picture_hash.sql").read_text(encoding="utf-8")
    ends = [BANDS[0][0], *(end for _, end in BANDS)]
    for line in (
        f"'bits_per_band': {ends}",
        f"'weak_bits': {WEAK_BITS_PER_BAND}",
        f"'mirrored': '{MIRRORED}'",
        f"'flipped': '{FLIPPED}'",
    ):
        assert line in text
