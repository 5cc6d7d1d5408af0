"""How a text message leaves the house: by a provider that the settings name.

A provider is one function, `send(number, text) -> id`: it hands one message to whoever really sends it and returns
that one's id of the message. It returns only when the message is taken, and raises whatever it likes when it is not:
the message is then tried again later. `OSError` (no connection, no answer in time) says that the others need not be
tried now either. It may block for `PATIENCE` at most. docs/deployment.md has an example.
"""

from collections.abc import Callable
from functools import cache
from typing import Final, cast

from django.conf import settings
from django.utils.module_loading import import_string

PATIENCE: Final = 10
"""Seconds within which a provider must have answered or given up."""

Provider = Callable[[str, str], str]


def send_text(number: str, text: str) -> str:
    """Hand one text message to the provider; returns the provider's id of it.

    :raises Exception: whatever the provider raises when it does not take the message
    """
    return _provider(settings.SMS_PROVIDER)(number, text)


def find_provider() -> Provider:
    """The function that `SMS_PROVIDER` names.

    :raises ImportError: if there is none of this name
    """
    return _provider(settings.SMS_PROVIDER)


def reaches_phones() -> bool:
    """Whether text messages can be offered: not as long as they are only written into a file, but for the demo."""
    return settings.DEMO_MODE or not writes_a_file()


def writes_a_file() -> bool:
    """Whether text messages are written into a file instead of being sent."""
    return str(settings.SMS_PROVIDER) == "casework.channels.file.send"


@cache
def _provider(path: str) -> Provider:
    found = import_string(path)
    if not callable(found):  # a module, say: for whoever set it, that is a name under which there is none
        raise ImportError(f"{path} is no function. SMS_PROVIDER names one: send(number, text) -> id.")  # noqa: TRY004
    return cast("Provider", found)
