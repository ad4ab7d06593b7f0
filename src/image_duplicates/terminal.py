"""What every command prints with."""

import json
import os
import unicodedata
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

DEFAULT_DATABASE = "warehouse/image_duplicates.duckdb"

# Options that several commands take.
Database = Annotated[
    Path | None,
    typer.Option(help=f"DuckDB file; otherwise DUCKDB_PATH, otherwise {DEFAULT_DATABASE}."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def database_path(given: Path | None) -> Path:
    """The file that dbt writes."""
    return given or Path(os.environ.get("DUCKDB_PATH") or DEFAULT_DATABASE)


def stop(message: object, code: int) -> typer.Exit:
    """Print one sentence to standard error and give the exit to raise."""
    Console(stderr=True, soft_wrap=True).print(safe_text(message), highlight=False)
    return typer.Exit(code)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def safe_text(value: object) -> Text:
    """Text from metadata as it is, but with nothing that could steer a terminal.

    Control and format characters are replaced, except the joiners that emoji need.
    """
    return Text(
        "".join(
            "\N{REPLACEMENT CHARACTER}"
            if unicodedata.category(char) in ("Cc", "Cf") and char not in "\u200c\u200d"
            else char
            for char in str(value)
        )
    )
