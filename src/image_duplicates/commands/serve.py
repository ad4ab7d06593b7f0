"""``image-duplicates serve``."""

from typing import Annotated

import typer

from image_duplicates.commands.report import DEFAULT_REPORTS, Reports
from image_duplicates.report import ReportError, site_server
from image_duplicates.terminal import stop

DEFAULT_PORT = 8000


def serve(
    reports: Reports = DEFAULT_REPORTS,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback.")] = DEFAULT_PORT,
) -> None:
    """Show the report that was built, on this machine only. Ctrl-C stops it."""
    try:
        server = site_server(reports / "build", port)
    except ReportError as error:
        raise stop(error, 1) from error
    with server:
        typer.echo(f"http://127.0.0.1:{server.server_port}/  Ctrl-C stops it.")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("The report is no longer shown.")
