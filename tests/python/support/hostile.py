"""A metadata folder with every kind of bad input that is known from the wild."""

import json
import os
from pathlib import Path
from typing import Any

from folders import entry, flat, md5, nested, unified, write

DEEP = "[" * 100_000 + "]" * 100_000
GOOD = unified("Good", {})

# File content and why it is rejected.
BAD_FILES: dict[str, tuple[Any, str]] = {
    "truncated.json": (json.dumps(GOOD)[:-30], "not valid JSON"),
    "two documents.json": ("{}{}", "not valid JSON"),
    "comment.json": ('{"search_key": "x", /* why */ "images": {}}', "not valid JSON"),
    "half a surrogate.json": (r'{"search_key": "\ud800", "images": {}}', "not valid JSON"),
    "zero bytes.json": (b"\0" * 64, "not valid JSON"),
    "empty.json": ("", "empty file"),
    "blank.json": (" \r\n\t\n", "empty file"),
    "only a mark.json": (b"\xef\xbb\xbf", "empty file"),
    "binary.json": (bytes(range(256)), "not UTF-8 text"),
    "utf-16.json": (json.dumps(GOOD).encode("utf-16"), "not UTF-8 text"),
    "latin-1.json": ('{"search_key": "é", "images": {}}'.encode("latin-1"), "not UTF-8 text"),
    "list.json": ([GOOD], "not a JSON object"),
    "deep list.json": (DEEP, "not a JSON object"),
    "null.json": (None, "not a JSON object"),
    "number.json": (5, "not a JSON object"),
    "text.json": ('"images"', "not a JSON object"),
    "report.json": ({"total": 5, "classes": ["Rice"]}, "images is missing"),
    "other case.json": ({"search_key": "x", "Images": {}}, "images is missing"),
    "list of images.json": (unified("x", []), "images is not an object"),
    "null images.json": (unified("x", None), "images is not an object"),
    "text images.json": (unified("x", "1"), "images is not an object"),
    "no key.json": ({"images": {}}, "search_key is missing"),
    "null key.json": (unified(None, {}), "search_key is missing"),
    "empty key.json": (unified("", {}), "search_key is missing"),
    "blank key.json": (unified(" \t\n", {}), "search_key is missing"),
    "number key.json": (unified(5, {}), "search_key is missing"),
    "list key.json": (unified(["x"], {}), "search_key is missing"),
    "No_urls.json": ({"search_key": "x"}, "urls is missing"),
    "Number_urls.json": ({"search_key": "x", "urls": 5}, "urls is neither a list nor an object"),
    "Go/One/One_metadata.json": (
        {"image_cache": {"https://a.example/1.jpg": {"hash": md5("a")}}},
        "image_cache without the _urls.json beside it",
    ),
    "Go/Two/Two_urls.json": (
        {"search_key": "Two", "urls": ["https://a.example/1.jpg"]},
        "replaced by the _metadata.json beside it",
    ),
}

# What only looks like a metadata file, and why it is left unread.
UNREAD = {
    "secret.json": "leads out of the folder",
    "device.json": "leads out of the folder",
    "elsewhere/": "leads out of the folder",
    "nowhere.json": "cannot be read: No such file or directory",
    "itself.json": "cannot be read: Too many levels of symbolic links",
    "pipe.json": "not a regular file",
    "no text \\xff.json": "its name is not UTF-8",
}
SECRET = "correct horse battery staple"

# Raw hash, clean hash, status.
HASHES = [
    (None, None, "missing"),
    ("", None, "missing"),
    ("   ", None, "missing"),
    ("none", None, "malformed"),
    (md5("a")[:-1], None, "malformed"),
    ("g" * 32, None, "malformed"),
    (5, None, "malformed"),
    (["x"], None, "malformed"),
    ({}, None, "malformed"),
    (True, None, "malformed"),
    ("\uff11" * 32, None, "malformed"),
    (f"{md5('a')}\n{md5('a')}", None, "malformed"),
    (md5("upper").upper(), md5("upper"), "valid"),
    (f"  {md5('padded')} ", md5("padded"), "valid"),
    (md5(""), md5(""), "valid"),
    ("a" * 40, "a" * 40, "valid"),
    ("b" * 64, "b" * 64, "valid"),
]

