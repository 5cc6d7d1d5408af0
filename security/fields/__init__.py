"""Fields that keep what must not be read from the database (law 9), and the transaction id."""

from security.fields.blind import BlindIndexField
from security.fields.sealed import (
    SealedDecimalField,
    SealedJSONField,
    SealedModel,
    SealedTextField,
    allocate_ids,
    opener,
)
from security.fields.xid8 import ClockTimestamp, CurrentTransaction, Xid8Field

__all__ = [
    "BlindIndexField",
    "ClockTimestamp",
    "CurrentTransaction",
    "SealedDecimalField",
    "SealedJSONField",
    "SealedModel",
    "SealedTextField",
    "Xid8Field",
    "allocate_ids",
    "opener",
]
