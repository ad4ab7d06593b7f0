"""The site that `make docs` built: every link leads somewhere, and no page asks the network."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from playwright.sync_api import sync_playwright
from programs import CHROMIUM, CHROMIUM_FLAGS, missing
from project import ROOT
from traffic import Traffic

SITE = ROOT / "target" / "site"
MARTS = SITE / "marts" / "index.html"


class Links(HTMLParser):
    """What a page refers to, and the places in it that others may refer to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.places: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.targets.add(value)
            if name == "id" and value:
                self.places.add(value)


@pytest.fixture(scope="module")
def pages() -> dict[Path, Links]:
    """All but dbt's own, which is one page that draws itself."""
    assert SITE.is_dir(), "make test-docs builds it first"
    # Links of this one are from the root of a server on.
    left_out = {MARTS, SITE / "404.html"}
    return {page: Links(page) for page in SITE.rglob("*.html") if page not in left_out}


def test_every_link_leads_somewhere(pages: dict[Path, Links]) -> None:
    broken = []
    for page, links in pages.items():
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            file = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not file.is_file() or (
                parts.fragment and file in pages and parts.fragment not in pages[file].places
            ):
                broken.append((page.name, target))
    assert not broken


def test_the_readme_is_the_first_page_and_leads_to_the_guides(pages: dict[Path, Links]) -> None:
    first = SITE / "index.html"
    assert "What is in an image dataset more than once" in first.read_text(encoding="utf-8")
    linked = {target.partition("#")[0] for target in pages[first].targets}
    guides = {f"docs/{path.stem}.html" for path in (ROOT / "docs").glob("*.md")}
    assert {*guides, "marts/index.html", "CONTRIBUTING.html", "CHANGELOG.html"} <= linked


@pytest.mark.skipif(bool(missing(CHROMIUM)), reason="needs chromium")
def test_no_page_asks_the_network(pages: dict[Path, Links]) -> None:
    marts = yaml.safe_load((ROOT / "models/plan/dedup_plan.yml").read_text(encoding="utf-8"))
    columns = [column["name"] for column in marts["models"][0]["columns"]]
    asked = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        page = browser.new_page()
        traffic = Traffic(page)
        page.on("request", lambda request: asked.append(request.url))
        for file in pages:
            page.goto(file.as_uri())
            traffic.wait_for_end()
        page.goto(f"{MARTS.as_uri()}#!/model/model.image_duplicates.dedup_plan")
        page.get_by_text(columns[0], exact=True).first.wait_for()
        browser.close()
    assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob"}
