"""What a page asks for, until it asks for nothing more."""

from playwright.sync_api import Page, Request

STEP_MS = 100
QUIET_STEPS = 5
MOST_STEPS = 600


class Traffic:
    """The requests of one page that are under way, from here on.

    Playwright's "networkidle" is not waited for: it is taken back when a frame comes or goes, as
    those do by which Svelte learns of sizes, and then it never comes again.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.under_way: set[Request] = set()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    def _begin(self, request: Request) -> None:
        self.under_way.add(request)

    def _end(self, request: Request) -> None:
        self.under_way.discard(request)

    def wait_for_end(self) -> None:
        """Until nothing was under way for half a second; AssertionError after a minute."""
        quiet = 0
        for _ in range(MOST_STEPS):
            self.page.wait_for_timeout(STEP_MS)
            quiet = 0 if self.under_way else quiet + 1
            if quiet == QUIET_STEPS:
                return
        raise AssertionError(f"still under way: {sorted(ask.url for ask in self.under_way)}")
