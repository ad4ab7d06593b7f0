"""``image-duplicates review``: whom the page answers, what it shows and what it writes."""

import json
import multiprocessing
import os
import random
import signal
import threading
import urllib.error
import urllib.request
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from command_line import command, sentence
from ordinary_user import NOBODY
from review_box import HEADER, HOSTILE, ReviewBox

from image_duplicates.review import ReviewError
from image_duplicates.review.decisions import Decision, DecisionsFile, subject
from image_duplicates.review.server import ReviewServer

ONE, OTHER = "0" * 31 + "1", "0" * 31 + "2"


@pytest.fixture
def box(tmp_path: Path) -> ReviewBox:
    return ReviewBox(tmp_path)


class Browser:
    """Follows the address that is printed, and keeps the cookie; ``origin`` is what it is on."""

    def __init__(self, server: ReviewServer, is_let_in: bool = True) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.origin = server.url.split("/?")[0]
        if is_let_in:
            self.ask("/" + server.url.split("/")[-1])

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, dict, bytes]:
        data = None if body is None else json.dumps(body).encode()
        given = {"Origin": self.origin} if data else {}
        request = urllib.request.Request(self.origin + path, data, given | headers)
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, _lower(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, _lower(error.headers), error.read()

    def json(self, path: str, body: Any = None) -> Any:
        status, _, content = self.ask(path, body)
        assert status == 200, content
        return json.loads(content)


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def decision(content_hash: str = ONE, other: str = "", **fields: str) -> Decision:
    given = {"verdict": "drop", "category_name": "", "class_name": "", "seen": "", "reason": ""}
    return Decision(content_hash, other, **(given | fields), decided_by="Ana", decided_on="")


def test_only_the_printed_address_lets_in(box: ReviewBox) -> None:
    with box.served(box.images) as server:
        stranger, known = Browser(server, is_let_in=False), Browser(server)
        for path in ("/", "/api/list", f"/picture/{box.hash}", "/?token=x", "/?token=%C3%A9"):
            assert stranger.ask(path)[0] == 403, path
        assert stranger.ask("/api/decide", {"ids": ["k0"], "verdict": "drop"})[0] == 403
        status, headers, _ = known.ask("/")
        assert status == 200
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert known.ask("/api/list", Host="evil.example")[0] == 400
        asked = {"ids": ["k0"], "verdict": "drop"}
        for origin in ("https://evil.example", "http://127.0.0.1:1", "null", ""):
            assert known.ask("/api/decide", asked, Origin=origin)[0] == 403, origin
    assert box.rows() == []


def test_a_decision_is_one_row_and_can_be_taken_back(box: ReviewBox) -> None:
    with box.served() as server:
        page = Browser(server)
        asked = {"ids": ["k0", "k1"], "verdict": "class", "class_id": "c2", "reason": " a, b\n"}
        states = page.json("/api/decide", asked)
        assert {state["status"] for state in states.values()} == {"decided"}
        rows = box.rows()
        assert [row["content_hash"] for row in rows] == [box.hash, f"{1:032x}"]
        assert {(row["category_name"], row["class_name"]) for row in rows} == {("Go", HOSTILE)}
        assert {row["reason"] for row in rows} == {"a, b"}
        assert {row["decided_by"] for row in rows} == {"Ana"}
        assert {row["seen"] for row in rows} == {"as it was"}
        # Another verdict takes the place of the first, and a pair names both.
        page.json("/api/decide", {"ids": ["k0"], "verdict": "keep_all"})
        page.json("/api/decide", {"ids": ["k2"], "verdict": "class", "class_id": "c3"})
        assert [row["verdict"] for row in box.rows()] == ["class", "keep_all", "class"]
        assert box.rows()[2]["other_content_hash"] == "f" * 32
        states = page.json("/api/undo", {"ids": ["k0", "k1", "k2"]})
        assert {state["status"] for state in states.values()} == {"undecided"}
    assert box.seed.read_text() == HEADER


@pytest.mark.parametrize(
    "asked",
    [
        {"ids": ["k0"], "verdict": "class", "class_id": "c4"},
        {"ids": ["k0"], "verdict": "class", "class_id": None},
        {"ids": ["k0", "k2"], "verdict": "class", "class_id": "c2"},
        {"ids": ["k0"], "verdict": "burn"},
        {"ids": ["none"], "verdict": "drop"},
        {"ids": [], "verdict": "drop"},
        {"ids": "k0", "verdict": "drop"},
        ["k0"],
    ],
)
def test_nothing_else_is_written(box: ReviewBox, asked: Any) -> None:
    with box.served() as server:
        status, _, content = Browser(server).ask("/api/decide", asked)
    assert status in (400, 404) and json.loads(content)["error"].endswith(".")
    assert box.seed.read_text() == HEADER


def test_a_picture_is_one_of_the_marts_inside_the_folder(box: ReviewBox, tmp_path: Path) -> None:
    (tmp_path / "outside.png").write_bytes(box.picture)
    with box.served(box.images) as server:
        page = Browser(server)
        status, headers, content = page.ask(f"/picture/{box.hash}")
        assert (status, headers["content-type"], content[:4]) == (200, "image/webp", b"RIFF")
        assert page.ask(f"/picture/{box.sample}?small")[0] == 200
        for name in ("0" * 32, "..%2Foutside.png", "f" * 32, f"{1:032x}"):
            assert page.ask(f"/picture/{name}")[0] == 404, name
    # One that was changed since, or leads out of the folder, is not that picture.
    file = box.images / "c1" / "0.png"
    file.write_bytes(box.picture + b"\0")
    with box.served(box.images) as server:
        assert Browser(server).ask(f"/picture/{box.hash}")[0] == 404
    file.unlink()
    file.symlink_to(tmp_path / "outside.png")
    with box.served(box.images) as server:
        assert Browser(server).ask(f"/picture/{box.hash}")[0] == 404


def test_the_page_knows_the_classes_and_those_that_are_typical(box: ReviewBox) -> None:
    with box.served() as server:
        found = Browser(server).json("/api/conflict/k0")
    assert [one["class_name"] for one in found["classes"]] == [HOSTILE, "Puto"]
    assert [one["samples"] for one in found["classes"]] == [[], [box.sample]]
    (shown,) = found["pictures"]
    assert {copy["reason"] for copy in shown["copies"]} == {"label conflict"}


def test_another_review_an_editor_and_a_build_are_noticed(box: ReviewBox) -> None:
    with box.served() as one, box.served() as other:
        first, second = Browser(one), Browser(other)
        first.json("/api/decide", {"ids": ["k0"], "verdict": "drop"})
        states = {c["id"]: c["status"] for c in second.json("/api/list")["conflicts"]}
        assert states == {"k0": "decided", "k1": "undecided", "k2": "undecided"}
        box.seed.write_text(f"{HEADER}{1:032x},,keep_all,,,,by hand,Bo,2026-01-01\n")
        states = {c["id"]: c["status"] for c in first.json("/api/list")["conflicts"]}
        assert states == {"k0": "undecided", "k1": "decided", "k2": "undecided"}
        first.json("/api/decide", {"ids": ["k0"], "verdict": "drop"})
        assert [row["decided_by"] for row in box.rows()] == ["Bo", "Ana"]
        # While dbt writes, nobody else may open the file; what was read is still there.
        box.database.rename(box.home / "written")
        assert first.json("/api/list")["is_building"] is True
        first.json("/api/decide", {"ids": ["k2"], "verdict": "keep_all"})
        (box.home / "written").rename(box.database)
        box.build(4, seen="another class too")
        listed = first.json("/api/list")
        told = first.json("/api/decisions")
        decided = {name: state["status"] for name, state in told["states"].items()}
        assert decided == {"k0": "stale", "k1": "decided"}
        assert told["build"] == listed["build"]
        states = {c["id"]: c["status"] for c in listed["conflicts"]}
        # The row by hand says nothing of what it saw.
        assert states == {"k0": "stale", "k1": "decided", "k2": "undecided", "k3": "undecided"}
        assert listed["is_building"] is False


def test_rows_of_others_stay_to_the_byte(tmp_path: Path) -> None:
    theirs = (
        f'{HEADER}"{OTHER}", ,class,Go,"a\u2028b\r\nc ""d""",,"=x",Bo,2026-01-01\r\n'
        f"{'0' * 31}3,,drop,,,,,,"
    )
    seed = tmp_path / "decisions.csv"
    seed.write_bytes(b"\xef\xbb\xbf" + theirs.encode())
    decisions = DecisionsFile(seed, tmp_path / "lock")
    assert set(decisions.read()) == {subject(OTHER, None), subject("0" * 31 + "3", None)}
    decisions.write([decision(reason='a "b"\n,c')])
    added = f'{ONE},,drop,,,,"a ""b""\n,c",Ana,\n'
    assert seed.read_bytes() == b"\xef\xbb\xbf" + f"{theirs}\n{added}".encode()
    decisions.remove([subject(ONE.upper(), "")])
    assert seed.read_bytes() == b"\xef\xbb\xbf" + f"{theirs}\n".encode()


@pytest.mark.parametrize(
    "text", ["a\rb", "a\r\nb", "\r", '"', "a\nb,"], ids=lambda text: repr(text[:9])
)
def test_any_text_of_the_dataset_can_be_written(box: ReviewBox, text: str) -> None:
    decisions = box.decisions()
    decisions.write([decision(class_name=text, seen=f"Go / {text}: 1"), decision(OTHER)])
    known = box.decisions().read()
    assert known[ONE, ""].class_name == text
    assert known[ONE, ""].seen == f"Go / {text}: 1"
    assert [(row["content_hash"], row["class_name"] or "") for row in box.rows()] == [
        (ONE, text),
        (OTHER, ""),
    ]


def test_a_row_that_dbt_could_not_load_is_not_written(box: ReviewBox) -> None:
    with pytest.raises(ReviewError, match="with nothing in its column seen") as caught:
        box.decisions().write([decision(OTHER), decision(seen="x" * 131_073)])
    sentence(str(caught.value))
    assert box.seed.read_text(encoding="utf-8") == HEADER
    box.decisions().write([decision(seen="x" * 131_072)])
    assert len(box.decisions().read()) == 1


def test_a_pair_is_the_same_either_way_round(tmp_path: Path) -> None:
    seed = tmp_path / "decisions.csv"
    seed.write_text(HEADER)
    decisions = DecisionsFile(seed, tmp_path / "lock")
    decisions.write([decision(OTHER, ONE)])
    decisions.write([decision(ONE, OTHER, verdict="keep_all"), decision(ONE)])
    assert [row.verdict for row in decisions.read().values()] == ["keep_all", "drop"]
    decisions.remove([subject(OTHER, ONE)])
    assert list(decisions.read()) == [(ONE, "")]


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,2\n",
        "",
        f"{HEADER}{ONE},,drop\n",
        f"{HEADER}\udcff,,,,,,,,\n",
        f"{HEADER[:-1]}\r{ONE},,drop,,,,,,\r",
    ],
)
def test_a_file_that_is_no_such_seed_is_left_alone(tmp_path: Path, content: str) -> None:
    seed = tmp_path / "decisions.csv"
    data = content.encode("utf-8", "surrogateescape")
    seed.write_bytes(data)
    with pytest.raises(ReviewError, match="is no seed of decisions") as caught:
        DecisionsFile(seed, tmp_path / "lock")
    sentence(str(caught.value))
    assert seed.read_bytes() == data


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    seed = tmp_path / "decisions.csv"
    seed.write_text(HEADER)

    def write(writer: int) -> None:
        decisions = DecisionsFile(seed, tmp_path / "lock")
        for number in range(20):
            decisions.write([decision(f"{writer:016x}{number:016x}")])

    threads = [threading.Thread(target=write, args=[writer]) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(DecisionsFile(seed, tmp_path / "lock").read()) == 80


def test_a_look_at_the_list_is_in_no_write_s_way(box: ReviewBox) -> None:
    """The page looks every few seconds, and a key may come at that moment."""
    with box.served() as server:
        page, looker, is_done = Browser(server), Browser(server), threading.Event()

        def look() -> None:
            while not is_done.is_set():
                looker.json("/api/list")

        looking = threading.Thread(target=look)
        looking.start()
        try:
            for number in range(100):
                page.json("/api/decide", {"ids": ["k0"], "verdict": "drop", "reason": f"{number}"})
        finally:
            is_done.set()
            looking.join()
    assert [row["reason"] for row in box.rows()] == ["99"]


def _write_until_killed(seed: Path, told: Any) -> None:
    decisions = DecisionsFile(seed, seed.with_name("lock"))
    for number in range(100_000):
        decisions.write([decision(f"{number:032x}", reason="a\nb")])
        told.send(number)


def test_a_kill_loses_nothing_and_leaves_no_half_row(tmp_path: Path) -> None:
    seed = tmp_path / "decisions.csv"
    seed.write_text(HEADER)
    chance = random.Random(7)
    forked = multiprocessing.get_context("fork")
    for _ in range(5):
        seed.write_text(HEADER)
        mine, theirs = forked.Pipe(duplex=False)
        writer = forked.Process(target=_write_until_killed, args=[seed, theirs])
        writer.start()
        last = -1
        for _ in range(chance.randrange(5, 40)):
            last = mine.recv()
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        while mine.poll():
            try:
                last = mine.recv()
            except EOFError:
                break
        written = DecisionsFile(seed, tmp_path / "lock").read()
        # One more may be on the disk than could be told.
        assert len(written) in (last + 1, last + 2)


def _refused(seed: Path) -> tuple[str | None, str]:
    decisions = DecisionsFile(seed, Path("/dev/null"))
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    try:
        decisions.write([decision()])
    except ReviewError as error:
        return decisions.refusal, str(error)
    return decisions.refusal, ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_seed_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    seed = tmp_path / "decisions.csv"
    seed.write_text(HEADER)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        refusal, error = pool.apply(_refused, [seed])
    assert refusal and "cannot be written" in sentence(refusal)
    assert "could not be written" in sentence(error)
    assert seed.read_text() == HEADER


def test_the_command_says_what_it_lacks(
    box: ReviewBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = command("review", "--database", box.database)
    assert result.exit_code == 1
    assert "image-duplicates init PROJECT" in sentence(result.stderr)
    (tmp_path / ".image_duplicates.json").write_text("{}")
    result = command("review", "--database", tmp_path / "none.duckdb")
    assert result.exit_code == 1 and "There is no build" in sentence(result.stderr)
    box.seed.unlink()
    result = command("review", "--database", box.database)
    assert result.exit_code == 1 and "image-duplicates init ." in sentence(result.stderr)
    result = command("review", tmp_path / "nowhere", "--database", box.database)
    assert result.exit_code == 1 and "no folder of images" in sentence(result.stderr)
