"""Random metadata of every layout: names, paths and pictures that meet, and values that are bad."""

import json
import shutil
from pathlib import Path
from typing import Any

from folders import md5, write
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

# Few of each, so that keys, paths and pictures meet again and again.
HASHES = [md5("a"), md5("b"), md5("c"), md5("a").upper(), f" {md5('b')} ", "0" * 40, "f" * 64]
NO_HASHES = [None, "", "  ", "abc", "z" * 32, "0" * 33, 5, True, [], {}, f"{md5('a')};"]
SIZES = [0, 1, 7, 1000, 1003, 72214.0, "72214", "007", 999_999_999_999]
NO_SIZES = [None, "", " ", -5, 0.5, 72214.5, True, "12 kB", 10**12, 10**20, 1e300, [], {}]
SIDES = [0, 1, 816, 1224, 816.0, "816"]
NO_SIDES = [None, "", -1, 1.5, "wide", False, 10**20, [816]]
TIMES = [
    "2025-05-30T02:44:46.103380",
    "2025-05-30T02:44:46.103380Z",
    "2025-05-30T08:14:46.103380+05:30",
    "2025-05-30 02:44:46",
    "2025-05-29T21:44:46-05:00",
    "2025-05-31",
]
NO_TIMES = [None, "", "  ", "yesterday", "2025-02-30T00:00:00", "30/05/2025", 1748573086, {}]
PATHS = ["images/1.jpg", "images/2.jpg", r"images\1.jpg", "./images//2.jpg", "images/./3.jpg"]
PATHS += [f"images/{number}.jpg" for number in range(4, 40)] + [None, "", "../up.jpg"]
URLS = [
    "https://www.A.example/1.jpg",
    "http://a.example:8080/1.jpg?size=2",
    "https://someone@b.example/2.jpg",
    "//c.example/3.jpg",
    "no address",
]
POSITIONS = [1, 2, 555, "7", 0]
NO_POSITIONS = [None, "", -1, 1.5, "top", 10**20, [1]]
ERRORS = ["HTTP 404", " timed out ", 503, ["refused"], "e" * 201]
NAMES = ["Rice", "Puto", "Jalape\u00f1o", "Jalapen\u0303o"]
CATEGORIES = ["Go", "Glow"]


def rarely(value: st.SearchStrategy, other: st.SearchStrategy) -> st.SearchStrategy:
    """The other one once in twelve times: a bad value hides whatever comes after it."""
    return st.sampled_from([value] * 11 + [other]).flatmap(lambda chosen: chosen)


def mostly(good: list, bad: list) -> st.SearchStrategy:
    return rarely(st.sampled_from(good), st.sampled_from(bad))


def stray() -> st.SearchStrategy:
    return st.sampled_from([None, 5, "text", [], True, 0.5])


def some_of(fields: dict[str, st.SearchStrategy]) -> st.SearchStrategy:
    """An object with these fields, seldom without one of them."""
    return rarely(st.none(), st.sampled_from(sorted(fields))).flatmap(
        lambda name: st.fixed_dictionaries({k: v for k, v in fields.items() if k != name})
    )


def downloads(size_name: str) -> st.SearchStrategy:
    return some_of(
        {
            "hash": mostly(HASHES[:3], HASHES[3:] + NO_HASHES),
            size_name: mostly(SIZES, NO_SIZES),
            "width": mostly(SIDES, NO_SIDES),
            "height": mostly(SIDES, NO_SIDES),
            "relative_path": st.sampled_from(PATHS),
            "downloaded_at": mostly(TIMES, NO_TIMES),
            "Hash": st.just(md5("z")),
            "error": rarely(st.sampled_from([None, ""]), st.sampled_from(ERRORS)),
        }
    )


def failed() -> st.SearchStrategy:
    """What stands for a download that is none."""
    return some_of({"error": st.sampled_from(ERRORS), "bytes": st.just(0)})


class Members(list):
    """An object as a list of members, so that a key can occur twice."""

    def __str__(self) -> str:
        return "{" + ", ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in self) + "}"


def members(keys: st.SearchStrategy, values: st.SearchStrategy) -> st.SearchStrategy:
    full = st.lists(st.tuples(keys, values), min_size=4, max_size=10)
    return rarely(full, st.just([])).map(Members)


