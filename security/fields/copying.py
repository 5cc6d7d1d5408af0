"""Writing many rows with PostgreSQL's `COPY`: as fast as the database takes them, sealing on the way what is sealed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

from security.fields.blind import BlindIndexField
from security.fields.cipher import seal
from security.fields.sealed import SealedField

Row = Sequence[Any]
Maker = Callable[[Any, Any], Any]


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write rows of plain values, one per name in `columns`; how many there were.

    Columns not named take the field's default. Where the model has sealed fields the row's id comes first among the
    columns: taken from `allocate_ids`. A blind index takes the plain value of the field it belongs to, or None.
    :raises ValueError: if a model with sealed fields is written without ids
    """
    given: list[Any] = [model._meta.get_field(name) for name in columns]
    left_out = [field for field in model._meta.concrete_fields if field not in given and not field.primary_key]
    fields = [*given, *left_out]
    defaults = [field.get_default() for field in left_out]
    makers = [(n, maker) for n, maker in enumerate(map(_maker, fields)) if maker is not None]
    if makers and not given[0].primary_key:
        raise ValueError(f"{model._meta.label}: name the id first, a sealed value is bound to its row.")
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"copy {connection.ops.quote_name(model._meta.db_table)} ({names}) from stdin (format binary)"
        ) as copy,
    ):
        copy.set_types([_type(field) for field in fields])
        for row in rows:
            values = [*row, *defaults]
            for n, make in makers:
                values[n] = make(values[n], values[0])
            copy.write_row(values)
            count += 1
    return count


def _maker(field: Any) -> Maker | None:
    """What turns the plain value into what stands in the database, or None where that is the same."""
    if isinstance(field, SealedField):
        place, dumps = field.place, field.dumps
        return lambda value, key: None if value is None else seal(dumps(value), place(key))
    if isinstance(field, BlindIndexField):
        digest = field.digest
        return lambda value, _key: digest(value) if value else None
    return None


def _type(field: Any) -> str:
    """The column's type without its length, as `COPY` is told."""
    return re.sub(r"\(.*?\)", "", field.rel_db_type(connection) if field.is_relation else field.db_type(connection))
