"""The analysis marts on random images, held against plain Python."""

from pathlib import Path
from typing import Any

import oracle_analysis as oracle
import pytest
from folders import download, md5, nested
from hypothesis import given, settings
from hypothesis import strategies as st
from project import CompiledProject, Dbt
from test_random_metadata import EXAMPLES, fill

MARTS = [
    "images",
    "class_overlaps",
    "class_clusters",
    "classes",
    "source_domains",
    "duplicate_causes",
    "daily_duplicates",
    "split_leaks",
    "dedup_plan",
    "recommendations",
]
CLASSES = [("Go", "Puto"), ("Go", "Suman"), ("Glow", "Puto")]
URLS = [
    None,
    "https://a.example/1.jpg",
    "http://www.A.example/1.jpg#top",
    "https://a.example/1.jpg/?utm_source=mail&fbclid=2",
    "https://a.example/1.jpg?size=2",
    "https://b.example/x/1.jpg",
    "//b.example:443/x/1.jpg?gclid=5",
]
TIMES = [None, "2025-05-24T10:00:00", "2025-05-24T23:59:59Z", "2025-05-25T01:00:00+02:00"]
SPLITS = ["", "train/", "val/", "test/"]
CLUSTERS = """
    select clusters.category_name, clusters.class_name, first.category_name, first.class_name,
        clusters.cluster_classes, clusters.merged_images, clusters.merged_bytes
    from main.class_clusters as clusters
    inner join main.class_clusters as first on clusters.cluster_id = first.class_id
"""


