"""Duplicate pictures in labelled image datasets, for Python and notebooks.

    import image_duplicates

    build = image_duplicates.build("pictures")
    build.passed, build.failed_gates
    build.open().images.df()

The commands around the dbt project are in here as well. Nothing is imported before it is used:
a scraper that asks ``image_duplicates.check`` needs DuckDB alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from image_duplicates.check import NotReadyError
    from image_duplicates.job import BuildError, WrongUseError
    from image_duplicates.marts import Marts, open
    from image_duplicates.notebook import Build, build

__all__ = ["Build", "BuildError", "Marts", "NotReadyError", "WrongUseError", "build", "open"]

_HOMES = {
    **{"Build": "notebook", "BuildError": "job", "Marts": "marts", "NotReadyError": "check"},
    **{"WrongUseError": "job", "build": "notebook", "open": "marts"},
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOMES[name]}")
    value: object = getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
