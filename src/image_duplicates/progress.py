"""Show how far a long loop is, and say what it counts."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import Progress as Bar

T = TypeVar("T")
# Shows how far a loop is: given its items and their number, gives them back one by one.
Progress = Callable[[Iterable[Any], int], Iterable[Any]]


def counted(count: int, name: str, several: str | None = None) -> str:
    """A number and what it counts: "1 file", "2 files", "2 files of pictures"."""
    head, of, tail = name.partition(" of ")
    return f"{count:,} {name if count == 1 else several or f'{head}s{of}{tail}'}"


def unseen(items: Iterable[T], count: int) -> Iterable[T]:
    """The progress of a loop that nobody watches."""
    return items


def shown(title: str, is_shown: bool = True) -> Progress:
    """A progress bar on standard error, where somebody looks at it."""

    def tracked(items: Iterable[T], count: int) -> Iterator[T]:
        console = Console(stderr=True)
        is_watched = is_shown and console.is_terminal
        with Bar(console=console, transient=True, disable=not is_watched) as bar:
            yield from bar.track(items, total=count, description=title)

    return tracked
