"""Drive Evidence: build the static site of ``reports/`` from the last build, and show it."""

from image_duplicates.report.shown import ReportError
from image_duplicates.report.site import build_site, require_node

__all__ = ["ReportError", "build_site", "require_node"]
