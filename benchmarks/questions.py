"""`python -m benchmarks.questions DATABASE FILE`: what a scraper asks.

Writes questions to FILE, one a line, and prints how long single ones take as JSON.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import duckdb

from image_duplicates.check import Known

QUESTIONS = 100_000
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
    """Write the questions; ask some of them one by one."""
    database, file = sys.argv[1:]
    with duckdb.connect(database, read_only=True) as connection:
        rows = connection.execute(
            f"from ({_ASK}) order by md5(question)", {"questions": QUESTIONS}
        ).fetchall()
    questions = [question for (question,) in rows]
    Path(file).write_text("\n".join(questions), encoding="utf-8")
    seconds = []
    with Known(database) as known:
        for question in questions[:_SINGLE]:
            start = time.perf_counter()
            known.check(question)
            seconds.append(time.perf_counter() - start)
    print(json.dumps({"single_ms": statistics.median(seconds) * 1000}))


if __name__ == "__main__":
    main()
