"""Drive Evidence: build the static site of ``reports/`` from what is published, and show it."""

from image_duplicates.report.errors import ReportError
from image_duplicates.report.site import build_site

__all__ = ["ReportError", "build_site"]
