"""`python -m benchmarks.questions DATABASE FILE NUMBER`: what a scraper asks.

Writes so many questions to FILE, one a line, and prints how long single ones take as JSON.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from image_duplicates.check import Known

QUESTIONS = 100_000
MANY_QUESTIONS = 1_000_000
# Half of them URLs and a tenth hashes that the dataset holds, as far as it has so many; the rest
# new. In the order of their hashes, so that nothing lies close together.
_ASK = """
    select question from (
        (select source_url as question from images
            where source_url is not null order by image_id limit $questions // 2)
        union all
        (select upper(content_hash) from images
            where content_hash is not null order by image_id desc limit $questions // 10)
        union all
        select 'https://new.example/' || number || '.jpg' from range($questions) as new (number)
    )
    limit $questions
"""
_SINGLE = 50


def main() -> None:
    """Write the questions; ask some of them one by one, in Python and of a running command."""
    database, file, number = sys.argv[1:]
    with duckdb.connect(database, read_only=True) as connection:
        rows = connection.execute(
            f"from ({_ASK}) order by md5(question)", {"questions": int(number)}
        ).fetchall()
    questions = [question for (question,) in rows]
    Path(file).write_text("\n".join(questions), encoding="utf-8")
    with Known(database) as known:
        single = _median_ms(known.check, questions[:_SINGLE])
    print(json.dumps({"single_ms": single, "piped_ms": _piped(database, questions)}))


def _piped(database: str, questions: list[str]) -> float:
    """How long a program waits for the answer to each line that it writes to the command."""
    with subprocess.Popen(
        [sys.executable, "-m", "image_duplicates", "check", "--json", "--database", database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as command:

        def ask(question: str) -> None:
            command.stdin.write(f"{question}\n")
            command.stdin.flush()
            command.stdout.readline()

        # The first answer waits for the start, too.
        ask(questions[0])
        median = _median_ms(ask, questions[:_SINGLE])
        command.stdin.close()
        return median


def _median_ms(ask: Callable[[str], object], questions: list[str]) -> float:
    seconds = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000


if __name__ == "__main__":
    main()
