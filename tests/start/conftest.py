"""Fixtures shared in this folder."""

from tests.casework.mail_room import mail_room

__all__ = ["mail_room"]
