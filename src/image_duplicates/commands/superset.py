"""``image-duplicates superset``."""

from pathlib import Path
from typing import Annotated

import typer

from image_duplicates import project
from image_duplicates.publish.folder import published_path
from image_duplicates.superset import (
    SLUG,
    USER,
    Home,
    Server,
    SupersetError,
    prepare,
    require_free,
)
from image_duplicates.terminal import Database, database_path, stop

DEFAULT_PORT = 8088


def superset(
    database: Database = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on loopback.")] = DEFAULT_PORT,
    home: Annotated[
        Path, typer.Option(help="Folder of what Superset keeps: its database and secrets.")
    ] = project.DATABASE.parent / "superset",
    environment: Annotated[
        Path, typer.Option(help="Virtual environment that Superset is installed in.")
    ] = project.SUPERSET,
) -> None:
    """Start Apache Superset on what is published: a dataset per mart and a dashboard.

    It listens on this machine only and reads the file read-only. Ctrl-C stops it.
    """
    place = Home(home.absolute())
    try:
        require_free(port)
        place.create()
        published = published_path(database_path(database))
        program = prepare(environment.absolute(), place, published, typer.echo)
        with Server(program, place, port) as server:
            typer.echo("Starting Superset ...")
            server.wait_until_ready()
            typer.echo(f"{server.url}/superset/dashboard/{SLUG}/")
            typer.echo(f"User {USER}, password {place.password}. Ctrl-C stops it.")
            server.wait()
    except SupersetError as error:
        raise stop(error, 1) from error
    except KeyboardInterrupt:
        typer.echo("Superset has stopped.")
