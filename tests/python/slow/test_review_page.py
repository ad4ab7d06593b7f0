"""The page of ``image-duplicates review`` in chromium, by its keys alone."""

import multiprocessing
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from ordinary_user import NOBODY
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from programs import CHROMIUM, CHROMIUM_FLAGS, missing
from review_box import HEADER, HOSTILE, ReviewBox

from image_duplicates.review.conflicts import Build
from image_duplicates.review.server import ReviewServer

CONFLICTS = 1000
pytestmark = pytest.mark.skipif(bool(missing(CHROMIUM)), reason=f"{CHROMIUM} is missing")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def box(tmp_path: Path) -> ReviewBox:
    return ReviewBox(tmp_path, CONFLICTS)


class Shown:
    """A page, opened by its printed address, and all that it asked for or complained about."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        own = url.split("?")[0]
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("request", lambda request: self._asked(request.url, own))
        self.page.goto(url)
        self.page.wait_for_selector("#classes button")
        assert "token" not in self.page.url

    def _asked(self, address: str, own: str) -> None:
        if not address.startswith((own, "data:")):
            self.strangers.append(address)

    def press(self, keys: str) -> None:
        """One key after the other, each once there is something to see."""
        for key in keys:
            self.page.wait_for_function("() => !document.querySelector('#main').ariaBusy")
            self.page.keyboard.press(key)

    def is_left(self, share: str) -> None:
        """So many are left to decide, and none is still being written."""
        left = self.page.locator("#left")
        expect(left).to_have_text(re.compile(f"(^| ){share} left to decide$"), timeout=30_000)

    def close(self) -> None:
        assert (self.complaints, self.strangers) == ([], [])
        self.page.close()


@contextmanager
def opened(browser: Browser, box: ReviewBox, images: Path | None = None) -> Iterator[Shown]:
    with box.served(images) as server:
        context = browser.new_context()
        shown = Shown(context, server.url)
        yield shown
        shown.close()
        context.close()


def test_a_thousand_are_decided_by_single_keys(browser: Browser, box: ReviewBox) -> None:
    with opened(browser, box, box.images) as shown:
        expect(shown.page.locator("#left")).to_have_text(
            "1 of 1,000 shown, 1,000 of 1,000 left to decide"
        )
        expect(shown.page.locator("#pictures img")).to_have_js_property("naturalWidth", 96)
        # Keys as fast as they come: class, class, drop, keep all, skip, back, undo.
        shown.press("12dk")
        shown.is_left("996 of 1,000")
        shown.press("s")
        shown.press("p")
        shown.press("u")
        shown.is_left("997 of 1,000")
        assert [row["verdict"] for row in box.rows()] == ["class", "class", "drop"]
        assert [row["class_name"] for row in box.rows()] == [HOSTILE, "Puto", None]
        shown.press("1" * 100)
        shown.is_left("897 of 1,000")
        assert len(box.rows()) == 103
        # A reason is typed, not pressed.
        shown.press("r")
        shown.page.keyboard.type('12 drops, "quoted"')
        shown.page.keyboard.press("Enter")
        shown.press("d")
        shown.is_left("896 of 1,000")
        assert box.rows()[-1]["reason"] == '12 drops, "quoted"'


def test_conflicts_of_a_pair_are_decided_together(browser: Browser, box: ReviewBox) -> None:
    with opened(browser, box) as shown:
        page = shown.page
        page.select_option("#pair", index=1)
        assert "(999)" in page.locator("#pair option").nth(1).inner_text()
        page.locator("#group-choices button").first.click()
        expect(page.locator("#confirm")).to_be_visible()
        expect(page.locator("#confirm-text")).to_contain_text("999 conflicts")
        page.keyboard.press("Escape")
        assert box.seed.read_text() == HEADER
        page.locator("#group-choices button").first.click()
        page.locator("#yes").click()
        shown.is_left("1 of 1,000")
        assert len(box.rows()) == 999
        # The near duplicate has another pair of classes; its pictures are side by side.
        page.select_option("#pair", "")
        expect(page.locator("#title")).to_have_text("Two pictures that look alike")
        expect(page.locator("#pictures figure")).to_have_count(2)
        shown.press("k")
        expect(page.locator("#title")).to_contain_text("Nothing is left to decide")
        shown.press("u")
        shown.is_left("1 of 1,000")
        shown.press("u")
        shown.is_left("1,000 of 1,000")
        assert box.seed.read_text() == HEADER


def test_two_tabs_and_a_build_in_between(browser: Browser, tmp_path: Path) -> None:
    box = ReviewBox(tmp_path, 5)
    with box.served() as server:
        context = browser.new_context()
        one, other = Shown(context, server.url), Shown(context, server.url)
        one.press("1")
        one.is_left("4 of 5")
        # The other one looks from time to time.
        expect(other.page.locator("#status")).to_contain_text("Decided", timeout=15_000)
        other.is_left("4 of 5")
        box.database.rename(tmp_path / "written")
        other.press("s1")
        other.is_left("3 of 5")
        (tmp_path / "written").rename(box.database)
        box.build(7, seen="another copy came")
        one.is_left("7 of 7")
        expect(one.page.locator("#status")).to_contain_text("Stale")
        one.close()
        other.close()
        context.close()
    assert len(box.rows()) == 2


def test_filters_and_hostile_names(browser: Browser, box: ReviewBox) -> None:
    with opened(browser, box) as shown:
        page = shown.page
        assert page.title() == "Review of label conflicts"
        expect(page.locator("#classes .name").first).to_contain_text("<img src=x")
        assert page.locator("main img").count() == 0
        page.select_option("#kind", "near_duplicate")
        expect(page.locator("#left")).to_contain_text("1 of 1 shown")
        page.select_option("#kind", "")
        page.select_option("#waste", "10000000")
        expect(page.locator("#left")).to_contain_text("1 of 1 shown")
        page.select_option("#count", "3")
        expect(page.locator("#title")).to_have_text("Nothing is left with these filters.")


def test_axe_finds_nothing_grave(browser: Browser, box: ReviewBox) -> None:
    for scheme in ("light", "dark"):
        with box.served(box.images) as server:
            context = browser.new_context(color_scheme=scheme)
            shown = Shown(context, server.url)
            shown.press("1")
            shown.page.select_option("#pair", index=1)
            shown.page.locator("summary").click()
            found = Axe().run(shown.page, options={"resultTypes": ["violations"]})
            grave = [
                (violation["id"], node["html"])
                for violation in found.response["violations"]
                if violation["impact"] in ("serious", "critical")
                for node in violation["nodes"]
            ]
            assert grave == []
            context.close()


def _serve(box: ReviewBox, told: Any) -> None:
    build, decisions = Build(box.database), box.decisions()
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    server = ReviewServer(build, decisions, None, "Ana", 0)
    told.send(server.url)
    server.serve()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_seed_that_may_not_be_written_is_told_on_the_page(browser: Browser) -> None:
    # Folders of pytest let nobody in.
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        box = ReviewBox(Path(name) / "project", 3)
        mine, theirs = multiprocessing.get_context("fork").Pipe(duplex=False)
        server = multiprocessing.get_context("fork").Process(target=_serve, args=[box, theirs])
        server.start()
        context = browser.new_context()
        try:
            shown = Shown(context, mine.recv())
            expect(shown.page.locator("#notice")).to_contain_text("cannot be written")
            expect(shown.page.locator("#drop")).to_be_disabled()
            shown.press("1dku")
            shown.is_left("3 of 3")
            shown.close()
        finally:
            context.close()
            server.kill()
            server.join()
        assert box.seed.read_text() == HEADER
