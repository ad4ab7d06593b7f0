"""Metadata without the entries of moved files: otherwise as it was, and back to the byte."""

import hashlib
import json
import shutil
from importlib import import_module
from pathlib import Path

import pytest
from cleanup_box import Box, Copy, detail, files_below, statuses
from folders import cached, entry, flat, legacy, nested
from pictures import content
from project import CompiledProject, quoted

from image_duplicates.cleanup import RefusedError, undo
from image_duplicates.cleanup.metadata_text import read_document, write_document

TABLES = ("images", "dedup_plan", "metadata_files")
METADATA = "Go/Rice/Rice_metadata.json"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> CompiledProject:
    return CompiledProject(tmp_path_factory.mktemp("compiled"), list(TABLES))


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "box").write()


def true(data: dict, picture: str) -> dict:
    """The download data with the hash and size that the file has."""
    size = {"size" if "size" in data else "bytes": len(content(picture))}
    return {**data, "hash": hashlib.md5(content(picture)).hexdigest(), **size}


def entries(box: Box) -> set[str]:
    return set(json.loads((box.metadata / METADATA).read_bytes())["images"])


def write_all_layouts(box: Box) -> None:
    def images(place: str, pictures: str) -> dict:
        found = {}
        for number, picture in enumerate(pictures):
            path = f"{place}/{number}.jpg"
            box.write_file(path, content(picture))
            data = entry(path, picture)
            found[f"{number:03}"] = {**data, "download_data": true(data["download_data"], picture)}
        return found

    gone = {"fetch_data": {"link": "https://gone.example/1.jpg"}}
    nested(box.metadata, "Go", "Rice", images("Go/Rice", "aabca") | {"9": gone})
    flat(box.metadata, "Glow", "Puto", images("Glow/Puto", "ddae"))
    urls = [f"https://{n}.example/x.jpg" for n in range(4)]
    cache = {}
    for number, picture in enumerate("ffga"):
        path = f"Grow/Biko/{number}.jpg"
        box.write_file(path, content(picture))
        cache[urls[number]] = true(cached(path, picture), picture)
    # The last one left the list after its download.
    legacy(box.metadata, "Grow", "Biko", urls[:3], cache)
    named = {f"img_{n}": f"https://named{n}.example/x.jpg" for n in range(3)}
    cache = {}
    for (key, url), picture in zip(named.items(), "hhi", strict=True):
        path = f"Grow/Suman/{key}.jpg"
        box.write_file(path, content(picture))
        cache[url] = true(cached(path, picture), picture)
    legacy(box.metadata, "Grow", "Suman", named, cache)


def build(project: CompiledProject, box: Box) -> list[tuple]:
    """The plan that dbt's own models make of the metadata, left in the box as a build."""
    box.database.unlink(missing_ok=True)
    with project.build() as connection:
        connection.execute(f"attach '{box.database}' as built")
        for table in TABLES:
            connection.execute(f"create table built.{quoted(table)} as from main.{quoted(table)}")
        connection.execute("detach built")
        rows = connection.execute(
            "select images.class_name, images.relative_path, images.content_hash, plan.action"
            " from main.images left join main.dedup_plan as plan using (image_id) order by all"
        ).fetchall()
    box.record_run()
    return rows


