"""Previews: small, upright, of the very picture that the marts speak of, and of nothing else."""

import hashlib
import io
from pathlib import Path

import duckdb
import pytest
from folders import write
from PIL import Image
from preview_marts import PREVIEW_MARTS

from image_duplicates import thumbnails
from image_duplicates.thumbnails import NoMartsError, Thumbnails, make_thumbnails

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
        connection.execute(PREVIEW_MARTS)
        for path in FILES:
            # The first copy is not there; the second serves for it.
            for number, name in enumerate((f"gone/{path}", path), 1):
                row = [md5(path), name, number, True]
                connection.execute("insert into images values (?, ?, ?, ?)", row)
            connection.execute(
                "insert into report.pictures"
                " select ?, 'Rice, Puto', null, 'inter_class', count(*) + 1, 2, 2, 0, 0, 1"
                " from report.pictures",
                [md5(path)],
            )
    return tmp_path


def make(workshop: Path, root: Path | None) -> Thumbnails:
    return make_thumbnails(workshop / "marts.duckdb", root, workshop / "report")


def listed(workshop: Path) -> dict[str, str]:
    """The path that served for each picture, by its hash."""
    file = workshop / "report/sources/thumbnails/thumbnails.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute("select content_hash, relative_path from thumbnails").fetchall()
    assert len(rows) == len(dict(rows))
    return dict(rows)


def written(workshop: Path) -> set[str]:
    return {file.stem for file in (workshop / "report/static/thumbnails").glob("*")}


@pytest.fixture
def previews(workshop: Path) -> dict[str, Path]:
    """The previews that were made, by the path of their picture."""
    make(workshop, workshop / "root")
    return {path: workshop / f"report/static/thumbnails/{md5(path)}.webp" for path in MADE}


def test_pictures_that_are_what_the_marts_say_get_a_preview_and_a_line(workshop: Path) -> None:
    assert make(workshop, workshop / "root") == Thumbnails(made=4, tried=9, shown=9)
    assert written(workshop) == {md5(path) for path in MADE}
    assert listed(workshop) == {md5(path): path for path in MADE}


def test_previews_are_small_and_upright(previews: dict[str, Path]) -> None:
    sizes, kinds = {}, {}
    for path, file in previews.items():
        with Image.open(file) as image:
            sizes[path], kinds[path] = image.size, (image.format, image.mode)
    assert sizes == {
        "images/wide.png": (320, 107),
        "images/turned.jpg": (160, 320),
        "images/clear.png": (40, 20),
        "images/moving.gif": (300, 300),
    }
    assert kinds.pop("images/clear.png") == ("WEBP", "RGBA")
    assert set(kinds.values()) == {("WEBP", "RGB")}


def test_previews_carry_no_notes(previews: dict[str, Path]) -> None:
    for file in previews.values():
        with Image.open(file) as image:
            assert not image.getexif()
        assert b"camera of a person" not in file.read_bytes()


def test_without_a_folder_of_images_there_are_none(workshop: Path) -> None:
    make(workshop, workshop / "root")
    assert make(workshop, None) == Thumbnails(made=0, tried=0, shown=9)
    assert written(workshop) == set()
    assert listed(workshop) == {}


def test_the_gravest_get_one_where_not_all_can(
    workshop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnails, "MOST_PREVIEWS", 2)
    gravest = [md5("images/moving.gif"), md5("images/clear.png")]
    with duckdb.connect(str(workshop / "marts.duckdb")) as connection:
        for place, content_hash in enumerate(gravest, -1):
            change = "update report.pictures set place = ? where content_hash = ?"
            connection.execute(change, [place, content_hash])
    assert make(workshop, workshop / "root") == Thumbnails(made=2, tried=2, shown=9)
    assert written(workshop) == set(listed(workshop)) == set(gravest)


def test_a_file_without_marts_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoMartsError, match="run make build first"):
        make_thumbnails(tmp_path / "none.duckdb", None, tmp_path / "report")
    assert not (tmp_path / "report").exists()
