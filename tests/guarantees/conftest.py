"""Fixtures shared in this folder."""

from tests.security.journal_room import room

__all__ = ["room"]
