"""Metadata without the entries of moved files: otherwise as it was, and back to the byte."""

import gzip
import hashlib
import json
import os
import shutil
import struct
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from cleanup_box import RULES, Box, Copy, detail, files_below, statuses
from folders import cached, entry, flat, legacy, nested
from pictures import content
from project import CompiledProject, Dbt, quoted

from image_duplicates import metadata_parts
from image_duplicates.cleanup import Options, PlanError, RefusedError, apply, undo
from image_duplicates.cleanup.metadata_text import read_document, write_document
from image_duplicates.metadata_files import ANY_TEXT

TABLES = ("images", "dedup_plan", "metadata_files", "rejected_images")
METADATA = "Go/Rice/Rice_metadata.json"


@pytest.fixture(scope="module")
def project(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> CompiledProject:
    return CompiledProject(dbt, tmp_path_factory.mktemp("compiled"), list(TABLES))


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
        for rule in RULES:
            connection.execute(rule.replace("macro ", "macro built.", 1))
        connection.execute("detach built")
        rows = connection.execute(
            "select images.class_name, images.relative_path, images.content_hash, plan.action"
            " from main.images left join main.dedup_plan as plan using (image_id) order by all"
        ).fetchall()
    box.record_run()
    return rows


def all_layouts(project: CompiledProject, tmp_path: Path) -> tuple[Box, list[tuple]]:
    box = Box(tmp_path / "box")
    shutil.rmtree(project.folder)
    box.metadata = project.folder
    write_all_layouts(box)
    return box, build(project, box)


def test_every_layout_is_updated_and_a_new_build_finds_nothing_to_remove(
    project: CompiledProject, tmp_path: Path
) -> None:
    box, rows = all_layouts(project, tmp_path)
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


def test_a_path_that_a_rejected_entry_claims_too_is_not_moved(
    project: CompiledProject, tmp_path: Path
) -> None:
    box = Box(tmp_path / "box")
    shutil.rmtree(project.folder)
    box.metadata = project.folder
    paths = [f"Go/Rice/{number}.jpg" for number in range(3)]
    for path in paths:
        box.write_file(path, content("a"))
    whole = {str(n): entry(path, "a", len(content("a"))) for n, path in enumerate(paths)}
    for image in whole.values():
        image["download_data"] = true(image["download_data"], "a")
    nested(box.metadata, "Go", "Rice", whole)
    # An earlier download to the same place, of another picture and in another class.
    old = entry(paths[1], "b", downloaded_at="2020-01-01T00:00:00")
    nested(box.metadata, "Old", "Puto", {"9": old})
    build(project, box)
    report = box.apply()
    assert statuses(report) == {paths[1]: "refused", paths[2]: "moved"}
    assert "another image is filed under the same path" in detail(report, paths[1])


def renumber(file: Path) -> None:
    """The same entries under other keys, or the same images under other URLs."""
    document = json.loads(file.read_bytes())
    for member in {"images", "urls", "image_cache"} & document.keys():
        entries = document[member]
        if isinstance(entries, list):
            document[member] = [*entries[1:], entries[0]]
        else:
            first, *others = entries.values()
            document[member] = dict(zip(entries, [*others, first], strict=True))
    file.write_text(json.dumps(document))


EVERY_FILE = {
    METADATA: [METADATA],
    "Puto.json": ["Puto.json"],
    "Grow/Biko/Biko_urls.json": ["Grow/Biko/Biko_metadata.json", "Grow/Biko/Biko_urls.json"],
    "Grow/Biko/Biko_metadata.json": ["Grow/Biko/Biko_metadata.json", "Grow/Biko/Biko_urls.json"],
    "Grow/Suman/Suman_urls.json": ["Grow/Suman/Suman_metadata.json", "Grow/Suman/Suman_urls.json"],
}


@pytest.mark.parametrize("name", EVERY_FILE)
def test_a_file_that_changes_while_pictures_move_stays_with_its_other_half(
    project: CompiledProject, tmp_path: Path, name: str
) -> None:
    box, _ = all_layouts(project, tmp_path)
    before = files_below(box.metadata)

    def change_meanwhile(removals: Iterable, _count: int) -> Iterable:
        renumber(box.metadata / name)
        return iter(removals)

    options = Options(acts=True, updates_metadata=True)
    report = apply(box.plan(), box.images, options, change_meanwhile)
    assert list(statuses(report).values()).count("moved") == 5
    after = files_below(box.metadata)
    assert after[name] != before[name]
    for stays in EVERY_FILE[name]:
        assert statuses(report)[stays] == "not updated"
        why = f"{name}, its other half, is not updated"
        assert detail(report, stays) == ("changed since the build" if stays == name else why)
        assert stays == name or after[stays] == before[stays]
    updated = {path for path, status in statuses(report).items() if status == "updated"}
    assert updated == before.keys() - set(EVERY_FILE[name])
    # What was changed meanwhile stays so when the run is taken back.
    undo(report.manifest)
    assert files_below(box.metadata) == before | {name: after[name]}


@pytest.mark.parametrize("name", [name for name in EVERY_FILE if "Biko_urls" not in name])
def test_a_key_alone_is_no_proof_of_an_entry(
    project: CompiledProject, tmp_path: Path, name: str
) -> None:
    """Should a file ever pass for what the build read, its entries still are told apart."""
    box, _ = all_layouts(project, tmp_path)
    plan = box.plan()
    renumber(box.metadata / name)
    known = plan.metadata_sha256 | {
        name: hashlib.sha256(files_below(box.metadata)[name]).hexdigest()
    }
    before = files_below(box.metadata)
    report = box.apply(replace(plan, metadata_sha256=known), updates_metadata=True)
    assert detail(report, name) == "changed since the build"
    assert files_below(box.metadata)[name] == before[name]


def test_an_entry_that_spells_its_hash_and_path_otherwise_is_dropped(box: Box) -> None:
    file = box.metadata / METADATA
    document = json.loads(file.read_bytes())
    data = document["images"]["002"]["download_data"]
    data["hash"] = f" {data['hash'].upper()} "
    data["relative_path"] = ".\\Rice\\\\2.jpg"
    file.write_text(json.dumps(document))
    digest = hashlib.md5(file.read_bytes()).hexdigest()
    box.sql("update metadata_files set file_md5 = ? where metadata_file = ?", digest, METADATA)
    assert box.apply(updates_metadata=True).unsettled == []
    assert entries(box) == {"001", "004"}


def test_an_edit_while_the_new_text_is_written_is_not_lost(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync
    edited = b'{"images": {}}'

    def sync_and_edit(descriptor: int) -> None:
        real(descriptor)
        # The new text lies beside the file, about to take its place.
        if list((box.metadata / METADATA).parent.glob(".*.image_duplicates")):
            (box.metadata / METADATA).write_bytes(edited)

    monkeypatch.setattr(os, "fsync", sync_and_edit)
    report = box.apply(updates_metadata=True)
    assert detail(report, METADATA) == "it is being written to"
    assert (box.metadata / METADATA).read_bytes() == edited
    assert len(list((box.metadata / METADATA).parent.iterdir())) == 1


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

    def write_and_edit(path: Path, data: bytes, like: Path) -> None:
        real(path, data, like)
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


def moved_behind_a_link(box: Box, elsewhere: Path) -> bytes:
    (box.metadata / METADATA).rename(elsewhere)
    (box.metadata / METADATA).symlink_to(elsewhere)
    return elsewhere.read_bytes()


def test_a_link_to_metadata_in_the_folder_is_not_followed(box: Box) -> None:
    elsewhere = box.metadata / "elsewhere.txt"
    before = moved_behind_a_link(box, elsewhere)
    report = box.apply(updates_metadata=True)
    assert "symbolic link" in detail(report, METADATA)
    assert elsewhere.read_bytes() == before


def test_a_link_out_of_the_metadata_is_refused_with_the_whole_plan(box: Box) -> None:
    elsewhere = box.home / "elsewhere.json"
    before = moved_behind_a_link(box, elsewhere)
    with pytest.raises(PlanError, match="leads out of the folder"):
        box.apply(updates_metadata=True)
    assert elsewhere.read_bytes() == before


def test_mode_and_neighbours_of_a_file_stay(box: Box) -> None:
    (box.metadata / METADATA).chmod(0o640)
    box.apply(updates_metadata=True)
    assert (box.metadata / METADATA).stat().st_mode & 0o777 == 0o640
    assert [path.name for path in (box.metadata / "Go/Rice").iterdir()] == ["Rice_metadata.json"]


def access(file: Path) -> tuple:
    """Who may do what with a file, and what is noted of it."""
    status = file.stat()
    names = os.listxattr(file) if hasattr(os, "listxattr") else ()
    attributes = {name: os.getxattr(file, name) for name in names}
    return status.st_uid, status.st_gid, status.st_mode, attributes


def acl(*entries: tuple[int, int, int]) -> bytes:
    """An access list as Linux stores it: tag, permissions and id of each entry."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY = 0xFFFFFFFF
# The owner reads and writes, user 1234 reads, the group and others nothing.
ONE_MORE_READER = acl(
    (1, 6, NOBODY), (2, 4, 1234), (4, 0, NOBODY), (0x10, 4, NOBODY), (0x20, 0, NOBODY)
)


def give_to_another(file: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may give a file away")
    os.chown(file, 12345, 23456)
    # A change of the owner takes this bit away.
    file.chmod(0o2750)


def close(file: Path) -> None:
    file.chmod(0o600)


def set_attribute(file: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(file, name, value)
    except (AttributeError, OSError) as error:
        pytest.skip(f"no {name} here: {error}")


def add_note(file: Path) -> None:
    set_attribute(file, "user.origin", b"scraped in May")


def add_reader(file: Path) -> None:
    set_attribute(file, "system.posix_acl_access", ONE_MORE_READER)


def let_the_folder_add_readers(file: Path) -> None:
    """New files of the folder get an access list, but this one has none."""
    set_attribute(file.parent, "system.posix_acl_default", ONE_MORE_READER)
    file.chmod(0o600)


CHANGES = (give_to_another, close, add_note, add_reader, let_the_folder_add_readers)


@pytest.mark.parametrize("change", CHANGES)
def test_who_may_read_a_file_stays_so(box: Box, change: Callable[[Path], None]) -> None:
    file = box.metadata / METADATA
    change(file)
    before = access(file)
    report = box.apply(updates_metadata=True)
    assert statuses(report)[METADATA] == "updated"
    assert access(file) == before
    for folder in ("metadata_before", "metadata_after"):
        copy = report.manifest.parent / folder / METADATA
        assert access(copy) == before
    assert undo(report.manifest).unsettled == []
    assert access(file) == before


@pytest.mark.parametrize("step", ["chown", "chmod", "setxattr"])
def test_a_file_whose_owner_mode_or_attributes_cannot_be_kept_stays(
    box: Box, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = box.metadata / METADATA
    {"chown": give_to_another, "chmod": close, "setxattr": add_note}[step](file)
    before, data = access(file), file.read_bytes()

    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, step, refuse)
    report = box.apply(updates_metadata=True)
    assert detail(report, METADATA) == (
        "its owner, mode or attributes cannot be kept: Operation not permitted"
    )
    assert (access(file), file.read_bytes()) == (before, data)
    assert len(list(file.parent.iterdir())) == 1
    # Nobody reads the copy who may not read the file.
    copy = report.manifest.parent / "metadata_before" / METADATA
    assert copy.stat().st_mode & 0o077 == 0


def test_a_file_with_another_name_stays(box: Box) -> None:
    file, other = box.metadata / METADATA, box.home / "other.json"
    os.link(file, other)
    dry = box.apply(acts=False, updates_metadata=True)
    report = box.apply(updates_metadata=True)
    for told in (dry, report):
        assert "another name (a hard link)" in detail(told, METADATA)
    assert file.samefile(other)
    assert entries(box) == {"001", "002", "003", "004"}


def test_a_name_that_a_file_got_since_is_not_lost_by_undo(box: Box) -> None:
    manifest = box.apply(updates_metadata=True).manifest
    file, other = box.metadata / METADATA, box.home / "other.json"
    os.link(file, other)
    report = undo(manifest)
    assert statuses(report)[METADATA] == "left"
    assert "another name (a hard link)" in detail(report, METADATA)
    assert file.samefile(other)


def test_metadata_with_the_longest_name_is_updated_and_restored(tmp_path: Path) -> None:
    name = "R" * (255 - len("_metadata.json"))
    copies = (
        Copy("1.jpg", "rice", class_name=name),
        Copy("2.jpg", "rice", "remove", "1.jpg", class_name=name),
    )
    box = Box(tmp_path / "box").write(copies)
    before = box.snapshot()
    report = box.apply(updates_metadata=True)
    assert report.count("updated") == 1
    assert undo(report.manifest).unsettled == []
    assert box.snapshot() == before


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


@pytest.mark.parametrize("way", ["compressed", "large"])
def test_pictures_of_compressed_and_large_files_are_moved(
    project: CompiledProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Entries are taken out of plain JSON alone, however large; the others are told."""
    box, _ = all_layouts(project, tmp_path)
    if way == "large":
        monkeypatch.setattr(metadata_parts, "LARGE_BYTES", 100)
        monkeypatch.setattr(metadata_parts, "PART_BYTES", 1000)
    else:
        for path in [path for path in box.metadata.rglob("*.json") if path.is_file()]:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
            path.unlink()
    build(project, box)
    box.record_run(pattern=f"{box.metadata}/**/{ANY_TEXT}")
    before = files_below(box.metadata)
    plan = box.plan()
    report = box.apply(plan, updates_metadata=True)
    found = list(statuses(report).values())
    assert found.count("moved") == 5
    assert found.count("updated" if way == "large" else "not updated") == 6
    assert (files_below(box.metadata) == before) == (way == "compressed")
    if way == "compressed":
        text = "entries are taken out of plain JSON alone"
        assert text in detail(report, f"{METADATA}.gz")
    file = next(box.metadata.rglob("Rice_metadata.json*"))
    file.write_bytes(gzip.compress(b"{}") if way == "compressed" else b"{}" + b" " * 200)
    with pytest.raises(PlanError, match="The metadata has changed since the build"):
        box.plan()
