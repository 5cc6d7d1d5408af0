"""A mail server of the tests' own, which really takes mail over the network and keeps it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller


class MailRoom:
    """What arrived, in order. `refuse` names addresses that it turns away, with which answer; `lose` cuts the line."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.lose: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        """Take the recipient, or do not."""
        if address in self.refuse:
            return self.refuse[address]
        if address in self.lose:
            server.transport.abort()
            return "421 gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Keep the message."""
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """What arrived for this address."""
        return [one for one in self.messages if one["To"] == address]


@contextmanager
def opened(settings) -> Iterator[MailRoom]:
    """The server runs on a port of its own, and the settings lead there."""
    room = MailRoom()
    controller = Controller(room, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = False, "", ""
    try:
        yield room
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mail_room(settings) -> Iterator[MailRoom]:
    """A mail server that takes everything."""
    with opened(settings) as room:
        yield room
