"""Show the built site on this machine."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from image_duplicates.report.errors import ReportError


class _Handler(SimpleHTTPRequestHandler):
    # Not left to the machine's own table, on which a browser's WebAssembly depends.
    extensions_map = {  # noqa: RUF012
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


def site_server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of the folder on loopback, not yet serving; port 0 takes a free one.

    Raises ReportError without a site, or when the port is taken.
    """
    if not (site / "index.html").is_file():
        raise ReportError(f"There is no report at {site}: run make report first.")
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(site)))
    except OSError as error:
        raise ReportError(
            f"Port {port} cannot be used ({error.strerror}): name another one with --port."
        ) from error
