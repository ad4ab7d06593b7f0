"""Previews: small, upright, of the very picture that the marts speak of, and of nothing else."""

import hashlib
import io
from pathlib import Path

import duckdb
import pytest
from folders import write
from PIL import Image
from typer.testing import CliRunner

from image_duplicates.cli import app

OUTSIDE = "../outside.png"


def picture(size: tuple[int, int], kind: str = "PNG", mode: str = "RGB", **options) -> bytes:
    data = io.BytesIO()
    image = Image.new(mode, size)
    image.paste((200, 30, 30, 255)[: len(image.getbands())], (0, 0, size[0] // 2, size[1]))
    image.save(data, kind, **options)
    return data.getvalue()


def turned(data: bytes) -> bytes:
    """The same JPEG, with a note that it lies on its side."""
    image = Image.open(io.BytesIO(data))
    exif = image.getexif()
    exif[0x0112] = 6
    exif[0x010F] = "camera of a person"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def vast() -> bytes:
    """A header that claims 30,000 x 30,000 pixels over no data at all."""
    data = bytearray(picture((1, 1)))
    data[16:24] = (30_000).to_bytes(4) * 2
    return bytes(data)


FILES = {
    "images/wide.png": picture((900, 300)),
    "images/turned.jpg": turned(picture((640, 320), "JPEG")),
    "images/clear.png": picture((40, 20), mode="RGBA"),
    "images/moving.gif": picture((300, 300), "GIF", mode="P"),
    "images/text.jpg": b"no picture",
    "images/short.png": picture((300, 300))[:60],
    "images/vast.png": vast(),
    "images/changed.png": picture((10, 10)),
    OUTSIDE: picture((50, 50)),
}
MADE = {"images/wide.png", "images/turned.jpg", "images/clear.png", "images/moving.gif"}


def md5(path: str) -> str:
    return hashlib.md5(FILES[path]).hexdigest()


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """Pictures under ``root``, and a file with just the columns of the marts that are read."""
    for path, data in FILES.items():
        write(tmp_path / "root" / path, data)
    (tmp_path / "root" / "images/changed.png").write_bytes(picture((11, 11)))
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute(
            "create table images (content_hash text, relative_path text, copy_number bigint,"
            " is_hashed boolean);"
            "create table hash_groups (content_hash text, copies bigint);"
            "create table inter_class_duplicates (content_hash text, wasted_bytes bigint);"
            "create table intra_class_duplicates (content_hash text, wasted_bytes bigint)"
        )
        for path in FILES:
            # The first copy is not there; the second serves for it.
            for number, name in enumerate((f"gone/{path}", path), 1):
                row = [md5(path), name, number, True]
                connection.execute("insert into images values (?, ?, ?, ?)", row)
            connection.execute("insert into inter_class_duplicates values (?, 1)", [md5(path)])
    return tmp_path


def run(workshop: Path, *arguments: str) -> str:
    command = ["thumbnails", *arguments, "--report", str(workshop / "report")]
    done = CliRunner().invoke(app, [*command, "--database", str(workshop / "marts.duckdb")])
    assert done.exit_code == 0, done.output
    return done.stdout


def listed(workshop: Path) -> set[str]:
    file = workshop / "report/sources/thumbnails/thumbnails.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        return {row[0] for row in connection.execute("from thumbnails").fetchall()}


def written(workshop: Path) -> set[str]:
    return {file.stem for file in (workshop / "report/static/thumbnails").glob("*")}


def test_previews_are_small_upright_and_without_notes(workshop: Path) -> None:
    assert run(workshop, str(workshop / "root")) == "4 previews of 9 pictures.\n"
    assert listed(workshop) == written(workshop) == {md5(path) for path in MADE}
    sizes = {}
    for path in MADE:
        file = workshop / f"report/static/thumbnails/{md5(path)}.webp"
        with Image.open(file) as image:
            sizes[path] = image.size
            assert image.format == "WEBP"
            assert not image.getexif()
            assert image.mode == ("RGBA" if path == "images/clear.png" else "RGB")
        assert b"camera of a person" not in file.read_bytes()
    assert sizes == {
        "images/wide.png": (160, 53),
        "images/turned.jpg": (80, 160),
        "images/clear.png": (40, 20),
        "images/moving.gif": (160, 160),
    }


def test_without_a_folder_of_images_there_are_none(workshop: Path) -> None:
    run(workshop, str(workshop / "root"))
    assert "IMAGES_ROOT" in run(workshop)
    assert listed(workshop) == written(workshop) == set()


def test_only_the_pictures_of_the_pages_get_one(workshop: Path) -> None:
    with duckdb.connect(str(workshop / "marts.duckdb")) as connection:
        connection.execute("delete from inter_class_duplicates")
        for table, path, value in (
            ("hash_groups", "images/wide.png", 2),
            ("hash_groups", "images/moving.gif", 1),
            ("intra_class_duplicates", "images/clear.png", 9),
        ):
            connection.execute(f"insert into {table} values (?, ?)", [md5(path), value])
    run(workshop, str(workshop / "root"))
    assert listed(workshop) == {md5("images/wide.png"), md5("images/clear.png")}


def test_a_wrong_folder_or_file_is_one_sentence(workshop: Path) -> None:
    nowhere = CliRunner().invoke(app, ["thumbnails", str(workshop / "none")])
    assert nowhere.exit_code == 2
    assert nowhere.stderr.count("\n") == 1
    no_marts = CliRunner().invoke(app, ["thumbnails", "--database", str(workshop / "none.duckdb")])
    assert no_marts.exit_code == 1
    assert "make build" in no_marts.stderr
