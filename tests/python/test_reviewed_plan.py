"""A plan as a CSV that somebody reviewed: what they decide counts, nonsense is refused."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from cleanup_box import COPIES, REMOVED, Box, Copy, detail, statuses
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pictures import content

from image_duplicates.cleanup import PlanError, export_plan
from image_duplicates.project import MARK
from image_duplicates.review.decisions import COLUMNS

Rows = list[dict[str, str]]


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "box").write()


def exported(box: Box) -> Rows:
    target = box.home / "exported.csv"
    target.unlink(missing_ok=True)
    export_plan(box.database, target)
    with target.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def reviewed(box: Box, rows: Rows, **style: str) -> Path:
    """The rows as a spreadsheet saves them."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), **style)
    writer.writeheader()
    writer.writerows(rows)
    target = box.home / "reviewed.csv"
    target.write_bytes(text.getvalue().encode("utf-8-sig" if style else "utf-8"))
    return target


def decide(rows: Rows, image_id: str, action: str, keeper: str = "") -> None:
    row = next(row for row in rows if row["image_id"] == image_id)
    row["action"], row["keeper_image_id"] = action, keeper


def test_a_plan_that_nobody_changed_does_the_same(box: Box) -> None:
    target = box.home / "plan.csv"
    written = box.command("plan", target)
    assert (written.exit_code, "Wrote 6 images" in written.output) == (0, True)
    assert box.plan(target) == box.plan()
    done = box.command("apply", "--plan", target, "--yes")
    assert done.exit_code == 0
    assert set(box.quarantined()) == REMOVED


def test_a_review_is_never_written_over(box: Box) -> None:
    target = box.home / "plan.csv"
    target.write_text("a review")
    done = box.command("plan", target)
    assert done.exit_code == 1
    assert "there already" in done.stderr
    assert target.read_text() == "a review"
    done = box.command("plan", box.home / "no folder/plan.csv")
    assert done.exit_code == 1


def test_the_same_build_gives_the_same_file(box: Box) -> None:
    first = reviewed(box, exported(box)).read_bytes()
    box.sql("create table copied as from dedup_plan order by image_id desc")
    box.sql("create or replace table dedup_plan as from copied")
    assert reviewed(box, exported(box)).read_bytes() == first


def test_a_row_that_is_deleted_is_left_alone(box: Box) -> None:
    rows = [row for row in exported(box) if row["image_id"] != "Rice-002"]
    assert set(statuses(box.apply(box.plan(reviewed(box, rows))))) == REMOVED - {"Rice/2.jpg"}


def test_what_a_review_keeps_stays_and_what_it_removes_goes(box: Box) -> None:
    rows = exported(box)
    decide(rows, "Rice-002", "keep")
    decide(rows, "Rice-004", " Remove ", "Cake-001")
    report = box.apply(box.plan(reviewed(box, rows)))
    assert set(box.quarantined()) == {"Rice/3.jpg", "Rice/4.jpg", "Cake/deep/2.jpg"}
    # Who decided it stays on record.
    assert detail(report, "Rice/4.jpg") == "decided in the review"
    assert detail(report, "Rice/3.jpg") != "decided in the review"


def test_a_removal_without_a_keeper_takes_a_copy_that_is_kept_its_own_class_first(
    box: Box,
) -> None:
    rows = exported(box)
    decide(rows, "Rice-004", "remove")
    decide(rows, "Cake-001", "keep")
    plan = box.plan(reviewed(box, rows))
    keepers = {removal.relative_path: removal.keeper_path for removal in plan.removals}
    assert keepers["Rice/4.jpg"] == "Cake/1.jpg"
    decide(rows, "Cake-002", "remove")
    decide(rows, "Rice-004", "keep")
    plan = box.plan(reviewed(box, rows))
    keepers = {removal.relative_path: removal.keeper_path for removal in plan.removals}
    assert keepers["Cake/deep/2.jpg"] == "Cake/1.jpg"


def test_another_copy_can_be_kept_than_the_build_chose(box: Box) -> None:
    rows = exported(box)
    for image_id, action in (("Rice-001", "remove"), ("Rice-002", "keep"), ("Rice-003", "remove")):
        decide(rows, image_id, action)
    box.apply(box.plan(reviewed(box, rows)))
    assert set(box.quarantined()) == {"Rice/1.jpg", "Rice/3.jpg", "Cake/deep/2.jpg"}


@pytest.mark.parametrize(
    "style", [{"delimiter": ";"}, {"delimiter": "\t"}, {"quoting": csv.QUOTE_ALL}]
)
def test_what_spreadsheets_save_is_read(box: Box, style: dict) -> None:
    assert box.plan(reviewed(box, exported(box), **style)) == box.plan()