def test_every_layout_is_updated_and_a_new_build_finds_nothing_to_remove(
    project: CompiledProject, tmp_path: Path
) -> None:
    box = Box(tmp_path / "box")
    shutil.rmtree(project.folder)
    box.metadata = project.folder
    write_all_layouts(box)
    rows = build(project, box)
    removed = {path for _, path, _, action in rows if action == "remove"}
    assert removed == {
        *("Go/Rice/1.jpg", "Go/Rice/4.jpg", "Glow/Puto/1.jpg", "Grow/Biko/1.jpg"),
        "Grow/Suman/img_1.jpg",
    }
    pictures, metadata = box.pictures(), files_below(box.metadata)

    dry = box.command("apply", "--update-metadata", "--json")
    assert json.loads(dry.stdout)["counts"] == {"would move": 5, "would update": 6}
    assert files_below(box.metadata) == metadata
    done = box.command("apply", "--update-metadata", "--yes", "--json")
    assert json.loads(done.stdout)["counts"] == {"moved": 5, "updated": 6}
    changed = {name for name, data in files_below(box.metadata).items() if data != metadata[name]}
    assert changed == set(metadata)

    # Whoever acts on the old plan once more is stopped.
    assert box.command("apply", "--yes").exit_code == 1

    later = build(project, box)
    assert [row[:3] for row in later] == [row[:3] for row in rows if row[1] not in removed]
    assert {action for *_, action in later} == {None, "review"}

    (manifest,) = box.manifests()
    assert undo(manifest).unsettled == []
    assert (box.pictures(), files_below(box.metadata)) == (pictures, metadata)
    assert build(project, box) == rows


def test_metadata_can_be_updated_after_the_files_have_moved(box: Box) -> None:
    before = box.snapshot()
    box.apply()
    listed = box.command("apply", "--update-metadata")
    assert "To act:" in listed.output
    done = box.command("apply", "--update-metadata", "--yes")
    assert done.exit_code == 0
    assert entries(box) == {"001", "004"}
    for manifest in box.manifests():
        assert undo(manifest).unsettled == []
    assert box.snapshot() == before


def test_what_was_refused_stays_in_the_metadata(box: Box) -> None:
    box.write_file("Rice/2.jpg", b"changed")
    report = box.apply(updates_metadata=True)
    assert statuses(report)["Rice/2.jpg"] == "refused"
    assert entries(box) == {"001", "002", "004"}


def test_without_the_option_the_metadata_is_not_touched(box: Box) -> None:
    before = files_below(box.metadata)
    box.apply()
    assert files_below(box.metadata) == before
    assert not list(box.quarantine.glob("*/metadata_*"))


def test_originals_are_in_the_quarantine(box: Box) -> None:
    before = files_below(box.metadata)
    manifest = box.apply(updates_metadata=True).manifest
    assert files_below(manifest.parent / "metadata_before") == before