@pytest.fixture(scope="module")
def analysis(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> CompiledProject:
    return CompiledProject(dbt, tmp_path_factory.mktemp("analysis"), MARTS)


def pictures() -> st.SearchStrategy:
    return st.fixed_dictionaries(
        {
            "class": st.sampled_from(CLASSES),
            "picture": st.sampled_from("abcdef"),
            "url": st.sampled_from(URLS),
            "time": st.sampled_from(TIMES),
            "split": st.sampled_from(SPLITS),
            "has_path": st.sampled_from([True, True, True, False]),
        }
    )


def write_pictures(folder: Path, chosen: list[dict[str, Any]]) -> None:
    fill(folder, {})
    for category, name in CLASSES:
        images = {}
        for number, picture in enumerate(chosen):
            if picture["class"] == (category, name):
                path = f"images/{picture['split']}{category}/{name}/{number}.jpg"
                data = download(path if picture["has_path"] else None, picture["picture"])
                images[str(number)] = {
                    "fetch_data": {"link": picture["url"]},
                    "download_data": {**data, "downloaded_at": picture["time"]},
                }
        nested(folder, category, name, images)


def dictionaries(connection: Any, query: str) -> list[dict]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@settings(EXAMPLES, max_examples=60)
@given(chosen=st.lists(pictures(), min_size=2, max_size=36))
def test_analysis_is_that_of_plain_python(analysis: CompiledProject, chosen: list) -> None:
    write_pictures(analysis.folder, chosen)
    with analysis.build() as connection:
        images = dictionaries(connection, "from main.images")

        def rows(query: str) -> set[tuple]:
            return set(connection.execute(query).fetchall())

        assert [image["normalized_url"] for image in images] == [
            oracle.address(image["source_url"]) for image in images
        ]
        causes = list(oracle.causes(images).values())
        assert rows("select cause, surplus_copies from main.duplicate_causes") == {
            (cause, causes.count(cause)) for cause in ("same_url", "same_domain", "mirrored")
        }
        assert rows(
            "select source_domain, image_entries, unique_images, class_count,"
            " surplus_copies, surplus_bytes from main.source_domains"
        ) == oracle.domains(images)
        assert rows(
            "select downloaded_on, hashed_images, surplus_copies, running_surplus_copies"
            " from main.daily_duplicates"
        ) == set(oracle.days(images))
        assert rows(
            "select split_name_a, split_name_b, leaked_hashes, same_class_hashes"
            " from main.split_leaks"
        ) == oracle.leaks(images)
        assert rows(
            "select category_name_a, class_name_a, category_name_b, class_name_b,"
            " shared_hashes, reading from main.class_overlaps"
        ) == oracle.overlaps(images)
        assert rows(CLUSTERS) == oracle.clusters(images)
        assert {
            image: (action, keeper)
            for image, action, keeper in rows(
                "select image_id, action, keeper_image_id from main.dedup_plan"
            )
        } == oracle.plan(images)


@settings(EXAMPLES, max_examples=15)
@given(
    chosen=st.lists(pictures(), min_size=8, max_size=24),
    order=st.randoms(use_true_random=False),
)
def test_plan_is_equal_to_the_byte(analysis: CompiledProject, chosen: list, order: Any) -> None:
    found = []
    for threads in (1, 4):
        write_pictures(analysis.folder, chosen)
        files = sorted(analysis.folder.rglob("*.json"))
        order.shuffle(files)
        # Written anew in another order: the order that a folder lists its files in may follow.
        for file in files:
            content = file.read_bytes()
            file.unlink()
            file.write_bytes(content)
        with analysis.build(threads) as connection:
            query = "from main.dedup_plan order by image_id"
            found.append(repr(connection.execute(query).fetchall()))
    assert found[0] == found[1]


def test_one_picture_in_very_many_classes_stays_small(analysis: CompiledProject) -> None:
    """Pairs of classes are counted per set of classes, not per picture."""
    fill(analysis.folder, {})
    for name in range(60):
        images = {
            str(picture): {"download_data": download(f"{name}/{picture}.jpg", str(picture))}
            for picture in range(20)
        }
        nested(analysis.folder, "Go", f"Class {name}", images)
    with analysis.build() as connection:
        found = connection.execute(
            "select count(*), min(shared_hashes), max(shared_hashes), min(reading)"
            " from main.class_overlaps"
        ).fetchone()
    assert found == (60 * 59 // 2, 20, 20, "one class under two names")


def test_a_chain_of_classes_is_one_cluster_however_long(analysis: CompiledProject) -> None:
    """Each class shares four of its five pictures with the next; its ends share nothing."""
    fill(analysis.folder, {})
    # In no order of the chain, so that clusters meet in its middle.
    names = [f"Class {number * 37 % 200:03}" for number in range(200)]
    for place, name in enumerate(names):
        images = {
            str(number): {"download_data": download(f"{place}/{number}.jpg", str(place + number))}
            for number in range(5)
        }
        nested(analysis.folder, "Go", name, images)
    with analysis.build() as connection:
        found = connection.execute(
            f"select distinct * exclude (category_name, class_name) from ({CLUSTERS})"
        ).fetchall()
        classes = connection.execute("select count(*) from main.class_clusters").fetchone()
        images = dictionaries(connection, "from main.images")
    (_, first, size, merged, merged_bytes) = found[0]
    assert len(found) == 1 and classes == (200,)
    assert (first, size, merged) == ("Class 000", 200, 204)
    assert merged_bytes == sum(
        {row["content_hash"]: row["content_bytes"] for row in images}.values()
    )


def test_one_picture_in_too_many_classes_is_left_out_and_told(analysis: CompiledProject) -> None:
    """1,500 classes are 1,124,250 pairs for one picture, above the bound of a million."""
    fill(analysis.folder, {})
    for name in range(1500):
        pictures = ["everywhere", f"pair {name // 2}"]
        images = {
            str(number): {"download_data": download(f"{name}/{number}.jpg", picture)}
            for number, picture in enumerate(pictures)
        }
        nested(analysis.folder, "Go", f"Class {name}", images)
    with analysis.build() as connection:

        def rows(query: str) -> list[tuple]:
            return connection.execute(query).fetchall()

        pairs = "count(*), max(shared_hashes), min(unpaired_hashes), max(unpaired_hashes)"
        assert rows(f"select {pairs} from main.class_overlaps") == [(750, 1, 1, 1)]
        classes = "count(nearest_class_id), max(nearest_shared_hashes), min(unpaired_hashes)"
        assert rows(f"select {classes} from main.classes") == [(1500, 1, 1)]
        query = "select content_hash, class_count from main.inter_class_duplicates"
        assert rows(f"{query} where not is_paired") == [(md5("everywhere"), 1500)]
        assert rows("select unpaired_hashes from main.duplicate_summary") == [(1,)]
        issue = "1 pictures are in so many classes that the pairs of their classes are left out"
        query = "select issue from main.recommendations where rule = 'widespread_pictures'"
        assert rows(query) == [(issue,)]
