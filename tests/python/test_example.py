"""The example datasets, counted again from the files by plain Python that shares no code."""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from image_duplicates.example import FolderNotEmptyError, write_example
from image_duplicates.example import write as write_module

# Hash (its start), classes, copies, bytes, width, height.
TOP_INTER_CLASS = [
    ("222b9745d76b", "Bangsilog Cornsilog Hotsilog Spamsilog Tapsilog", 5, 14894650, 5184, 3456),
    ("f638252f8337", "Pakbet Ilokano Pakbet Tagalog Pinakbet", 3, 10723960, 5472, 3648),
    (
        "8c00b8da312a",
        "Adobong Sitaw Ginataang Kalabasa at Sitaw Ginisang Sitaw Laing",
        *(4, 6517191, 3000, 2000),
    ),
    ("7ad6b796b472", "Adobong Baboy Adobong Dilaw Adobong Pula", 3, 9559942, 6000, 4000),
    ("d57f67f481c7", "Adobong Baboy Adobong Sitaw Ginisang Sitaw", 3, 8500610, 2500, 2500),
    ("a91b5224f875", "Champorado Pancit Malabon Pancit Palabok", 3, 7271381, 4608, 3456),
    (
        "a49a09269354",
        "Adobong Sitaw Chopsuey Ginataang Kalabasa at Sitaw Ginisang Sitaw Pakbet Tagalog Pinakbet",
        *(18, 605072, 1640, 850),
    ),
    ("9ec97490815d", "Bulanglang Sinigang na Baka", 2, 9671170, 3286, 4929),
    ("8cc27bf02d75", "Adobong Pula Sinigang na Bangus", 2, 6863102, 4608, 3456),
    ("f3c56b5e74c3", "Bibingka Puto Bumbong", 2, 5819641, 4608, 3456),
]
TOP_INTRA_CLASS = [
    ("a615d59eb752", "Okoy", 2, 611707, 800, 800),
    ("4382b59014d6", "Kalderetang Kambing", 2, 218337, 736, 1564),
    ("5eeb11e0e465", "Ensaladang Ampalaya", 2, 197827, 1600, 1067),
    ("4994491e1e4a", "Espasol", 2, 192452, 640, 567),
    ("8a77650685a0", "Inihaw na Liempo", 2, 187585, 1280, 720),
    ("a4162e06dcc0", "Inasal na Isol", 2, 165333, 1200, 754),
    ("87913144227c", "Adobong Baboy", 2, 156014, 1124, 1124),
    ("b1bff126d11b", "Biko", 2, 100472, 496, 1033),
    ("c2014e04b5a5", "Okoy", 2, 87520, 612, 612),
    ("0d6b824d61f9", "Arroz Caldo", 2, 83011, 474, 948),
]


