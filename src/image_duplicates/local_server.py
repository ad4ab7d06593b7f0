"""A server on this machine, of the report or of a review."""

import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette

# Whatever it shows, no other page looks in.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class LocalServer:
    """Answers as long as ``serve`` runs."""

    def __init__(
        self, app: Starlette, listener: socket.socket, headers: dict[str, str], **config: Any
    ) -> None:
        """``headers`` come with each answer, and ``config`` is of uvicorn."""
        # asyncio knows no socket of this kind for TCP, and each answer would wait 40 ms in it for
        # the browser to confirm its head. Those that are accepted inherit it.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._listener = listener
        # No log: what goes wrong is the browser's business, and told to it.
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="off",
                proxy_headers=False,
                server_header=False,
                headers=list((HEADERS | headers).items()),
                log_config=None,
                log_level="critical",
                access_log=False,
                timeout_graceful_shutdown=1,
                **config,
            )
        )

    def serve(self) -> None:
        """Answer until ``stop`` is called in another thread, or Ctrl-C (KeyboardInterrupt)."""
        with self._listener:
            self._server.run(sockets=[self._listener])

    def stop(self) -> None:
        """Let ``serve`` end."""
        self._server.should_exit = True
