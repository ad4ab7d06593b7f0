"""Answers as a table for people, or as lines of JSON for programs."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from image_duplicates.check.answers import Answer, Place
from image_duplicates.streams import drop, failure
from image_duplicates.terminal import safe_text

MOST_ROWS = 20
MOST_CHARACTERS = 200
MEANINGS = {
    "known": "in the dataset",
    "elsewhere": "in the dataset, under another class: a label conflict if filed here",
    "failed": "listed, but never downloaded",
    "unknown": "not in the dataset",
    "invalid": "could not be asked",
}
STYLES = {"known": "green", "elsewhere": "bold yellow", "failed": "yellow", "invalid": "red"}


def print_json(blocks: Iterable[list[Answer]]) -> Counter[str]:
    """Print every answer as soon as it is there, as long as somebody reads them.

    The number of answers by verdict comes back.
    """
    counts: Counter[str] = Counter()
    try:
        for answers in blocks:
            counts.update(answer.verdict for answer in answers)
            # ASCII: a question may hold what is no text, or what would steer a terminal.
            print("".join(f"{json.dumps(_record(answer))}\n" for answer in answers), end="")
            if failure(sys.stdout):
                break
    except KeyboardInterrupt:
        drop(sys.stdout)
        raise
    return counts


def print_tables(blocks: Iterable[list[Answer]], console: Console) -> Counter[str]:
    """Print every answer of a few; of many, how they came out and the first with news.

    The number of answers by verdict comes back.
    """
    counts: Counter[str] = Counter()
    first: list[Answer] = []
    news: list[Answer] = []
    for answers in blocks:
        counts.update(answer.verdict for answer in answers)
        first += answers[: MOST_ROWS - len(first)]
        new = (answer for answer in answers if answer.verdict != "unknown")
        news += islice(new, MOST_ROWS - len(news))
    if counts.total() <= MOST_ROWS:
        console.print(_table("Answers", first))
        return counts
    console.print(_counts(counts))
    if news:
        console.print(_table(f"The first {len(news)} with news", news))
    return counts


def watched(blocks: Iterable[list[Answer]], is_shown: bool) -> Iterator[list[Answer]]:
    """Shows on standard error how many questions were asked, where somebody looks at it."""
    console = Console(stderr=True)
    columns = TextColumn("{task.completed:,.0f} questions asked"), TimeElapsedColumn()
    # Standard output is not the bar's, not even where it is a terminal, too.
    with Progress(
        *columns,
        console=console,
        transient=True,
        redirect_stdout=False,
        disable=not (is_shown and console.is_terminal),
    ) as bar:
        asked = bar.add_task("", total=None)
        for answers in blocks:
            yield answers
            bar.advance(asked, len(answers))


def _record(answer: Answer) -> dict[str, Any]:
    return {**answer._asdict(), "places": [place._asdict() for place in answer.places]}


def _counts(counts: Counter[str]) -> Table:
    title = f"{counts.total():,} questions"
    table = Table("Verdict", "Meaning", title=title, box=box.SIMPLE_HEAD)
    table.add_column("Questions", justify="right")
    for verdict, meaning in MEANINGS.items():
        if counts[verdict]:
            table.add_row(_verdict(verdict), meaning, f"{counts[verdict]:,}")
    return table


def _table(title: str, answers: list[Answer]) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD)
    table.add_column("Question", overflow="fold", ratio=2)
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Copies", justify="right", no_wrap=True)
    table.add_column("Where", overflow="fold", ratio=3)
    for answer in answers:
        table.add_row(
            safe_text(answer.question[:MOST_CHARACTERS]),
            _verdict(answer.verdict),
            f"{answer.copies:,}" if answer.copies else "",
            _where(answer),
        )
    return table


def _verdict(verdict: str) -> Text:
    return Text(verdict, STYLES.get(verdict, ""))


def _where(answer: Answer) -> Text:
    if answer.reason:
        return safe_text(answer.reason)
    lines = [_place(place) for place in answer.places]
    if answer.copies > len(lines) > 0:
        lines.append(Text(f"and {answer.copies - len(lines):,} more"))
    return Text("\n").join(lines)


def _place(place: Place) -> Text:
    name = f"{place.category_name} / {place.class_name}"
    return safe_text(f"{name}: {place.relative_path}" if place.relative_path else name)