class Counted:
    """Everything a test wants to know about the files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.categories: Counter[str] = Counter()
        self.names: set[str] = set()
        self.entries: list[dict] = []
        self.images: list[dict] = []
        self.by_hash: dict[str, list[dict]] = defaultdict(list)
        for path in sorted(folder.glob("metadata/*/*/*_metadata.json")):
            category, name = path.parts[-3:-1]
            self.categories[category] += 1
            self.names.add(name)
            content = json.loads(path.read_text(encoding="utf-8"))
            assert content["search_key"] == name
            assert content["number_of_urls_found"] == len(content["images"])
            for entry in content["images"].values():
                self.entries.append(entry)
                if "download_data" in entry:
                    place = {"class": f"{category}/{name}", "name": name}
                    image = {**entry["fetch_data"], **entry["download_data"], **place}
                    self.images.append(image)
                    self.by_hash[image["hash"]].append(image)
        self.groups = [images for images in self.by_hash.values() if len(images) > 1]
        self.inter = [g for g in self.groups if len({i["class"] for i in g}) > 1]
        self.intra = [g for g in self.groups if len({i["class"] for i in g}) == 1]
        self.surplus = len(self.images) - len(self.by_hash)


def wasted(group: list[dict]) -> int:
    return sum(image["bytes"] for image in group[1:])


def top_ten(groups: list[list[dict]]) -> list[tuple]:
    ordered = sorted(groups, key=lambda group: (-wasted(group), group[0]["hash"]))
    return [
        (
            group[0]["hash"][:12],
            " ".join(sorted({image["name"] for image in group})),
            len(group),
            *(group[0][key] for key in ("bytes", "width", "height")),
        )
        for group in ordered[:10]
    ]


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Counted:
    folder = tmp_path_factory.mktemp("example")
    counts = write_example(folder)
    assert (counts.classes, counts.entries, counts.downloaded) == (100, 49_188, 49_041)
    assert (counts.unique, counts.surplus_copies) == (44_701, 4_340)
    assert (counts.inter_class_groups, counts.intra_class_groups) == (3_334, 26)
    assert counts.total_bytes == 11_258_766_426
    return Counted(folder)


def test_default_counts(default: Counted) -> None:
    assert default.categories == {"Go": 33, "Grow": 33, "Glow": 34}
    assert len(default.entries) == 49_188
    assert len(default.images) == 49_041
    assert len(default.by_hash) == 44_701
    assert len(default.inter) == 3_334
    assert len(default.intra) == 26
    assert sum(len(group) for group in default.groups) == 7_700
    classes = [len({image["class"] for image in group}) for group in default.groups]
    copies = [len(group) for group in default.groups]
    assert sum(copies) - sum(classes) == 315
    assert sum(classes) - len(classes) == 4_025


def test_default_bytes(default: Counted) -> None:
    assert sum(image["bytes"] for image in default.images) == 11_258_766_426
    assert sum(map(wasted, default.inter)) == 1_022_476_771
    assert sum(map(wasted, default.intra)) == 2_874_546


def test_default_top_tens(default: Counted) -> None:
    assert top_ten(default.inter) == TOP_INTER_CLASS
    assert top_ten(default.intra) == TOP_INTRA_CLASS
    tenth, eleventh = sorted(map(wasted, default.inter), reverse=True)[9:11]
    assert tenth > eleventh
    assert Counter(len(group) for group in default.groups).most_common(2) == [
        (2, 2_725),
        (3, 445),
    ]


def pairs(default: Counted) -> Counter[tuple[str, str]]:
    return Counter(
        pair
        for group in default.groups
        for pair in combinations(sorted({image["class"] for image in group}), 2)
    )


def test_default_class_pairs(default: Counted) -> None:
    shared = pairs(default)
    assert len(shared) == 1_192
    # Classes of related names share far more than others do.
    assert shared["Go/Puto", "Go/Puto Bumbong"] > 50
    assert shared["Glow/Pakbet Ilokano", "Glow/Pakbet Tagalog"] > 50
    assert shared["Go/Puto", "Grow/Tinola"] < 10


def test_copies_of_a_hash_are_the_same_picture(default: Counted) -> None:
    for group in default.groups:
        for key in ("bytes", "width", "height", "mode", "format"):
            assert len({image[key] for image in group}) == 1


def test_places_and_times(default: Counted) -> None:
    assert len({image["relative_path"] for image in default.images}) == 49_041
    last: dict[str, str] = defaultdict(str)
    for image in default.images:
        assert image["relative_path"] == f"images/{image['class']}/{image['filename']}"
        assert image["downloaded_at"] > last[image["class"]]
        last[image["class"]] = image["downloaded_at"]
        assert "2025-05-24T" <= image["downloaded_at"] < "2025-05-31"
        assert len(image["downloaded_at"]) == len("2025-05-24T00:00:00.000000")


def bare(link: str) -> tuple[str, str]:
    parts = urlsplit(link)
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/")


def test_urls_tell_why(default: Counted) -> None:
    same_url = same_domain = spelt_the_same = 0
    for group in default.groups:
        urls = {bare(image["link"]) for image in group}
        same_url += len(group) - len(urls)
        same_domain += len(urls) - len({domain for domain, _ in urls})
        spelt_the_same += len(group) - len({image["link"] for image in group})
    assert same_url / default.surplus == pytest.approx(1 / 3, abs=0.012)
    assert same_domain / default.surplus == pytest.approx(1 / 4, abs=0.012)
    assert 0.5 < spelt_the_same / same_url < 0.7
    # Different pictures never share a URL.
    hashes = defaultdict(set)
    for image in default.images:
        hashes[bare(image["link"])].add(image["hash"])
        assert image["original_filename"] == bare(image["link"])[1].rpartition("/")[2]
        assert image["domain"] == bare(image["link"])[0]
    assert {len(found) for found in hashes.values()} == {1}


def test_domains(default: Counted) -> None:
    domains = Counter(image["domain"] for image in default.images)
    assert len(domains) == 90
    assert all(domain.endswith(".example") for domain in domains)
    surplus = Counter(image["domain"] for group in default.groups for image in group[1:])
    rates = [surplus[domain] / images for domain, images in domains.items()]
    assert max(domains.values()) > 10 * min(domains.values())
    assert max(rates) > 3 * min(rates)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_seed_gives_the_notebooks_figures(tmp_path: Path, seed: int) -> None:
    write_example(tmp_path, seed=seed)
    counted = Counted(tmp_path)
    assert len(pairs(counted)) == 1_192
    assert sum(map(wasted, counted.inter)) == 1_022_476_771
    assert top_ten(counted.inter) == TOP_INTER_CLASS


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("arguments", ["", "classes=12, images_per_class=40, duplicate_rate=0.3"])
def test_same_bytes_whatever_the_hash_seed(tmp_path: Path, arguments: str) -> None:
    code = f"import sys, image_duplicates.example as e; e.write_example(sys.argv[1], {arguments})"
    for hash_seed in ("1", "2"):
        # Given to the child as it is found here, installed or not.
        environment = {
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        command = [sys.executable, "-c", code, str(tmp_path / hash_seed)]
        subprocess.run(command, check=True, env=environment)
    assert files(tmp_path / "1") == files(tmp_path / "2") != {}


def test_another_seed_gives_another_dataset(tmp_path: Path) -> None:
    write_example(tmp_path / "a", 3, 10, 0.2, seed=1)
    write_example(tmp_path / "b", 3, 10, 0.2, seed=2)
    assert files(tmp_path / "a") != files(tmp_path / "b")


@pytest.mark.parametrize(
    ("classes", "images", "rate"),
    [(20, 700, 0.0885), (3, 400, 0.9), (7, 13, 0.7), (2500, 2, 0.2), (1, 2, 0.5), (100, 20, 0.95)],
)
def test_generic_sizes(tmp_path: Path, classes: int, images: int, rate: float) -> None:
    counts = write_example(tmp_path, classes, images, rate)
    counted = Counted(tmp_path)
    assert counted.categories.total() == counts.classes == classes
    assert len(counted.names) == classes
    assert len(counted.entries) == counts.entries == classes * images
    assert abs(counted.surplus - rate * len(counted.images)) <= 1
    assert len(counted.images) == counts.downloaded
    assert len(counted.by_hash) == counts.unique
    assert counted.surplus == counts.surplus_copies
    assert len(counted.inter) == counts.inter_class_groups
    assert len(counted.intra) == counts.intra_class_groups
    assert sum(image["bytes"] for image in counted.images) == counts.total_bytes


def test_what_is_left_out_has_defaults(tmp_path: Path) -> None:
    counts = write_example(tmp_path, images_per_class=30)
    assert (counts.classes, counts.entries) == (100, 3_000)
    assert counts.surplus_copies == round(0.0885 * counts.downloaded)


def test_rate_0_gives_no_duplicates(tmp_path: Path) -> None:
    write_example(tmp_path, classes=10, images_per_class=100, duplicate_rate=0)
    assert Counted(tmp_path).groups == []


def test_one_class_gives_intra_class_groups_only(tmp_path: Path) -> None:
    write_example(tmp_path, classes=1, images_per_class=1000)
    counted = Counted(tmp_path)
    assert counted.intra
    assert not counted.inter


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((0, 10, 0.1), "classes must be at least 1, not 0"),
        ((10, 0, 0.1), "images per class must be at least 1, not 0"),
        ((10, 10, -0.1), "at least 0 and less than 1, not -0.1"),
        ((10, 10, 1), "at least 0 and less than 1, not 1"),
        ((10, 10, float("nan")), "at least 0 and less than 1, not nan"),
        ((1, 10, 0.99), "cannot be reached with 10 images"),
    ],
)
def test_impossible_arguments(tmp_path: Path, arguments: tuple, sentence: str) -> None:
    folder = tmp_path / "never"
    with pytest.raises(ValueError, match=sentence):
        write_example(folder, *arguments)
    assert not folder.exists()


def test_refuses_a_folder_it_did_not_make(tmp_path: Path) -> None:
    kept = tmp_path / "metadata" / "mine.json"
    kept.parent.mkdir()
    kept.write_text("mine")
    with pytest.raises(FolderNotEmptyError, match="name a new or an empty folder"):
        write_example(tmp_path, 2, 5, 0)
    assert files(tmp_path) == {str(Path("metadata") / "mine.json"): b"mine"}


def test_refuses_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ValueError, match="is a file"):
        write_example(tmp_path / "file", 2, 5, 0)


def test_a_rewrite_replaces_the_metadata_only(tmp_path: Path) -> None:
    write_example(tmp_path, 4, 5, 0)
    (tmp_path / "notes.txt").write_text("mine")
    write_example(tmp_path, 2, 5, 0)
    assert len(Counted(tmp_path).entries) == 10
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {
        "metadata",
        "notes.txt",
        ".image_duplicates_example",
    }


def test_an_interrupted_rewrite_leaves_the_earlier_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_example(tmp_path, 4, 5, 0)
    before = files(tmp_path / "metadata")
    real = write_module.class_entries

    def fails_in_the_third_class(planned, start, *rest):
        if start >= 0.5:
            raise KeyboardInterrupt
        return real(planned, start, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(write_module, "class_entries", fails_in_the_third_class)
        with pytest.raises(KeyboardInterrupt):
            write_example(tmp_path, 4, 5, 0, seed=1)
    assert files(tmp_path / "metadata") == before
    write_example(tmp_path, 4, 5, 0, seed=1)
    assert files(tmp_path / "metadata") != before
    assert sorted(p.name for p in tmp_path.iterdir()) == [".image_duplicates_example", "metadata"]
