"""The project as somebody runs it who may not read every file, even where root runs the tests."""

import multiprocessing
import os

from project import CompiledProject

NOBODY = 65534


def as_ordinary_user(compiled: CompiledProject, *queries: str) -> list[list[tuple]]:
    """Builds what the folder holds and asks the marts."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_build, (compiled, queries))


def _build(compiled: CompiledProject, queries: tuple[str, ...]) -> list[list[tuple]]:
    connection = compiled.connect()
    # Imports what DuckDB needs to call it, which another user may not reach.
    connection.execute("select list_metadata_files('none/*', 'none/')")
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    compiled.fill(connection)
    return [connection.execute(query).fetchall() for query in queries]
