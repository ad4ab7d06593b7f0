"""Metadata JSON without some of its entries, otherwise as it was written."""

import json
import re
from decimal import Decimal
from typing import Any

from image_duplicates.files.paths import RefusedError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_document(data: bytes) -> dict[str, Any]:
    """A JSON document; raises RefusedError where writing it again would lose something."""
    try:
        document = json.loads(
            data.removeprefix(BYTE_ORDER_MARK).decode("utf-8"),
            object_pairs_hook=_without_repeats,
            parse_float=_exact,
        )
    except ValueError as error:
        raise RefusedError(f"it is not plain JSON: {error}") from error
    except RecursionError as error:
        raise RefusedError("it is nested too deeply") from error
    if not isinstance(document, dict):
        raise RefusedError("it is not a JSON object")
    return document


def write_document(document: dict[str, Any], like: bytes) -> bytes:
    """The document as JSON with the indent, escapes and ending of ``like``."""
    mark = BYTE_ORDER_MARK if like.startswith(BYTE_ORDER_MARK) else b""
    text = like.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    indent = re.match(r"\s*\{\s*?\n([ \t]*)", text)
    is_spaced = indent is not None or re.search(r'":\s', text) is not None
    separators = (", " if is_spaced and indent is None else ",", ": " if is_spaced else ":")
    body = json.dumps(
        document,
        ensure_ascii=text.isascii() or re.search(r"\\u[dD][89abAB]", text) is not None,
        indent=indent[1] if indent else None,
        separators=separators,
    )
    if "\r\n" in text:
        body = body.replace("\n", "\r\n")
    data = mark + (body + text[len(text.rstrip()) :]).encode("utf-8")
    if read_document(data) != document:
        raise RefusedError("it cannot be written again as it is")
    return data


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key occurs twice")
    return members


def _exact(text: str) -> float:
    number = float(text)
    if Decimal(repr(number)) != Decimal(text):
        raise ValueError(f"the number {text[:20]} is too large or too precise")
    return number