def test_a_file_that_somebody_edits_meanwhile_is_refused(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("image_duplicates.cleanup.metadata")
    real = module.write_durably
    edited = b'{"images": {}}'

    def write_and_edit(path: Path, data: bytes) -> None:
        real(path, data)
        if path.name == "Rice_metadata.json":
            (box.metadata / METADATA).write_bytes(edited)

    monkeypatch.setattr(module, "write_durably", write_and_edit)
    report = box.apply(updates_metadata=True)
    assert detail(report, METADATA) == "it is being written to"
    assert statuses(report)["Go/Cake/Cake_metadata.json"] == "updated"
    assert (box.metadata / METADATA).read_bytes() == edited


def test_an_edit_after_apply_is_not_undone(box: Box) -> None:
    manifest = box.apply(updates_metadata=True).manifest
    (box.metadata / METADATA).write_bytes(b"{}")
    done = box.command("undo", manifest)
    assert done.exit_code == 1
    assert (box.metadata / METADATA).read_bytes() == b"{}"
    assert "metadata_before" in "".join(done.output.split())
    assert "Rice/2.jpg" in box.pictures()


def test_metadata_never_lists_again_what_purge_deleted(box: Box) -> None:
    manifest = box.apply(updates_metadata=True).manifest
    updated = (box.metadata / METADATA).read_bytes()
    assert box.command("purge", manifest, "--yes").exit_code == 0
    done = box.command("undo", manifest)
    assert done.exit_code == 1
    assert "purge deleted" in " ".join(done.output.split())
    assert (box.metadata / METADATA).read_bytes() == updated


def test_a_link_to_metadata_elsewhere_is_not_followed(box: Box) -> None:
    elsewhere = box.home / "elsewhere.json"
    (box.metadata / METADATA).rename(elsewhere)
    (box.metadata / METADATA).symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    report = box.apply(updates_metadata=True)
    assert "symbolic link" in detail(report, METADATA)
    assert elsewhere.read_bytes() == before


def test_mode_and_neighbours_of_a_file_stay(box: Box) -> None:
    (box.metadata / METADATA).chmod(0o640)
    box.apply(updates_metadata=True)
    assert (box.metadata / METADATA).stat().st_mode & 0o777 == 0o640
    assert [path.name for path in (box.metadata / "Go/Rice").iterdir()] == ["Rice_metadata.json"]


DOCUMENT = {
    "search_key": "Niño 🥚 \u2028",
    "numbers": [0, -1, 1.5, 1e-07, 12345678901234567890, 0.1],
    "others": [True, False, None, "", [], {}],
    "images": {"001": {"a": "é"}, "002": {"b": 'q"\\'}, "003": {}},
}
SHAPES = {
    "python": json.dumps(DOCUMENT),
    "raw text": json.dumps(DOCUMENT, ensure_ascii=False),
    "compact": json.dumps(DOCUMENT, separators=(",", ":")),
    "indent 2": json.dumps(DOCUMENT, indent=2, ensure_ascii=False),
    "indent 4 and a last line": json.dumps(DOCUMENT, indent=4) + "\n",
    "tabs": json.dumps(DOCUMENT, indent="\t", ensure_ascii=False) + "\n\n",
    "flush left": json.dumps(DOCUMENT, indent=0),
    "Windows": (json.dumps(DOCUMENT, indent=2) + "\n").replace("\n", "\r\n"),
    "lone surrogate": json.dumps({**DOCUMENT, "odd": "\ud83e"}),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_document_keeps_its_shape(shape: str, mark: bytes) -> None:
    data = mark + SHAPES[shape].encode()
    document = read_document(data)
    assert write_document(document, data) == data
    del document["images"]["002"]
    smaller = write_document(document, data)
    lines = smaller.splitlines()
    assert set(lines) <= set(data.splitlines()) or len(lines) == 1 or shape == "flush left"
    assert read_document(smaller)["images"] == {"001": {"a": "é"}, "003": {}}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"images": {"1": 1, "1": 2}}', "occurs twice"),
        (b'{"images": {"1": {"a": 1, "a": 1}}}', "occurs twice"),
        (b'{"images": {},}', "not plain JSON"),
        (b'{"images": [1,]}', "not plain JSON"),
        (b'{"images": {} // comment\n}', "not plain JSON"),
        (b"{'images': {}}", "not plain JSON"),
        (b'{"images": "\xff"}', "not plain JSON"),
        (b'{"images": 1e999}', "too large"),
        (b'{"images": 0.12345678901234567890123}', "too precise"),
        (b'{"images": ' + b"9" * 5000 + b"}", "not plain JSON"),
        (b'{"images": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b"[]", "not a JSON object"),
        (b"", "not plain JSON"),
    ],
)
def test_a_document_that_would_lose_something_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        read_document(data)


def test_not_a_number_stays_what_it_is() -> None:
    data = b'{"images": {}, "score": NaN, "least": -Infinity}'
    assert write_document(read_document(data), data) == data


@pytest.mark.parametrize(
    "text",
    ['{"images": {}, "x": 1e999}', '{"images": {"002": 1, "002": 2}}', "[" * 9999, '{"a": 1}'],
)
def test_metadata_that_cannot_be_updated_is_named_and_stays(tmp_path: Path, text: str) -> None:
    rice = (Copy("a.jpg", "rice"), Copy("b.jpg", "rice", "remove", "a.jpg"))
    box = Box(tmp_path).write(rice)
    plan = box.plan()
    (box.metadata / METADATA).write_text(text)
    report = box.apply(plan, updates_metadata=True)
    assert statuses(report) == {"b.jpg": "moved", METADATA: "not updated"}
    assert (box.metadata / METADATA).read_text() == text
    assert undo(report.manifest).unsettled == []
    assert "b.jpg" in box.pictures()
