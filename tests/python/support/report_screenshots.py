"""Take a picture of each page of the report in ``reports/build``: ``make report-screenshots``.

They are written to ``reports/screenshots``, wide ones of all pages and narrow ones of two.
"""

import sys
from pathlib import Path

from PIL import Image
from programs import FOR_REPORT, missing
from report_browser import FIXED_PAGES, Site, opened

from image_duplicates.report import ReportError

REPORTS = Path("reports")
WIDE, NARROW = 1280, 400


def main() -> None:
    lacking = missing(*FOR_REPORT)
    if lacking:
        sys.exit(f"The pictures need {' and '.join(lacking)}, which this machine lacks.")
    folder = REPORTS / "screenshots"
    folder.mkdir(exist_ok=True)
    try:
        with opened(REPORTS / "build") as site:
            links = "() => document.querySelector('main li a').getAttribute('href')"
            with site.visit("/classes/") as classes, site.visit("/categories/") as categories:
                one_class = classes.page.evaluate(links)
                one_category = categories.page.evaluate(links)
            for path in FIXED_PAGES:
                take(site, path, WIDE, folder / f"{path.strip('/') or 'overview'}.png")
            take(site, f"{one_class}/", WIDE, folder / "class.png")
            take(site, f"{one_category}/", WIDE, folder / "category.png")
            for path in ("/", "/label-conflicts/"):
                take(site, path, NARROW, folder / f"{path.strip('/') or 'overview'}-narrow.png")
    except ReportError as error:
        sys.exit(str(error))
    print(f"The pictures are in {folder}.")


def take(site: Site, path: str, width: int, picture: Path) -> None:
    with site.visit(path, width) as visit:
        visit.page.screenshot(path=picture, full_page=True)
    # A third of the bytes, and nobody sees the difference on a page of flat colours.
    with Image.open(picture) as whole:
        whole.convert("RGB").quantize(256).save(picture, optimize=True)


if __name__ == "__main__":
    main()