def entries() -> st.SearchStrategy:
    link = st.none() | st.sampled_from(URLS)
    stated = st.sampled_from([None, "", "a.example", " WWW.B.example"])
    position = mostly(POSITIONS, NO_POSITIONS)
    fetched = some_of({"link": link, "domain": stated, "xpath_index": position})
    entry = some_of(
        {
            "fetch_data": rarely(fetched, stray()),
            "download_data": rarely(downloads("bytes"), stray() | failed()),
            "error": rarely(st.none(), st.sampled_from(ERRORS)),
        }
    )
    return rarely(entry, stray())


@st.composite
def unified(draw: st.DrawFn, is_flat: bool) -> str:
    keys = st.sampled_from(
        ["001", "002", "003", "a.b", '"', "$", "é", "", *(f"{n:03}" for n in range(4, 12))]
    )
    images = draw(rarely(members(keys, entries()), stray().map(json.dumps)))
    others = {
        "search_key": draw(rarely(st.sampled_from(NAMES), st.sampled_from([None, 5, "", " "]))),
        "number_of_images_requested": draw(mostly([500, 3, "20"], [None, "many", -1])),
        "number_of_urls_found": draw(mostly([500, 0], [None, [], 2.5])),
    }
    if is_flat:
        others["nutritional_category"] = draw(st.sampled_from([*CATEGORIES, None, "", "  "]))
    body = ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in others.items())
    return f'{{{body}, "images": {images}}}'


@st.composite
def legacy_pair(draw: st.DrawFn) -> tuple[str, str | None]:
    # Every cached image has a path: without one, nothing says whether an URL that is listed
    # twice was downloaded twice.
    image = downloads("size").map(lambda data: {"relative_path": "images/9.jpg", **data})
    image = image.map(lambda data: {**data, "relative_path": data["relative_path"] or "9.jpg"})
    cache = draw(members(st.sampled_from(URLS), rarely(image, stray())))
    url = rarely(st.sampled_from(URLS), stray().filter(lambda value: not isinstance(value, str)))
    listed = st.lists(url, min_size=2, max_size=6).map(json.dumps)
    urls = draw(listed | members(st.sampled_from(["img_001", "img_002", "1"]), url).map(str))
    key = json.dumps(draw(rarely(st.sampled_from(NAMES), stray())))
    lists = f'{{"search_key": {key}, "search_urls_used": [], "urls": {urls}}}'
    return lists, draw(rarely(st.just(f'{{"image_cache": {cache}}}'), st.none()))


OTHER_FILES = ["", " ", "{", "[]", "null", '"text"', b"\xff\xfe{", b"\xef\xbb\xbf{}", "{}"]


@st.composite
def folders(draw: st.DrawFn) -> dict[str, Any]:
    """File contents by path."""
    files: dict[str, Any] = {}
    for number in range(draw(st.integers(2, 5))):
        category, name = draw(st.sampled_from(CATEGORIES)), draw(st.sampled_from(NAMES))
        kind = draw(
            st.sampled_from(["nested", "nested", "flat", "flat", "legacy", "legacy", "other"])
        )
        home = f"{category}/{name}"
        if kind == "nested":
            files[f"{home}/{number}_metadata.json"] = draw(unified(is_flat=False))
        elif kind == "flat":
            files[draw(st.sampled_from(["", "deep/er/"])) + f"{number}.JSON"] = draw(unified(True))
        elif kind == "other":
            files[f"other/{number}.json"] = draw(st.sampled_from(OTHER_FILES))
        else:
            lists, cache = draw(legacy_pair())
            replaced = draw(st.sampled_from([False, False, False, True]))
            files[f"{home}/{number}_urls.json"] = lists
            if replaced or cache:
                text = draw(unified(is_flat=False)) if replaced else cache
                files[f"{home}/{number}_metadata.json"] = text
    return files


def fill(folder: Path, files: dict[str, Any]) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name, content in files.items():
        write(folder / name, content)


# The same examples every time: a gate that fails now and then is no gate.
EXAMPLES = settings(
    derandomize=True,
    database=None,
    deadline=None,
    # Shrinking takes minutes; the assertion names the rows that differ, which tells more.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
