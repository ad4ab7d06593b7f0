"""``image-duplicates serve``."""

import os
import sys
import webbrowser
from typing import Annotated

import typer

from image_duplicates import project
from image_duplicates.commands.report import Reports
from image_duplicates.report import ReportError
from image_duplicates.terminal import stop

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000


def serve(
    reports: Reports = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = DEFAULT_PORT,
    host: Annotated[
        str,
        typer.Option(help="Name or address of this machine, by which others may look on, too."),
    ] = DEFAULT_HOST,
    is_opened: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> None:
    """Show the report that was built, to this machine only unless --host says otherwise.

    Ctrl-C stops it.
    """
    # No other command waits until the server is imported.
    from image_duplicates.report.server import site_server

    try:
        server = site_server((reports or project.reports()) / "build", port, host)
    except ReportError as error:
        raise stop(error, 1) from error
    typer.echo(f"{server.url}/  Ctrl-C stops it.")
    if is_opened and has_display():
        webbrowser.open(server.url)
    try:
        server.serve()
    except KeyboardInterrupt:
        typer.echo("The report is no longer shown.")


def has_display() -> bool:
    """Without one, a browser of the terminal would come, and wait for the server."""
    return sys.platform == "darwin" or any(map(os.environ.get, DISPLAYS))
