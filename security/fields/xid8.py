"""PostgreSQL's 64-bit transaction id, and expressions for column defaults."""

from typing import Any

from django.db import models


class Xid8Field(models.Field):  # type: ignore[type-arg]
    """A column of type xid8. It is ordered, and never wraps."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(int(value))


class CurrentTransaction(models.Func):
    """The id of the transaction that writes."""

    template = "pg_current_xact_id()"
    output_field = Xid8Field()


class ClockTimestamp(models.Func):
    """The moment of writing, not of the transaction's start."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()
