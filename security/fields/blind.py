"""Finding a sealed value by its exact text, through a keyed digest beside it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from security.fields.cipher import blind

if TYPE_CHECKING:
    BinaryField = models.BinaryField[Any, Any]
else:
    BinaryField = models.BinaryField


def normal(value: str) -> str:
    """The form in which equal values are equal: full-width signs narrowed, no white space, no difference of case."""
    return "".join(unicodedata.normalize("NFKC", value).split()).casefold()


class BlindIndexField(BinaryField):
    """The keyed digest of another field of the same row, kept up to date whenever that one is saved.

    `of` names the field; `purpose` keeps digests of different fields apart, so that equal values cannot be joined.
    The value is made uniform first. Look it up by `filter(number_index__in=field.digests(typed))`.
    """

    def __init__(self, *args: Any, of: str = "", purpose: str = "", **kwargs: Any) -> None:
        self.of, self.purpose = of, purpose
        kwargs.setdefault("editable", False)
        kwargs.setdefault("max_length", 17)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of, "purpose": self.purpose}

    def digest(self, value: str) -> bytes:
        """What the column holds for this value, by the newest key."""
        return blind(normal(value), self.purpose)

    def digests(self, value: str) -> list[bytes]:
        """What the column may hold for this value, by any key still on the ring: for looking it up."""
        return [blind(normal(value), self.purpose, key_id=key_id) for key_id in settings.INDEX_KEYS]

    def pre_save(self, row: models.Model, add: bool) -> Any:  # noqa: FBT001
        value = getattr(row, self.of)
        digest = self.digest(value) if value else None
        setattr(row, self.attname, digest)
        return digest
