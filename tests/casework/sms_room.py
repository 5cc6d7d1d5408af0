"""A provider of the tests' own: it takes text messages and keeps them in a file, also for processes beside this one."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from casework.channels import file

PROVIDER = "tests.casework.sms_room.send"
_refuse: set[str] = set()
_away: set[bool] = set()


class NoSuchNumber(Exception):
    """What a provider says to one number."""


def send(number: str, text: str) -> str:
    """Keep it, or say no; other processes learn from SMS_ROOM where it is kept."""
    if number in _refuse:
        raise NoSuchNumber(f"{number} is not in use")
    if _away:
        raise ConnectionError("no answer")
    if "SMS_ROOM" in os.environ:
        settings.SMS_FILE = Path(os.environ["SMS_ROOM"])
    return file.send(number, text)


class SmsRoom:
    """What arrived, in order. `refuse` names numbers that are turned away; `away` cuts the line."""

    def __init__(self, path: Path) -> None:
        self.path, self.refuse = path, _refuse

    def go_away(self, *, away: bool = True) -> None:
        """The provider answers no more, or again."""
        _away.clear()
        _away.update({True} if away else ())

    @property
    def messages(self) -> list[dict[str, str]]:
        """All that was taken."""
        lines = self.path.read_text("utf-8").splitlines() if self.path.exists() else []
        return [json.loads(line) for line in lines]

    def to(self, number: str) -> list[str]:
        """The texts that arrived for this number."""
        return [one["text"] for one in self.messages if one["number"] == number]


@pytest.fixture
def sms_room(settings, tmp_path) -> Iterator[SmsRoom]:
    """A provider that takes everything."""
    settings.SMS_PROVIDER, settings.SMS_FILE = PROVIDER, tmp_path / "sms" / "sent.jsonl"
    _refuse.clear()
    _away.clear()
    yield SmsRoom(settings.SMS_FILE)
    _refuse.clear()
    _away.clear()
