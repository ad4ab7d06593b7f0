"""Drive Evidence: build the static site of ``reports/`` from what is published, and show it."""

from image_duplicates.report.site import ReportError, build_site

__all__ = ["ReportError", "build_site"]
