"""The ``image-duplicates`` command.

Exit codes: 0 fine, 1 a finding or a refusal, 2 wrong use, 74 the answer could not be printed.
"""

from importlib.metadata import version
from typing import Annotated

import typer

from image_duplicates.commands.apply import apply
from image_duplicates.commands.build import build
from image_duplicates.commands.check import check
from image_duplicates.commands.compare import compare
from image_duplicates.commands.demo import demo
from image_duplicates.commands.example import example
from image_duplicates.commands.export import export
from image_duplicates.commands.init import init
from image_duplicates.commands.plan import plan
from image_duplicates.commands.publish import publish
from image_duplicates.commands.purge import purge
from image_duplicates.commands.report import report
from image_duplicates.commands.review import review
from image_duplicates.commands.scan import scan
from image_duplicates.commands.serve import serve
from image_duplicates.commands.summary import summary
from image_duplicates.commands.superset import superset
from image_duplicates.commands.undo import undo

app = typer.Typer(
    help="Duplicate pictures in labelled image datasets: what is there more than once, and where.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    build,
    check,
    compare,
    example,
    demo,
    init,
    scan,
    publish,
    summary,
    plan,
    review,
    export,
    apply,
    undo,
    purge,
    report,
    serve,
    superset,
):
    app.command()(command)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"image-duplicates {version('image-duplicates')}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Duplicate pictures in labelled image datasets: what is there more than once, and where."""
