"""Encrypt values anew with the newest keys, a chunk of one table's rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from security.events import RowsResealed
from security.fields import BlindIndexField
from security.fields.cipher import newest_head, seal, unseal
from security.fields.sealed import SealedField
from security.journal import RESEALING, recorded
from security.models import Person

CHUNK: Final = 500


@recorded
def reseal_rows(*, table: str, after: int, by: Person, at: datetime) -> RowsResealed:
    """Seal the next rows behind the id `after` that an older key or another method sealed, at most 500 (S:CRY-02).

    Rows that somebody is writing are passed over; what they read stays as it is, so nobody waits for this and no
    write is lost. `table` is the label of a model with sealed fields. The event names the last id, None at the end.
    :raises CannotUnseal: if a value was altered, or its key is no longer on the ring
    """
    model = apps.get_model(table)
    fields, indexes = sealed_of(model), indexes_of(model)
    rows = _next_rows(model, after)
    if rows:
        anew = [_anew(fields, indexes, row) for row in rows]
        _write(model, [str(one.column) for one in (*fields, *indexes)], anew)
    last = rows[-1][0] if rows else None
    return RowsResealed(at=at, by=by.pk, about=f"table:{table}", table=table, rows=len(rows), last=last)


def sealed_of(model: type[models.Model]) -> list[SealedField]:
    """The sealed fields of a model, in order."""
    return [one for one in model._meta.concrete_fields if isinstance(one, SealedField)]


def indexes_of(model: type[models.Model]) -> list[BlindIndexField]:
    """Its blind indexes, in order."""
    return [one for one in model._meta.concrete_fields if isinstance(one, BlindIndexField)]


def stale_rows(model: type[models.Model]) -> tuple[str, list[Any]]:
    """The SQL condition, with its values, that a row holds what an older key or another method made."""
    name = connection.ops.quote_name
    sealed = [f"substring({name(str(one.column))} from 1 for 2) <> %s" for one in sealed_of(model)]
    digests = [f"get_byte({name(str(one.column))}, 0) <> %s" for one in indexes_of(model)]
    values = [newest_head()] * len(sealed) + [next(reversed(settings.INDEX_KEYS))] * len(digests)
    return f"({' or '.join([*sealed, *digests])})", values


def _next_rows(model: type[models.Model], after: int) -> list[Sequence[Any]]:
    name, condition = connection.ops.quote_name, stale_rows(model)
    pk, columns = name(str(model._meta.pk.column)), ", ".join(name(str(one.column)) for one in sealed_of(model))
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {pk}, {columns} from {name(model._meta.db_table)}"  # noqa: S608 - names of our own models
            f" where {pk} > %s and {condition[0]} order by {pk} limit {CHUNK} for no key update skip locked",
            [after, *condition[1]],
        )
        return list(cursor.fetchall())


def _anew(fields: Sequence[SealedField], indexes: Sequence[BlindIndexField], row: Sequence[Any]) -> list[Any]:
    """The row's id, its values sealed anew, its digests by the newest key."""
    pk, *values = row
    plain = {
        field.name: None if value is None else unseal(bytes(value), field.place(pk))
        for field, value in zip(fields, values, strict=True)
    }
    sealed = [
        None if value is None else seal(value, field.place(pk))
        for field, value in zip(fields, plain.values(), strict=True)
    ]
    return [pk, *sealed, *_digests(indexes, plain)]


def _digests(indexes: Sequence[BlindIndexField], plain: dict[str, bytes | None]) -> Iterator[bytes | None]:
    for index in indexes:
        value = plain[index.of]
        yield index.digest(value.decode()) if value else None


def _write(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """One statement for all of them."""
    name = connection.ops.quote_name
    each = ", ".join(f"{name(column)} = anew.{name(column)}" for column in columns)
    arrays = ", ".join(["%s::bigint[]", *("%s::bytea[]" for _column in columns)])
    given = ", ".join(name(column) for column in ["of_row", *columns])
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, 'on', true)", [RESEALING])  # what is written once lets this pass
        cursor.execute(
            f"update {name(model._meta.db_table)} as held set {each} from unnest({arrays}) as anew({given})"  # noqa: S608
            f" where held.{name(str(model._meta.pk.column))} = anew.of_row",
            [list(column) for column in zip(*rows, strict=True)],
        )
        cursor.execute("select set_config(%s, '', true)", [RESEALING])