@pytest.mark.parametrize("name", ["plan [1].csv", "it's?.csv", "*.csv"])
def test_the_name_of_the_file_is_no_pattern(box: Box, name: str) -> None:
    (box.home / "other.csv").write_text("not,a,plan\n")
    assert box.plan(reviewed(box, exported(box)).rename(box.home / name)) == box.plan()


def twice(rows: Rows) -> None:
    rows.append(dict(rows[-1]))


def all_removed(rows: Rows) -> None:
    for row in rows:
        row["action"] = "remove"


def whole_class_removed(rows: Rows) -> None:
    for number, keeper in ((1, "002"), (2, "003"), (3, "001")):
        decide(rows, f"Rice-{number:03}", "remove", f"Rice-{keeper}")


def misspelt(rows: Rows) -> None:
    decide(rows, "Rice-002", "delete")


def blank_action(rows: Rows) -> None:
    decide(rows, "Rice-002", "")


def itself_as_keeper(rows: Rows) -> None:
    decide(rows, "Rice-002", "remove", "Rice-002")


def another_picture_as_keeper(rows: Rows) -> None:
    decide(rows, "Rice-002", "remove", "Cake-001")


def unknown_keeper(rows: Rows) -> None:
    decide(rows, "Rice-002", "remove", "' or true --")


def nobody_kept(rows: Rows) -> None:
    decide(rows, "Rice-004", "remove")
    decide(rows, "Cake-002", "review")


def another_path(rows: Rows) -> None:
    rows[-1]["relative_path"] = "../../etc/passwd"


def another_hash(rows: Rows) -> None:
    rows[-1]["content_hash"] = "0" * 32


def another_image(rows: Rows) -> None:
    rows[-1]["image_id"] = "Rice-999"


def no_action(rows: Rows) -> None:
    for row in rows:
        del row["action"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (twice, "in it twice"),
        (all_removed, "removed"),
        (whole_class_removed, "is removed itself"),
        (misspelt, "'delete'"),
        (blank_action, "none of keep, remove and review"),
        (itself_as_keeper, "removed itself"),
        (another_picture_as_keeper, "no copy of it"),
        (unknown_keeper, "no copy of it"),
        (nobody_kept, "no copy of it is kept"),
        (another_path, "not what the build says"),
        (another_hash, "not what the build says"),
        (another_image, "not what the build says"),
        (no_action, "lacks the columns action"),
    ],
)
def test_a_review_that_makes_no_sense_is_refused_as_a_whole(
    box: Box, change: Callable[[Rows], None], why: str
) -> None:
    rows = exported(box)
    change(rows)
    done = box.command("apply", "--plan", reviewed(box, rows), "--yes")
    assert done.exit_code == 1
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not box.quarantine.exists()


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\xff\xfe\x00", b"a,b\n1\n", b"\0" * 50, b'"', b"{}"]
)
def test_what_is_no_csv_of_a_plan_is_refused(box: Box, data: bytes) -> None:
    file = box.home / "reviewed.csv"
    file.write_bytes(data)
    with pytest.raises(PlanError):
        box.plan(file)


def test_a_protected_class_loses_nothing_in_a_review(tmp_path: Path) -> None:
    copies = (*COPIES, Copy("Old/1.jpg", "rice", class_name="Old", is_protected=True))
    box = Box(tmp_path).write(copies)
    rows = exported(box)
    decide(rows, "Old-001", "remove", "Rice-001")
    with pytest.raises(PlanError, match="protected class Go / Old"):
        box.plan(reviewed(box, rows))


def test_a_review_may_remove_accepted_copies_but_not_the_last_one(tmp_path: Path) -> None:
    fish = Copy("Fish/1.jpg", "fish", class_name="Fish", is_accepted=True)
    soup = Copy("Soup/1.jpg", "fish", class_name="Soup", is_accepted=True)
    box = Box(tmp_path).write((*COPIES, fish, soup))
    rows = exported(box)
    assert box.plan(reviewed(box, rows)) == box.plan()
    decide(rows, "Soup-001", "remove")
    [removal] = [
        removal
        for removal in box.plan(reviewed(box, rows)).removals
        if removal.relative_path == "Soup/1.jpg"
    ]
    assert (removal.keeper_path, removal.reason) == ("Fish/1.jpg", "decided in the review")
    decide(rows, "Fish-001", "remove")
    with pytest.raises(PlanError, match="no copy of it is kept"):
        box.plan(reviewed(box, rows))


def test_a_keeper_whose_file_is_unknown_is_no_keeper(tmp_path: Path) -> None:
    copies = (*COPIES, Copy(None, "rice", "review"))
    box = Box(tmp_path).write(copies)
    rows = exported(box)
    decide(rows, "Rice-002", "remove", "Rice-005")
    with pytest.raises(PlanError, match="no path is known"):
        box.plan(reviewed(box, rows))


