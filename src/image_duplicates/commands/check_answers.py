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

from image_duplicates.check import Answer, Known, Likeness, Place
from image_duplicates.streams import drop, failure
from image_duplicates.terminal import safe_text

MOST_ROWS = 20
MOST_CHARACTERS = 200
MEANINGS = {
    "known": "in the dataset",
    "elsewhere": "in the dataset, under another class: a label conflict if filed here",
    "similar": "not in the dataset, but near duplicates of it are",
    "similar_elsewhere": "the same, under another class: a label conflict if filed here",
    "failed": "listed, but never downloaded",
    "unknown": "not in the dataset",
    "invalid": "could not be asked",
}
STYLES = {
    "known": "green",
    "elsewhere": "bold yellow",
    "similar": "cyan",
    "similar_elsewhere": "bold yellow",
    "failed": "yellow",
    "invalid": "red",
}
KINDS = {"near_duplicate": "near duplicate of", "same_scene": "same scene as"}


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


def print_tables(blocks: Iterable[list[Answer]], console: Console, known: Known) -> Counter[str]:
    """Print every answer of a few; of many, how they came out and the first with news.

    What holds for all answers of ``known`` is said once. The number of answers by verdict comes
    back.
    """
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    first: list[Answer] = []
    news: list[Answer] = []
    for answers in blocks:
        counts.update(answer.verdict for answer in answers)
        reasons.update(answer.not_compared for answer in answers if answer.not_compared)
        first += answers[: MOST_ROWS - len(first)]
        new = (answer for answer in answers if answer.verdict != "unknown" or answer.likenesses)
        news += islice(new, MOST_ROWS - len(news))
    told = known.not_compared
    if counts.total() <= MOST_ROWS:
        console.print(_table("Answers", first, told))
    else:
        console.print(_counts(counts))
        if news:
            console.print(_table(f"The first {len(news)} with news", news, told))
        for reason, count in reasons.items():
            if reason != told:
                console.print(f"{count:,} not compared by looks: {reason}.")
    if told:
        console.print(f"Files were looked for by their bytes alone, not by their looks: {told}.")
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
    likenesses = [
        {**likeness._asdict(), "places": _places(likeness.places)} for likeness in answer.likenesses
    ]
    return {**answer._asdict(), "places": _places(answer.places), "likenesses": likenesses}


def _places(places: Iterable[Place]) -> list[dict[str, Any]]:
    return [place._asdict() for place in places]


def _counts(counts: Counter[str]) -> Table:
    title = f"{counts.total():,} questions"
    table = Table("Verdict", "Meaning", title=title, box=box.SIMPLE_HEAD)
    table.add_column("Questions", justify="right")
    for verdict, meaning in MEANINGS.items():
        if counts[verdict]:
            table.add_row(_verdict(verdict), meaning, f"{counts[verdict]:,}")
    return table


def _table(title: str, answers: list[Answer], told: str | None) -> Table:
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
            _where(answer, told),
        )
    return table


def _verdict(verdict: str) -> Text:
    return Text(verdict, STYLES.get(verdict, ""))


def _where(answer: Answer, told: str | None) -> Text:
    if answer.reason:
        return safe_text(answer.reason)
    if answer.not_compared and answer.not_compared != told:
        return safe_text(f"not compared by its looks: {answer.not_compared}")
    lines = [_place(place) for place in answer.places]
    lines += [_likeness(likeness) for likeness in answer.likenesses]
    if (count := answer.copies or answer.look_alikes) > len(lines) > 0:
        lines.append(Text(f"and {count - len(lines):,} more"))
    return Text("\n").join(lines)


def _likeness(likeness: Likeness) -> Text:
    place = likeness.places[0]
    told = [KINDS[likeness.kind], _place(place).plain]
    if place.split_name:
        told.append(f"(split {place.split_name})")
    if likeness.copies > 1:
        told.append(f"and {likeness.copies - 1:,} more of it")
    # Cut, not rounded: what is not equal is not 1.
    similarity = f"similarity {int(100 * likeness.similarity) / 100:.2f}"
    way = likeness.orientation.replace("_", " ")
    turn = "" if way == "upright" else f", {way}"
    return safe_text(f"{' '.join(told)}: {similarity}{turn}")


def _place(place: Place) -> Text:
    name = f"{place.category_name} / {place.class_name}"
    return safe_text(f"{name}: {place.relative_path}" if place.relative_path else name)
