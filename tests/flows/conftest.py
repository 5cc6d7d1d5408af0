"""Fixtures shared in this folder."""

from tests.casework.broker_room import own_broker

__all__ = ["own_broker"]
