"""A built report in chromium: what a page shows, logs and asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, sync_playwright
from programs import CHROMIUM, CHROMIUM_FLAGS
from report_serving import served
from traffic import Traffic

FIXED_PAGES = [
    "/",
    "/label-conflicts/",
    "/all-conflicts/",
    "/near-duplicates/",
    "/inside-classes/",
    "/storage/",
    "/sources/",
    "/time/",
    "/splits/",
    "/recommendations/",
    "/plan/",
    "/expectations/",
    "/data-quality/",
    "/classes/",
    "/categories/",
]


@dataclass
class Visit:
    """One page, opened, and all that it complained about or asked for meanwhile."""

    page: Page
    traffic: Traffic = field(init=False)
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.traffic = Traffic(self.page)

    def settle(self) -> None:
        """Until the rows are there and the charts are drawn."""
        self.traffic.wait_for_end()
        self.page.wait_for_function("() => window[Symbol.for('EVIDENCE_QUERY_ENGINE')]")
        self.page.wait_for_timeout(1000)
        # What stands there before the rows of an address have come.
        self.page.wait_for_function(
            "() => !/Looking for the |Loading\\.\\.\\./.test(document.body.innerText)"
        )

    def follow(self, address: str) -> None:
        """Go on by a link, as a reader does: that starts DuckDB-WASM no second time."""
        self.page.evaluate(
            """address => {
                const link = document.createElement('a');
                link.href = address;
                document.querySelector('main').append(link);
                link.click();
                link.remove();
            }""",
            address,
        )
        self.page.wait_for_url(lambda url: urlsplit(url)[2:4] == urlsplit(address)[2:4])
        self.settle()

    def answer(self) -> str:
        """The sentence that the page opens with, in one line."""
        return " ".join(self.page.locator("main strong").first.inner_text().split())

    def text(self) -> str:
        return self.page.locator("main").inner_text()


@dataclass
class Site:
    url: str
    # One for all visits, whose cache saves 49 MB of DuckDB-WASM each time.
    context: BrowserContext

    @contextmanager
    def visit(self, path: str, width: int = 1280, height: int = 900) -> Iterator[Visit]:
        visit = Visit(self.context.new_page())
        page = visit.page
        page.set_viewport_size({"width": width, "height": height})

        def asked(address: str) -> None:
            if not address.startswith((f"{self.url}/", "data:", "blob:")):
                visit.strangers.append(address)

        page.on("request", lambda request: asked(request.url))
        page.on("pageerror", lambda error: visit.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self._refuse(visit, dialog))
        page.on("console", lambda message: self._log(visit, message))
        page.on("response", lambda response: self._check(visit, response))
        page.goto(self.url + path)
        visit.settle()
        try:
            yield visit
        finally:
            page.close()

    def _refuse(self, visit: Visit, dialog: object) -> None:
        visit.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _log(self, visit: Visit, message: object) -> None:
        if message.type in ("error", "warning"):
            visit.complaints.append(f"{message.type}: {message.text}")

    def _check(self, visit: Visit, response: object) -> None:
        if response.status >= 400:
            visit.complaints.append(f"{response.status}: {response.url}")


@contextmanager
def opened(folder: Path) -> Iterator[Site]:
    """The built site in this folder, served on loopback and with a browser to open it."""
    with served(folder) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        try:
            yield Site(url, browser.new_context())
        finally:
            browser.close()
