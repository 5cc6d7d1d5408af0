"""Model fields that stand encrypted in the database and read as plain values in Python.

The row is bound in, so its id must be known before it is written: `SealedModel` takes it from the sequence first.
A value is decrypted when it is read, not when the row is loaded.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import connection, models

from security.fields.cipher import seal, unseal


class Ciphertext(bytes):
    """Bytes as they stand in the database."""


class _Reader:
    """Hands out the plain value of one sealed field."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        value = row.__dict__[self.field.attname]
        return self.field.opened(value, row) if isinstance(value, Ciphertext) else value

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """What both kinds share. `deconstruct` stays plain, so that migrations see a binary column."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:  # noqa: FBT001, FBT002
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Reader(self))

    def place(self, row: models.Model) -> str:
        """Where the value stands: table, column and row."""
        return f"{row._meta.db_table}|{self.column}|{row.pk}"

    def opened(self, sealed: Ciphertext, row: models.Model) -> Any:
        return self.loads(unseal(bytes(sealed), self.place(row)))

    def sealed(self, value: Any, row: models.Model) -> bytes:
        return seal(self.dumps(value), self.place(row))

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Ciphertext | None:
        return None if value is None else Ciphertext(value)

    def pre_save(self, row: models.Model, add: bool) -> Any:  # noqa: FBT001
        value = row.__dict__.get(self.attname)
        if value is None or isinstance(value, Ciphertext):
            return value
        if row.pk is None:
            raise ValueError(f"{row._meta.label}.{self.name}: the row needs its id before its sealed fields are written.")
        return self.sealed(value, row)

    def get_default(self) -> Any:
        return self.default() if callable(self.default) else (self.default if self.has_default() else None)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return "(sealed)"

    def dumps(self, value: Any) -> bytes:
        raise NotImplementedError

    def loads(self, plain: bytes) -> Any:
        raise NotImplementedError


class SealedTextField(SealedField):
    """A text that stands encrypted."""

    def dumps(self, value: str) -> bytes:
        return value.encode()

    def loads(self, plain: bytes) -> str:
        return plain.decode()


class SealedJSONField(SealedField):
    """A JSON value that stands encrypted as one."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def loads(self, plain: bytes) -> Any:
        return json.loads(plain)


class SealedModel(models.Model):
    """A model with sealed fields: takes its id from the sequence before it is first saved."""

    _ids_first: ClassVar[bool] = True

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is None and not self._meta.pk.is_relation:
            [self.pk] = allocate_ids(type(self), 1)
            kwargs.setdefault("force_insert", True)
        super().save(*args, **kwargs)


def allocate_ids(model: type[models.Model], count: int) -> list[int]:
    """Take the next ids of a model's sequence, so that rows can be sealed and sent with `COPY` or `bulk_create`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, %s)) from generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]
