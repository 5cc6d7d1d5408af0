"""Setting one column of many rows, each to its own value, in one statement; what is sealed is sealed on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import connection, models

from security.fields.blind import BlindIndexField
from security.fields.cipher import seal
from security.fields.sealed import SealedField


def set_values(model: type[models.Model], name: str, values: Mapping[int, Any]) -> int:
    """Set the column of each row (by id) to its value; how many rows there were. A blind index of it follows."""
    if not values:
        return 0
    field: Any = model._meta.get_field(name)
    index = next((one for one in model._meta.fields if isinstance(one, BlindIndexField) and one.of == name), None)
    columns = {field.column: [_stored(field, value, pk) for pk, value in values.items()]}
    types = {field.column: _type(field)}
    if index is not None:
        columns[index.column] = [index.digest(value) if value else None for value in values.values()]
        types[index.column] = _type(index)
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(column)} = one.{quote(column)}" for column in columns)
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{types[column]}[]" for column in columns)])
    names = ", ".join(["id", *map(quote, columns)])
    statement = (
        f"update {quote(model._meta.db_table)} t set {sets} from unnest({arrays}) as one({names})"  # noqa: S608
        " where t.id = one.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(values), *columns.values()])
        return int(cursor.rowcount)


def _type(field: Any) -> str:
    """The column's type without its length: a cast to it would cut texts silently."""
    return re.sub(r"\(.*?\)", "", field.db_type(connection))


def _stored(field: Any, value: Any, pk: int) -> Any:
    if isinstance(field, SealedField):
        return None if value is None else seal(field.dumps(value), field.place(pk))
    return value
