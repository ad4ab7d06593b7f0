"""The page and what it asks of this machine: loopback only, and only with the token."""

import errno
import io
import secrets
import socket
import warnings
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from PIL import Image
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from image_duplicates.files.evidence import read_evidence
from image_duplicates.files.paths import RefusedError, regular_file
from image_duplicates.local_server import LocalServer
from image_duplicates.review import ReviewError
from image_duplicates.review.conflicts import Build, Conflict
from image_duplicates.review.decisions import Decision, DecisionsFile, Subject, today
from image_duplicates.thumbnails import UnreadablePictureError, small_picture

HOST = "127.0.0.1"
OWN_NAMES = [HOST, "localhost"]
COOKIE = "image_duplicates_review"
FILES = Path(__file__).with_name("page")
MEDIA_TYPES = {"review.html": "text/html", "review.js": "text/javascript", "review.css": "text/css"}
LARGE_PX, SMALL_PX = 1024, 160
# Some 100 kB each.
PICTURES_KEPT = 300
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
VERDICTS = ("class", "drop", "keep_all")


class ReviewServer(LocalServer):
    """Listens on loopback, and answers as long as ``serve`` runs."""

    def __init__(
        self,
        build: Build,
        decisions: DecisionsFile,
        images_root: Path | None,
        decided_by: str,
        port: int,
    ) -> None:
        """Port 0 takes a free one. Raises ReviewError where it cannot listen there."""
        try:
            listener = socket.create_server((HOST, port))
        except OSError as error:
            used = error.errno in (errno.EADDRINUSE, errno.EACCES)
            hint = ": name another one with --port" if used else ""
            raise ReviewError(f"Port {port} cannot be used ({error.strerror}){hint}.") from error
        self.port = listener.getsockname()[1]
        token = secrets.token_urlsafe(24)
        #: The address to open, which lets its reader in.
        self.url = f"http://{HOST}:{self.port}/?token={token}"
        page = _Page(build, decisions, images_root.resolve() if images_root else None, decided_by)
        app = Starlette(
            routes=[
                Route("/", page.show),
                *(Route(f"/{name}", page.show) for name in MEDIA_TYPES if name != "review.html"),
                Route("/api/list", page.conflicts),
                Route("/api/decisions", page.decisions),
                Route("/api/conflict/{conflict_id}", page.conflict),
                Route("/api/decide", page.decide, methods=["POST"]),
                Route("/api/undo", page.undo, methods=["POST"]),
                Route("/picture/{content_hash}", page.picture),
            ],
            middleware=[
                Middleware(TrustedHostMiddleware, OWN_NAMES, www_redirect=False),
                Middleware(_Admission, token=token, port=self.port),
            ],
            exception_handlers={ReviewError: _told, HTTPException: _told},
        )
        # The page asks every few seconds, and may pause between two keys.
        super().__init__(app, listener, HEADERS, timeout_keep_alive=600)

    def serve(self) -> None:
        # A small file that claims a vast picture is refused before it fills the memory. A warning
        # cannot be made an error for one thread alone.
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            super().serve()