# Raw number, clean number, status: of bytes, and of a width beside a height of 816.
NUMBERS = [
    (72214, 72214, "valid"),
    (72214.0, 72214, "valid"),
    ("72214", 72214, "valid"),
    (999_999_999_999, 999_999_999_999, "valid"),
    (1_000_000_000_000, None, "malformed"),
    (12345678901234567890, None, "malformed"),
    (10**400, None, "malformed"),
    (-5, None, "malformed"),
    (72214.5, None, "malformed"),
    (1e300, None, "malformed"),
    ("12 kB", None, "malformed"),
    ("1_000", None, "malformed"),
    ("0x10", None, "malformed"),
    (True, None, "malformed"),
    ([1], None, "malformed"),
    (None, None, "missing"),
    ("", None, "missing"),
]

# Raw time, time in UTC, status.
TIMES = [
    ("2025-05-30T02:44:46.103380", "2025-05-30 02:44:46.10338", "valid"),
    ("2025-05-30T02:44:46Z", "2025-05-30 02:44:46", "valid"),
    ("2025-05-30T02:44:46+05:30", "2025-05-29 21:14:46", "valid"),
    ("2025-05-30T02:44:46-08:00", "2025-05-30 10:44:46", "valid"),
    ("2025-05-30T02:44:46+0530", "2025-05-29 21:14:46", "valid"),
    ("2025-05-30T02:44", "2025-05-30 02:44:00", "valid"),
    ("2025-05-30T02:44+05:30", "2025-05-29 21:14:00", "valid"),
    ("2025-05-30", "2025-05-30 00:00:00", "valid"),
    ("2025-02-30T00:00:00", None, "malformed"),
    ("2025-05-30T25:00:00", None, "malformed"),
    ("yesterday", None, "malformed"),
    ("infinity", None, "malformed"),
    ("2025-05-30T02:44:46 Europe/Berlin", None, "malformed"),
    (1748573086, None, "malformed"),
    ({}, None, "malformed"),
    (None, None, "missing"),
    (" ", None, "missing"),
]

NAMES = [
    'O\'Brien "the" `cook`',
    "{{ 1/0 }}",
    "{% raw %}",
    "{# note #}",
    "x'; drop table main.images; --",
    "<script>alert(1)</script>",
    "a/b\\c",
    "../../etc/passwd",
    "🍚🥢",
    "白米飯",
    "two\nlines\tand a tab",
    "nul\0byte",
    "\x1b[31mred\x1b[0m",
    "\u202ereversed",
    "%s %(name)s $1 ${x} {0}",
    "NULL",
    "n" * 20_000,
]
# What a file system takes as the name of a folder.
FOLDER_NAMES = [n for n in NAMES if "/" not in n and "\0" not in n and len(n) < 200]

PATHS = ["images/p/1.jpg", r"images\p\1.jpg", "./images/p/1.jpg", "images//p/./1.jpg"]

ODD_PATHS = {"../../etc/passwd": None, "/etc/passwd": None, r"C:\x\1.jpg": "C:/x/1.jpg"}

NO_ENTRIES = [None, 5, "text", [], [{}], True]


def repeated_keys() -> str:
    first, second, third = (json.dumps(entry(f"r/{n}.jpg", f"r{n}")) for n in "123")
    images = f'{{"1": {first}, "2": {second}, "1": {third}, "1": null}}'
    return f'{{"search_key": "Keys", "images": {images}}}'


def repeated_fields() -> str:
    data = json.dumps(entry("f/1.jpg", "f1"))
    data = data.replace('"hash":', f'"hash": "{md5("f0")}", "Hash": "{md5("f9")}", "hash":')
    return f'{{"search_key": "Fields", "images": {{"1": {data}}}}}'


def valued(field: str, rows: list[tuple]) -> dict:
    """One entry per row, keyed by its place, each with a picture and a path of its own."""
    values = {"hash": None} if field == "hash" else {}
    return {
        str(number): entry(f"{field}/{number}.jpg", f"{field}{number}", **{**values, field: raw})
        for number, (raw, *_) in enumerate(rows)
    }


