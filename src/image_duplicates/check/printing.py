"""Answers as a table for people."""

from collections import Counter

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from image_duplicates.check.answers import Answer, Place
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


def print_answers(answers: list[Answer], console: Console) -> None:
    """Print every answer of a few; of many, how they came out and the first with news."""
    if len(answers) <= MOST_ROWS:
        console.print(_table("Answers", answers))
        return
    news = [answer for answer in answers if answer.verdict != "unknown"]
    console.print(_counts(answers))
    if news:
        console.print(_table(f"The first {min(len(news), MOST_ROWS)} with news", news[:MOST_ROWS]))


def _counts(answers: list[Answer]) -> Table:
    table = Table("Verdict", "Meaning", title=f"{len(answers):,} questions", box=box.SIMPLE_HEAD)
    table.add_column("Questions", justify="right")
    counts = Counter(answer.verdict for answer in answers)
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
