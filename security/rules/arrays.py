"""Thousands of values for a statement, as the one text in which PostgreSQL writes an array.

Adapted as a list, each element is quoted by itself; for a chunk of a bulk act that costs more than the statement does.
Name the type where it is used: `unnest(%s::bigint[])`.
"""

from collections.abc import Iterable


def of_ids(ids: Iterable[int | None]) -> str:
    """Whole numbers, None as null."""
    return f"{{{','.join(map(str, ids))}}}".replace("None", "NULL")


def of_texts(texts: Iterable[str]) -> str:
    """Texts, each quoted whatever stands in it."""
    return f"{{{','.join(map(_quoted, texts))}}}"


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