class _Admission:
    """Lets those in that bring the token, first in the address, then as a cookie.

    What changes something must come from the page itself: another page of this browser, even one
    of another port of this machine, has another origin.
    """

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app = app
        self._token = token
        # Cookies of all ports of a machine are one.
        self._cookie = f"{COOKIE}_{port}"
        self._origins = {f"http://{name}:{port}" for name in OWN_NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        given = request.query_params.get("token")
        response: Response | None = None
        if given is not None and secrets.compare_digest(given.encode(), self._token.encode()):
            # The address that is shown, and kept in the browser's history, has none.
            response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
            response.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
        elif not secrets.compare_digest(
            request.cookies.get(self._cookie, "").encode(), self._token.encode()
        ):
            response = _sentence(
                "This page needs the address that image-duplicates review has printed.",
                HTTPStatus.FORBIDDEN,
            )
        elif request.method == "POST" and request.headers.get("origin") not in self._origins:
            response = _sentence("This is not asked by the page.", HTTPStatus.FORBIDDEN)
        await (response or self._app)(scope, receive, send)


class _Page:
    """What the page asks; all answers are JSON, files of the page, or pictures."""

    def __init__(
        self, build: Build, decisions: DecisionsFile, images_root: Path | None, decided_by: str
    ) -> None:
        self._build = build
        self._decisions = decisions
        self._images_root = images_root
        self._decided_by = decided_by
        self._small = lru_cache(maxsize=PICTURES_KEPT)(self._picture)

    def show(self, request: Request) -> Response:
        name = request.url.path.lstrip("/") or "review.html"
        return Response((FILES / name).read_bytes(), media_type=MEDIA_TYPES[name])

    def conflicts(self, _: Request) -> Response:
        is_building = self._build.refresh()
        known = self._decisions.read()
        return JSONResponse(
            {
                "classes": self._build.class_names(),
                "conflicts": [
                    {
                        "id": conflict.conflict_id,
                        "kind": conflict.kind,
                        "classes": conflict.class_ids,
                        "bytes": conflict.wasted_bytes,
                        "undecided": _state(conflict, {}),
                        **_state(conflict, known),
                    }
                    for conflict in self._build.conflicts.values()
                ],
                "build": self._build.version,
                "is_building": is_building,
                "has_pictures": self._images_root is not None,
                "refusal": self._decisions.refusal,
            }
        )

    def decisions(self, _: Request) -> Response:
        """What the page asks for every few seconds: of many conflicts only the decided ones."""
        is_building = self._build.refresh()
        known = self._decisions.read()
        states = {
            conflict.conflict_id: _state(conflict, known)
            for conflict in self._build.conflicts.values()
            if conflict.subject in known
        }
        return JSONResponse(
            {"build": self._build.version, "is_building": is_building, "states": states}
        )

    def conflict(self, request: Request) -> Response:
        conflict = self._of(request.path_params["conflict_id"])
        state = _state(conflict, self._decisions.read())
        return JSONResponse({"id": conflict.conflict_id, **self._build.details(conflict), **state})

    async def decide(self, request: Request) -> Response:
        asked = await _asked(request)
        verdict, class_id = asked.get("verdict"), asked.get("class_id")
        if verdict not in VERDICTS:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "There is no such verdict.")
        right = self._build.class_of(str(class_id)) if verdict == "class" else ("", "")
        conflicts = [self._of(conflict_id) for conflict_id in _ids(asked)]
        if right is None or (
            verdict == "class" and any(class_id not in conflict.class_ids for conflict in conflicts)
        ):
            raise HTTPException(HTTPStatus.BAD_REQUEST, "The picture is not in that class.")
        category_name, class_name = right
        decisions = [
            Decision(
                conflict.content_hash,
                conflict.other_content_hash or "",
                str(verdict),
                category_name,
                class_name,
                conflict.seen,
                str(asked.get("reason") or "").strip(),
                self._decided_by,
                today(),
            )
            for conflict in conflicts
        ]
        # Another review may hold the seed meanwhile: pictures are answered all the same.
        await run_in_threadpool(self._decisions.write, decisions)
        return self._states(conflicts)

    async def undo(self, request: Request) -> Response:
        conflicts = [self._of(conflict_id) for conflict_id in _ids(await _asked(request))]
        subjects = [conflict.subject for conflict in conflicts]
        await run_in_threadpool(self._decisions.remove, subjects)
        return self._states(conflicts)

    def picture(self, request: Request) -> Response:
        side = SMALL_PX if "small" in request.query_params else LARGE_PX
        data = self._small(request.path_params["content_hash"], side)
        if data is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no picture to show.")
        # The name is that of its content.
        headers = {"Cache-Control": "private, max-age=3600"}
        return Response(data, media_type="image/webp", headers=headers)

    def _picture(self, content_hash: str, side: int) -> bytes | None:
        if self._images_root is None:
            return None
        for path in self._build.paths(content_hash):
            try:
                file, _ = regular_file(self._images_root, path)
                if read_evidence(file, content_hash).content_hash == content_hash:
                    return _encoded(file, side)
            except (RefusedError, UnreadablePictureError):
                continue
        return None

    def _of(self, conflict_id: str) -> Conflict:
        conflict = self._build.conflicts.get(conflict_id)
        if conflict is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "A newer build has no such conflict.")
        return conflict

    def _states(self, conflicts: list[Conflict]) -> Response:
        known = self._decisions.read()
        states = {conflict.conflict_id: _state(conflict, known) for conflict in conflicts}
        return JSONResponse(states)


def _state(conflict: Conflict, known: dict[Subject, Decision]) -> dict[str, Any]:
    """What the seed says now, which the build may not know yet."""
    decision = known.get(conflict.subject)
    is_current = decision is not None and decision.seen in ("", conflict.seen)
    # Of decisions that the build carries out and the seed has no more, nothing is left.
    status = "undecided" if conflict.status in ("decided", "stale") else conflict.status
    if decision is not None:
        status = "decided" if is_current else "stale"
    return {
        "status": status,
        "verdict": decision.verdict if decision else None,
        "right": [decision.category_name, decision.class_name] if decision else None,
        "reason": decision.reason if decision else "",
        "decided_by": decision.decided_by if decision else "",
        "decided_on": decision.decided_on if decision else "",
    }


def _encoded(file: Path, side: int) -> bytes:
    data = io.BytesIO()
    small_picture(file, side).save(data, "WEBP", quality=80, method=0)
    return data.getvalue()


async def _asked(request: Request) -> dict[str, Any]:
    try:
        asked = await request.json()
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "The question is no JSON.") from error
    if not isinstance(asked, dict):
        raise HTTPException(HTTPStatus.BAD_REQUEST, "The question is no JSON object.")
    return asked


def _ids(asked: dict[str, Any]) -> list[str]:
    ids = asked.get("ids")
    if not isinstance(ids, list) or not ids:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "The question names no conflict.")
    return [str(conflict_id) for conflict_id in ids]


def _told(_: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return _sentence(error.detail, error.status_code)
    return _sentence(str(error), HTTPStatus.CONFLICT)


def _sentence(text: str, status: int) -> Response:
    return JSONResponse({"error": text}, status)
