"""Turning pages by key: the page after a row begins beyond the values it is ordered by. No page is counted off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, OrderBy, Q, Value

Key = tuple[str | int, ...]
_SIGN = "~"


class ByBytes(OrderBy):
    """In the order of the bytes, which the index of prefixes serves, whatever the database's language."""

    template = "%(expression)s USING ~<~ /* ASC */"  # Django looks for the word, PostgreSQL does not take it here


def beyond_bytes(column: str, value: str) -> Func:
    """Whether the column stands beyond the value in that order."""
    return Func(F(column), Value(value), template="%(expressions)s", arg_joiner=" ~>~ ", output_field=BooleanField())


def after(columns: Sequence[str], key: Key) -> Q:
    """The rows beyond this key, in the ascending order of the columns."""
    rows = Q(pk__in=())
    for place, column in enumerate(columns):
        same = dict(zip(columns[:place], key, strict=False))
        rows |= Q(**same, **{f"{column}__gt": key[place]})
    return rows


def beyond(rows: Sequence[Mapping[str, Any]], size: int, columns: Sequence[str]) -> Key:
    """The key of the last row shown, if there are more than `size`; else nothing."""
    return tuple(rows[size - 1][column] for column in columns) if len(rows) > size else ()


def written(key: Key) -> str:
    """The key as it stands in an address."""
    return _SIGN.join(str(part) for part in key)


def read(text: str, *, texts: int) -> Key:
    """The key from an address: `texts` texts, then a row's id. An altered address gives the first page."""
    parts = text.rsplit(_SIGN, texts)
    if "\0" in text or len(parts) != texts + 1 or not parts[-1].isdecimal() or len(parts[-1]) > 18:
        return ()
    return (*parts[:-1], int(parts[-1]))
