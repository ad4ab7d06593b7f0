"""The pictures of a dataset, to ask about."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from image_duplicates import built, project, sql
from image_duplicates.check.answers import (
    Answer,
    Group,
    Likeness,
    Place,
    answer,
    with_likenesses,
)
from image_duplicates.check.blocks import blocks
from image_duplicates.check.looks import Looks
from image_duplicates.check.queries import AT_URLS, GROUPS, IS_READY, MAKE_IMAGE_KEYS, as_parameter
from image_duplicates.check.recognise import KINDS, Subject, recognise

Question = str | os.PathLike[str]

# Hash of the pictures; or the URL of an entry without one, and whether it was downloaded.
GroupKey = tuple[str | None, str | None, bool]


class NotReadyError(Exception):
    """The file cannot be asked; the message says what to do."""


class Known:
    """The pictures in a file that dbt built or ``image-duplicates publish`` published.

    The published file is the one to keep open: while this holds the file that dbt writes, no
    build can start. The build that was there on opening is the one that is asked. Threads may
    share an instance.

    Raises NotReadyError when the file is missing, is being written, or holds no build that can
    be asked, and in any question when it is found to be damaged.
    """

    def __init__(self, database: Question) -> None:
        self._path = Path(database)
        self._connection = _open(self._path)
        self._lock = Lock()
        # Not before a picture is to be compared.
        self._looks: Looks | None = None

    def __enter__(self) -> "Known":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def not_compared(self) -> str | None:
        """Why files can only be looked for by their bytes, as half a sentence.

        None where they are compared by their looks, too, and before one was to be.
        """
        return self._looks.problem if self._looks else None

    def check(
        self,
        question: Question,
        category: str | None = None,
        class_name: str | None = None,
        kind: str | None = None,
    ) -> Answer:
        """The answer to one question; see ``check_all``."""
        return self.check_all([question], category, class_name, kind)[0]

    def check_all(
        self,
        questions: Iterable[Question],
        category: str | None = None,
        class_name: str | None = None,
        kind: str | None = None,
    ) -> list[Answer]:
        """The answers to many questions, in the order asked, from one look at the dataset.

        A question is a hash, a URL with ``//`` in it, or the path of a file to hash; its form
        tells, unless ``kind`` (url, hash or file) does. ``category`` and ``class_name`` together
        name the class that the picture would be filed in. A file that is not in the dataset is
        compared with its pictures by its looks, where these were scanned.

        Raises ValueError for another kind, and for a category without a class or the reverse.
        """
        _refuse_wrong_use(category, class_name, kind)
        texts = [os.fsdecode(question) for question in questions]
        try:
            with self._lock, built.damage_told(self._path, NotReadyError):
                subjects = recognise(self._connection, texts, kind)
                keys = _keys(self._connection, subjects)
                groups = _groups(self._connection, keys, category, class_name)
                answers = {
                    text: Answer(text, subject.kind, "invalid", subject.reason)
                    # What is of no kind has a reason.
                    if subject.reason or subject.kind is None
                    else answer(
                        text, subject.kind, [groups[key] for key in keys[text] if key in groups]
                    )
                    for text, subject in subjects.items()
                }
                answers |= self._compared(
                    [
                        told
                        for told in answers.values()
                        if told.kind == "file" and told.verdict == "unknown"
                    ],
                    category,
                    class_name,
                )
        except RuntimeError as error:
            if str(error) != "Query interrupted":
                raise
            # So DuckDB tells of Ctrl-C.
            raise KeyboardInterrupt from error
        return [answers[text] for text in texts]

    def check_blocks(
        self,
        questions: Iterable[Question | None],
        category: str | None = None,
        class_name: str | None = None,
        kind: str | None = None,
    ) -> Iterator[list[Answer]]:
        """The answers to any number of questions, some at a time, in the order asked.

        Takes the memory of the largest block, and no question before the answers to the block
        ahead of it were used. None among the questions asks for the answers to those before it
        at once. All else is as in ``check_all``.
        """
        _refuse_wrong_use(category, class_name, kind)
        texts = (None if question is None else os.fsdecode(question) for question in questions)
        return (self.check_all(block, category, class_name, kind) for block in blocks(texts))

    def _compared(
        self, unknown: list[Answer], category: str | None, class_name: str | None
    ) -> dict[str, Answer]:
        """The answers about files that are not in the dataset, with what looks like them."""
        if not unknown:
            return {}
        self._looks = self._looks or Looks(self._connection)
        if self._looks.problem:
            return {
                told.question: with_likenesses(told, [], self._looks.problem) for told in unknown
            }
        found = self._looks.compare(told.question for told in unknown)
        keys: dict[str, list[GroupKey]] = {
            path: [(match.content_hash, None, True) for match in compared.matches]
            for path, compared in found.items()
        }
        groups = _groups(self._connection, keys, category, class_name)
        return {
            told.question: with_likenesses(
                told,
                [
                    Likeness(*match[1:], *groups[key][1:])
                    for key, match in zip(
                        keys[told.question], found[told.question].matches, strict=True
                    )
                ],
                found[told.question].reason,
            )
            for told in unknown
        }


def _refuse_wrong_use(category: str | None, class_name: str | None, kind: str | None) -> None:
    if kind is not None and kind not in KINDS:
        raise ValueError(f"A question is a url, a hash or a file, not a {kind}.")
    if (category is None) != (class_name is None):
        raise ValueError("A class is named by its category and its class name together.")


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    connection = built.kept_open(path, NotReadyError)
    try:
        with built.damage_told(path, NotReadyError):
            connection.execute(IS_READY)
            connection.execute(MAKE_IMAGE_KEYS)
    except duckdb.Error as error:
        connection.close()
        raise NotReadyError(
            f"{path} holds no build that can be asked: run {project.command('build')} anew."
        ) from error
    except NotReadyError:
        connection.close()
        raise
    return connection


def _keys(
    connection: duckdb.DuckDBPyConnection, subjects: dict[str, Subject]
) -> dict[str, list[GroupKey]]:
    """The groups that each question leads to, some of which may not exist."""
    urls = [subject.url for subject in subjects.values() if subject.url]
    at_url: dict[str, list[GroupKey]] = defaultdict(list)
    if urls:
        for url, content_hash, is_downloaded in connection.execute(
            AT_URLS, {"urls": as_parameter(urls)}
        ).fetchall():
            at_url[url].append((content_hash, None if content_hash else url, is_downloaded))
    return {
        text: at_url.get(subject.url, [])
        if subject.url
        else [(content_hash, None, True) for content_hash in subject.hashes]
        for text, subject in subjects.items()
    }


def _groups(
    connection: duckdb.DuckDBPyConnection,
    keys: dict[str, list[GroupKey]],
    category: str | None,
    class_name: str | None,
) -> dict[GroupKey, Group]:
    wanted = {key for of_question in keys.values() for key in of_question}
    if not wanted:
        return {}
    found = connection.execute(
        GROUPS,
        {
            "hashes": as_parameter(content_hash for content_hash, _, _ in wanted if content_hash),
            "urls": as_parameter(url for _, url, _ in wanted if url),
            "category": category,
            "class_name": class_name,
        },
    )
    rows: dict[GroupKey, list[dict[str, Any]]] = defaultdict(list)
    for row in sql.rows(found):
        rows[row["content_hash"], row["bare_url"], row["is_downloaded"]].append(row)
    return {
        key: Group(
            is_downloaded=key[2],
            copies=rows_of_key[0]["copies"],
            copies_in_class=rows_of_key[0]["copies_in_class"],
            places=tuple(Place(*(row[name] for name in Place._fields)) for row in rows_of_key),
        )
        for key, rows_of_key in rows.items()
    }
