"""Finding a sealed value by its exact text, through a keyed digest beside it."""

from typing import Any

from django.db import models

from security.fields.cipher import blind


class BlindIndexField(models.BinaryField):
    """The keyed digest of another field of the same row, kept up to date at every save.

    `of` names the field; `purpose` keeps digests of different fields apart, so that equal values cannot be joined;
    `normal` makes the value uniform first.
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
        """What the column holds for this value."""
        return blind(value, self.purpose)

    def pre_save(self, row: models.Model, add: bool) -> Any:  # noqa: FBT001
        value = getattr(row, self.of)
        digest = self.digest(value) if value else None
        setattr(row, self.attname, digest)
        return digest
