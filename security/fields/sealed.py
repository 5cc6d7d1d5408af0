"""Model fields that stand encrypted in the database and read as plain values in Python.

The row is bound in, so its id must be known before it is written: `SealedModel` takes it from the sequence first.
A value is decrypted when it is read, not when the row is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import FieldError
from django.db import connection, models

from security.fields.blind import BlindIndexField
from security.fields.cipher import seal, unseal

if TYPE_CHECKING:
    BinaryField = models.BinaryField[Any, Any]
else:
    BinaryField = models.BinaryField


class Ciphertext(bytes):
    """Bytes as they stand in the database."""


class _Reader:
    """Hands out the plain value of one sealed field."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        if row is None:
            return self
        field, values = self.field, row.__dict__
        if field.attname not in values:
            row.refresh_from_db(fields=[field.attname])
        value = values[field.attname]
        if not isinstance(value, Ciphertext):
            return value
        plain = field.opened(value, row.pk)
        if field.mutable:  # what is changed in place must be there when the row is saved
            values[field.attname] = plain
        return plain

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedField(BinaryField):
    """What both kinds share. `deconstruct` stays plain, so that migrations see a binary column."""

    mutable: ClassVar[bool] = False

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:  # noqa: FBT001, FBT002
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Reader(self))

    def place(self, pk: Any) -> str:
        """Where the value of a row stands: table, column and row."""
        return f"{self.model._meta.db_table}|{self.column}|{pk}"

    def opened(self, sealed: bytes | memoryview | None, pk: Any) -> Any:
        """The plain value of what stands in the row of this id: for what `values_list` reads.

        :raises CannotUnseal: if it was altered, or sealed for another place
        """
        return None if sealed is None else self.loads(unseal(bytes(sealed), self.place(pk)))

    def sealed(self, value: Any, row: models.Model) -> Ciphertext:
        """The value as this row's column holds it: for `COPY`, and for `update` of this one row."""
        if row.pk is None:
            raise ValueError(
                f"{row._meta.label}.{self.name}: the row needs its id before its sealed fields are written."
            )
        return Ciphertext(seal(self.dumps(value), self.place(row.pk)))

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Ciphertext | None:
        return None if value is None else Ciphertext(value)

    def pre_save(self, row: models.Model, add: bool) -> Any:  # noqa: FBT001
        value = row.__dict__.get(self.attname)
        if value is None:
            return None
        if isinstance(value, Ciphertext):
            if add:
                self.opened(value, row.pk)  # a copied row must not take along what only its original can read
            return value
        return self.sealed(value, row)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Ciphertext):
            return value
        raise FieldError(
            f"{self.model._meta.label}.{self.name} is sealed row by row: it can be neither searched nor set for many "
            "rows at once. Save the row, or pass what `sealed(value, row)` returns; search by its blind index."
        )

    def get_default(self) -> Any:
        if not self.has_default():
            return None
        return self.default() if callable(self.default) else self.default

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return "(sealed)"

    def dumps(self, value: Any) -> bytes:
        """The plain value as bytes."""
        raise NotImplementedError

    def loads(self, plain: bytes) -> Any:
        """The plain value of these bytes."""
        raise NotImplementedError


class SealedTextField(SealedField):
    """A text that stands encrypted."""

    def dumps(self, value: str) -> bytes:
        return value.encode()

    def loads(self, plain: bytes) -> str:
        return plain.decode()


class SealedDecimalField(SealedField):
    """An exact number that stands encrypted."""

    def dumps(self, value: Decimal) -> bytes:
        return str(value).encode()

    def loads(self, plain: bytes) -> Decimal:
        return Decimal(plain.decode())


class SealedJSONField(SealedField):
    """A JSON value that stands encrypted as one."""

    mutable = True

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def loads(self, plain: bytes) -> Any:
        return json.loads(plain)


class SealedModel(models.Model):
    """A model with sealed fields: takes its id from the sequence before it is first saved."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a blind index is saved along with the field that it is of."""
        if self.pk is None and not self._meta.pk.is_relation:
            [self.pk] = allocate_ids(type(self), 1)
            kwargs.setdefault("force_insert", True)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = _with_indexes(self, kwargs["update_fields"])
        super().save(*args, **kwargs)


def _with_indexes(row: models.Model, names: Any) -> set[str]:
    indexes = {one.name for one in row._meta.fields if isinstance(one, BlindIndexField) and one.of in names}
    return {*names, *indexes}


def opener(model: type[models.Model], name: str) -> Callable[[bytes | memoryview | None, int], Any]:
    """What turns a sealed value as `values_list` reads it, with the id of its row, into the plain one.

    For lists of thousands, where a model object a row would cost more than the decryption.
    """
    field = model._meta.get_field(name)
    if not isinstance(field, SealedField):
        raise TypeError(f"{field} is not sealed.")
    return field.opened


def allocate_ids(model: type[models.Model], count: int) -> list[int]:
    """Take the next ids of a model's sequence, so that rows can be sealed and sent with `COPY` or `bulk_create`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, %s)) from generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]
