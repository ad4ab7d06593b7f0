"""Pictures drawn for scans, of every kind that a folder may hold, and what a scan wrote of them."""

import io
import os
import zlib
from pathlib import Path
from typing import Any

import duckdb
from folders import write
from PIL import Image

from image_duplicates.files.paths import scan_key


def drawn(seed: int = 1, size: tuple[int, int] = (96, 64), mode: str = "RGB") -> Image.Image:
    """A picture with some detail, another for each seed."""
    image = Image.effect_mandelbrot(size, (-2, -1.2, 1 + seed / 50, 1.2), 60)
    return image.convert("RGB").convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def picture(seed: int = 1, kind: str = "PNG", **options: Any) -> bytes:
    return encoded(drawn(seed), kind, **options)


def turned() -> bytes:
    """A JPEG that lies on its side, with the time at which it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2024:05:06 07:08:09"
    return picture(2, "JPEG", exif=exif)


def vast() -> bytes:
    """A header that claims 30,000 x 30,000 pixels over no data at all."""
    data = bytearray(encoded(Image.new("RGB", (1, 1))))
    data[16:24] = (30_000).to_bytes(4) * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return bytes(data)


def animated() -> bytes:
    frames = [drawn(seed, mode="P") for seed in (3, 4)]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])


# Path, content, problem and traits.
HOSTILE: list[tuple[str, bytes, str | None, str | None]] = [
    ("cat/good.png", picture(1), None, None),
    ("cat/copy.png", picture(1), None, None),
    ("dog/conflict.png", picture(1), None, None),
    ("cat/cut.jpg", picture(5, "JPEG")[:-300], "truncated", None),
    ("cat/empty.jpg", b"", "empty file", None),
    ("cat/text.jpg", b"<html>Not found</html>", "not a picture", None),
    ("cat/vast.png", vast(), "too many pixels", None),
    ("cat/phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "no decoder", None),
    ("cat/named.jpg", picture(6), None, None),
    ("dog/moving.gif", animated(), None, "animated, palette"),
    ("dog/print.jpg", encoded(drawn(7, mode="CMYK"), "JPEG"), None, "CMYK"),
    ("dog/deep.png", encoded(Image.new("I;16", (40, 30), 999)), None, "16 bit"),
    ("dog/few.png", encoded(drawn(8, mode="P")), None, "palette"),
    ("dog/clear.png", encoded(drawn(9, mode="RGBA")), None, "alpha"),
    ("dog/turned.jpg", turned(), None, "turned by EXIF"),
    ("dog/new.avif", picture(10, "AVIF"), None, None),
    ("dog/web.webp", picture(11, "WEBP"), None, None),
    ("dog/flat.png", encoded(Image.new("RGB", (50, 50), "red")), None, None),
    ("dog/back\\slash.png", picture(12), None, None),
]
NO_UTF8 = b"cat/caf\xe9.png"
LEFT_OUT = ("LICENSE", "cat/.hidden.png", "cat/Thumbs.db", ".quarantine/run/files/cat/gone.png")


def write_hostile(root: Path) -> Path:
    """One file of every kind, links and a pipe among them."""
    for path, data, _, _ in HOSTILE:
        write(root / path, data)
    Path(os.fsdecode(os.fsencode(root) + b"/" + NO_UTF8)).write_bytes(picture(13))
    for path in LEFT_OUT:
        write(root / path, picture(14))
    write(root.with_name("pictures.quarantine") / "gone.png", picture(14))
    write(root / "old.quarantine" / "gone.png", picture(14))
    (root / "cat/link.png").symlink_to("good.png")
    (root / "cat/out.png").symlink_to(root.with_name("pictures.quarantine") / "gone.png")
    (root / "cat/loop").symlink_to("..")
    os.mkfifo(root / "cat/pipe.png")
    return root


def scanned(scans: Path, root: Path, query: str) -> list[tuple]:
    """A query on the tables ``files``, ``fingerprints`` and ``labels``."""
    folder = scans / scan_key(str(root))
    with duckdb.connect() as connection:
        for name in ("files", "fingerprints", "labels"):
            if (folder / f"{name}.parquet").exists():
                connection.execute(f"create view {name} as from '{folder}/{name}.parquet'")
        return connection.execute(query).fetchall()
