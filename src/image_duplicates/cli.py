"""The ``image-duplicates`` command.

Exit codes: 0 fine, 1 a finding or a refusal, 2 wrong use.
"""

import typer

from image_duplicates.commands.example import example
from image_duplicates.commands.summary import summary

app = typer.Typer(
    help="Duplicate pictures in labelled image datasets: what is there more than once, and where.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (example, summary):
    app.command()(command)


@app.callback()
def main() -> None:
    """Duplicate pictures in labelled image datasets: what is there more than once, and where."""
