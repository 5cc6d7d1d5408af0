"""Fixtures shared in this folder."""

from tests.casework.broker_room import own_broker
from tests.casework.mail_room import mail_room
from tests.casework.sms_room import sms_room

__all__ = ["mail_room", "own_broker", "sms_room"]
