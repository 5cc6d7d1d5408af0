"""Fixtures shared in this folder."""

from tests.casework.broker_room import own_broker
from tests.security.journal_room import room

__all__ = ["own_broker", "room"]