def write_hostile(folder: Path) -> int:
    """Writes the folder and returns how many entries its usable files have."""
    for name, (content, _) in BAD_FILES.items():
        write(folder / name, "null" if content is None else content)
    outside = folder.parent / "outside"
    nested(outside, "Secret", SECRET, {"1": entry("secret.jpg", "secret", note=SECRET)})
    write(outside / "secret.txt", SECRET)
    (folder / "secret.json").symlink_to(outside / "secret.txt")
    (folder / "device.json").symlink_to("/dev/zero")
    (folder / "elsewhere").symlink_to(outside)
    (folder / "nowhere.json").symlink_to(folder / "does" / "not" / "exist")
    (folder / "itself.json").symlink_to("itself.json")
    os.mkfifo(folder / "pipe.json")
    Path(os.fsdecode(os.fsencode(folder / "no text ") + b"\xff.json")).write_text(SECRET)
    (folder / "loop").symlink_to(folder)
    (folder / "folder.json").mkdir()
    (folder / "notes.txt").write_text("no JSON")

    nested(folder, "Go", "Two", {})
    marked = json.dumps(unified("Marked", {"1": entry("marked.jpg", "marked")}))
    write(folder / "marked.json", b"\xef\xbb\xbf" + marked.encode())
    write(folder / "UPPER.JSON", unified("Upper", {"1": entry("upper.jpg", "upper file")}))
    flat(folder, "Values", "hash", valued("hash", HASHES))
    flat(folder, "Values", "bytes", valued("bytes", NUMBERS))
    flat(folder, "Values", "width", valued("width", [*NUMBERS, (0,)]))
    flat(folder, "Values", "downloaded at", valued("downloaded_at", TIMES))
    flat(folder, "Odd", "Entries", {str(n): raw for n, raw in enumerate(NO_ENTRIES)})
    no_download = {str(n): {"fetch_data": r, "download_data": r} for n, r in enumerate(NO_ENTRIES)}
    flat(folder, "Odd", "Downloads", no_download)
    write(folder / "Keys.json", repeated_keys())
    write(folder / "Fields.json", repeated_fields())
    for number, path in enumerate(PATHS):
        # The second is the latest.
        time = f"2025-05-{30 if number == 1 else 10 + number}T00:00:00"
        images = {"1": entry(path, f"path {number}", downloaded_at=time)}
        flat(folder / "paths", "Paths", f"File {number}", images)
    odd = {str(n): entry(path, f"odd {path}") for n, path in enumerate(ODD_PATHS)}
    flat(folder, "Odd", "Paths", odd)
    big = {"1": {**entry("big.jpg", "big"), "note": "x" * 5_000_000}, "2": "y" * 5_000_000}
    flat(folder, "Odd", "Big", big)
    deep = json.dumps(unified("Deep", {"1": {**entry("deep.jpg", "deep"), "note": "DEEP"}}))
    write(folder / "deep.json", deep.replace('"DEEP"', DEEP))
    for number, name in enumerate(NAMES):
        images = {"1": entry(f"n/{number}.jpg", "name"), "2": entry(f"n/{number}b.jpg", name)}
        write(folder / "names" / f"{number}.json", unified(name, images, nutritional_category=name))
    for number, name in enumerate(FOLDER_NAMES):
        images = {"1": entry(f"m/{number}.jpg", "name")}
        write(folder / name / name / "x_metadata.json", unified("folder", images))
    flat(folder, "Accents", "Jalape\u00f1o", {"1": entry("j/1.jpg", "pepper")})
    nested(folder, "Accents", "Jalapen\u0303o", {"1": entry("j/2.jpg", "pepper")})
    values = len(HASHES) + 2 * len(NUMBERS) + 1 + len(TIMES)
    names = 2 * len(NAMES) + len(FOLDER_NAMES) + 2
    others = 2 + 2 * len(NO_ENTRIES) + 4 + 1 + len(PATHS) + len(ODD_PATHS) + 2 + 1
    return values + names + others