def test_what_the_policy_drops_can_be_kept_by_a_review(tmp_path: Path) -> None:
    copies = (Copy("a.jpg", "fish", "remove"), Copy("b.jpg", "fish", "remove", class_name="Fish"))
    box = Box(tmp_path).write(copies)
    rows = exported(box)
    decide(rows, "Fish-001", "keep")
    box.apply(box.plan(reviewed(box, rows)))
    assert box.pictures() == {"b.jpg": content("fish")}


def test_a_review_of_an_older_plan_is_refused(box: Box) -> None:
    review = reviewed(box, exported(box))
    for file in box.metadata.rglob("*.json"):
        file.unlink()
    box.write(tuple(Copy(c.path, "other", c.action, c.keeper, c.class_name) for c in COPIES))
    with pytest.raises(PlanError, match="export the plan again"):
        box.plan(review)


NASTY = st.text(
    st.sampled_from(list("a1=+-@ ,;|\t\"'\n\r#\\{}[]%é🥚\u202e\x1b\x00")), min_size=1, max_size=12
).map(lambda text: text.replace("\0", "\x01"))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@example(paths=["1", ";", "''", "="])
@given(paths=st.lists(NASTY, min_size=4, max_size=4, unique=True))
def test_any_name_survives_the_way_through_the_csv(
    tmp_path_factory: pytest.TempPathFactory, paths: list[str]
) -> None:
    box = Box(tmp_path_factory.mktemp("nasty"))
    first, second, third, fourth = paths
    class_name = fourth.strip() or "x"
    if "\\" in class_name:
        # A folder with both is one that the build leaves unread.
        class_name = class_name.replace("[", "(")
    box.write_build(
        (
            Copy(first, "rice"),
            Copy(second, "rice", "remove", first),
            Copy(third, "cake", class_name=class_name),
            Copy(fourth, "cake", "remove", third, class_name=class_name),
        )
    )
    target = box.home / "plan.csv"
    export_plan(box.database, target)
    assert box.plan(target) == box.plan()


@pytest.mark.parametrize(
    ("actions", "verdicts", "left"),
    [
        (
            {"Rice-004": "keep", "Cake-001": "remove", "Cake-002": "remove"},
            [("class", "Go", "Rice")],
            None,
        ),
        ({"Rice-004": "keep", "Cake-001": "keep"}, [("keep_all", None, None)], None),
        ({"Rice-004": "keep"}, [], "1 conflict it leaves"),
        ({"Rice-002": "keep"}, [], None),
        ({}, [], None),
    ],
)
def test_a_review_becomes_decisions(
    box: Box,
    monkeypatch: pytest.MonkeyPatch,
    actions: dict[str, str],
    verdicts: list[tuple[str | None, ...]],
    left: str | None,
) -> None:
    with duckdb.connect(str(box.database)) as connection:
        connection.execute(
            "create table conflict_decisions as select content_hash, 'label_conflict' as kind,"
            " 'Go / Cake: 2, Go / Rice: 1' as seen from images where image_id = 'Cake-001'"
        )
    rows = exported(box)
    for image_id, action in actions.items():
        decide(rows, image_id, action)
    target = reviewed(box, rows)
    monkeypatch.chdir(box.home)
    (box.home / MARK).write_text("{}")
    seed = box.home / "seeds" / "decisions.csv"
    seed.parent.mkdir()
    seed.write_text(",".join(COLUMNS) + "\n")
    done = box.command("review", "--plan", target, "--by", "Ana")
    assert done.exit_code == 0, done.output
    assert f"Wrote {len(verdicts)} decision" in done.output
    assert ("it leaves" in done.output) is bool(left)
    assert (left or "") in done.output
    with seed.open(newline="", encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    names = ("verdict", "category_name", "class_name")
    assert [tuple(row[name] or None for name in names) for row in found] == verdicts
    assert all(row["seen"] == "Go / Cake: 2, Go / Rice: 1" for row in found)


def test_decisions_of_a_review_that_apply_refuses_are_none(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = exported(box)
    for image_id in ("Rice-004", "Cake-001"):
        decide(rows, image_id, "remove")
    target = reviewed(box, rows)
    monkeypatch.chdir(box.home)
    (box.home / MARK).write_text("{}")
    seed = box.home / "seeds" / "decisions.csv"
    seed.parent.mkdir()
    seed.write_text(",".join(COLUMNS) + "\n")
    refused = box.command("review", "--plan", target)
    assert refused.exit_code == 1 and "The plan is refused" in refused.output
    assert seed.read_text() == ",".join(COLUMNS) + "\n"
