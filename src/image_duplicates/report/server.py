"""Show the built site on this machine."""

import base64
import errno
import hashlib
import mimetypes
import os
import socket
from functools import lru_cache
from html.parser import HTMLParser
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from image_duplicates import project
from image_duplicates.local_server import LocalServer
from image_duplicates.report.shown import ReportError
from image_duplicates.report.site import compressed_path

# The browser's own names of this machine. Another name that leads here may be a trick: the page of
# a stranger whose name was made to lead here, so that it may read what is answered.
OWN_NAMES = ["localhost", "127.0.0.1", "[::1]"]
# Below it, names hold a hash of what is in the files.
IMMUTABLE = "_app/immutable"
# Not left to the machine's own table, on which a browser's WebAssembly depends.
MEDIA_TYPES = {".js": "text/javascript", ".wasm": "application/wasm"}
# What the pages of Evidence need and nothing else: no other host, no script that is not a file of
# the site or in the page as it was built, above all none in an attribute.
SCRIPTS = "script-src 'self' 'wasm-unsafe-eval'"
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
ERROR_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<body style="font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto">
<h1>{title}</h1>
<p>{text} <a href="/">Back to the report</a></p>
"""


class SiteServer(LocalServer):
    """Listens on ``url``, and answers as long as ``serve`` runs."""

    def __init__(self, site: Path, host: str, listener: socket.socket) -> None:
        self.port = listener.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{self.port}"
        app = Starlette(
            routes=[Mount("/", _Site(site))],
            middleware=[Middleware(TrustedHostMiddleware, [*OWN_NAMES, name], www_redirect=False)],
            exception_handlers={HTTPException: _error_page},
        )
        super().__init__(app, listener, {})


def site_server(site: Path, port: int, host: str) -> SiteServer:
    """A server of the folder on this machine; port 0 takes a free one.

    It answers those only that call it by ``host`` or a name of loopback.

    Raises ReportError without a site, or when it cannot listen there.
    """
    if not (site / "index.html").is_file():
        raise ReportError(f"There is no report at {site}: run {project.command('report')} first.")
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        if ip_address(address[0]).is_unspecified:
            # Who calls by which name could not be told then.
            raise ReportError(
                f"{host} is every address at once: name with --host the one that others know this"
                " machine by."
            )
        listener = socket.create_server(address[:2], family=family)
    except OSError as error:
        is_host = isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL
        raise ReportError(
            f"{host} cannot be used ({error.strerror}): name another one with --host."
            if is_host
            else f"Port {port} cannot be used ({error.strerror}): name another one with --port."
        ) from error
    return SiteServer(site, host, listener)


class _Site(StaticFiles):
    """Files below the folder, and nothing that a link in it leads to elsewhere."""

    def __init__(self, site: Path) -> None:
        super().__init__(directory=site, html=True)
        self._immutable = site.resolve() / IMMUTABLE

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse) and response.status_code == HTTPStatus.NOT_FOUND:
            # The site's own page for wrong addresses, if it has one.
            response.headers["Content-Security-Policy"] = _policy_of(Path(response.path))
        return response

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        try:
            full_path, found = super().lookup_path(path)
        except (OSError, ValueError):
            # Too long, a link to itself, a null character: there is no such file.
            return "", None
        return (full_path, found) if os.access(full_path, os.R_OK) else ("", None)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        path = Path(full_path)
        is_immutable = path.is_relative_to(self._immutable)
        headers = {
            "Cache-Control": "max-age=31536000, immutable" if is_immutable else "no-cache",
            "Content-Security-Policy": _policy_of(path),
            "Vary": "Accept-Encoding",
        }
        media_type = MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        request = Headers(scope=scope)
        compressed = compressed_path(path, stat_result)
        if compressed and "gzip" in request.get("accept-encoding", ""):
            path, stat_result = compressed, compressed.stat()
            headers["Content-Encoding"] = "gzip"
        response = FileResponse(
            path, status_code, headers, media_type=media_type, stat_result=stat_result
        )
        if self.is_not_modified(response.headers, request):
            return NotModifiedResponse(response.headers)
        return response


def _policy_of(path: Path) -> str:
    if path.suffix != ".html":
        return f"{SCRIPTS}; {POLICY}"
    hashes = _hashes_of_scripts(path, path.stat().st_mtime_ns)
    return f"{' '.join([SCRIPTS, *hashes])}; {POLICY}"


@lru_cache(maxsize=1000)
def _hashes_of_scripts(path: Path, _changed_at: int) -> list[str]:
    scripts = _InlineScripts()
    scripts.feed(path.read_text(encoding="utf-8", errors="replace"))
    digests = {hashlib.sha256(script.encode()).digest() for script in scripts.found}
    return sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


class _InlineScripts(HTMLParser):
    """What stands between the tags of scripts that a browser runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        is_run = given.get("type") in (None, "", "module", "text/javascript")
        self._is_inside = tag == "script" and is_run and "src" not in given
        if self._is_inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.found[-1] += data


def _error_page(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    is_missing = status == HTTPStatus.NOT_FOUND
    page = ERROR_PAGE.format(
        title="There is no such page" if is_missing else status.phrase,
        text="The address is wrong, or the report was built anew since." if is_missing else "",
    )
    headers = {**(error.headers or {}), "Content-Security-Policy": POLICY}
    return HTMLResponse(page, status, headers)
