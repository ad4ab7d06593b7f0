"""Lets ``python -m image_duplicates`` stand for the ``image-duplicates`` command."""

from image_duplicates.cli import app

app(prog_name="image-duplicates")
