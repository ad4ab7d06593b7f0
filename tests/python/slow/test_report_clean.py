"""The Evidence site in a real browser, over a dataset without any finding."""

import re
from pathlib import Path

import pytest
from programs import FOR_REPORT, missing
from report_browser import FIXED_PAGES, opened
from report_build import build
from report_datasets import write_clean

pytestmark = pytest.mark.skipif(
    bool(missing(*FOR_REPORT)),
    reason=f"the report was not looked at: {' and '.join(missing(*FOR_REPORT))} not found",
)


def test_a_dataset_without_a_finding_has_whole_pages(tmp_path: Path) -> None:
    write_clean(tmp_path / "metadata")
    with opened(build(tmp_path)) as site:
        answers = {
            "/label-conflicts/": "No picture has copies in several classes.",
            "/all-conflicts/": "No picture has copies in several classes.",
            "/near-duplicates/": "Not measured: nothing was scanned.",
            "/picture/": "This report has no such picture.",
            "/splits/": "This dataset names no splits: nothing was checked.",
            "/sources/": "No copy came from a URL that had been downloaded before.",
            "/classes/": "No class shares a picture with another.",
        }
        for address in [*FIXED_PAGES, "/picture/", "/class-pair/"]:
            with site.visit(address) as visit:
                assert not visit.complaints, f"{address}: {visit.complaints}"
                assert visit.answer() == answers.get(address, visit.answer())
                assert visit.page.locator("main img").count() == 0
                assert visit.page.get_by_label("About this build").count() == 0
                text = visit.text()
                assert not re.search(r"\b(undefined|NaN|null|Infinity)\b|Error", text), address
