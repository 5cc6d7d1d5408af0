"""Sending due messages by e-mail and text. Once in ordinary life; after a crash before noting it, once more."""

import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from casework.channels import send_text
from casework.models import Delivery, Notice
from casework.queries.channels import choices_of
from casework.queries.notices import languages_of
from casework.rules.bell import POST, ring
from casework.rules.channels import Choices, mobile_of
from casework.sweeps.claims import take_deliveries
from casework.sweeps.held_back import hold_back, open_digests
from casework.sweeps.letters import digest_of, message_of, text_of_sms
from casework.sweeps.outcomes import drop, put_off, sent
from security.models import Person

ONE_TAKES: Final = timedelta(seconds=60)
TURN: Final = 30.0
FAILURES: Final = (smtplib.SMTPException, OSError)

Clock = Callable[[], datetime]


def post_due(*, now: Clock, turn: float = TURN) -> int:
    """Send what is due until nothing is, the servers do not answer, or the turn (seconds) is over.

    Returns how many messages were sent. What is left after the turn is rung for again, so that jobs get theirs.
    """
    hold_back(now())
    open_digests(now())
    until = monotonic() + turn
    return _post(Delivery.Channel.MAIL, _send_mails, now, until) + _post(Delivery.Channel.SMS, _send_texts, now, until)


@dataclass(frozen=True)
class _Batch:
    """What was claimed together, and what must be known of it, read in a few statements."""

    deliveries: Sequence[Delivery]
    readers: dict[int, Person]
    languages: dict[int, str]
    choices: dict[int, Choices]
    notices: dict[int, Notice]
    lines: dict[int, list[Notice]]

    @classmethod
    def of(cls, deliveries: Sequence[Delivery]) -> "_Batch":
        persons = {one.person_id for one in deliveries}
        lines: dict[int, list[Notice]] = {}
        told = Delivery.objects.filter(digest__in=[one.pk for one in deliveries if one.day is not None])
        for line in told.select_related("notice").order_by("notice"):
            lines.setdefault(line.digest_id or 0, []).append(line.notice)  # type: ignore[arg-type]
        return cls(
            deliveries,
            {one.pk: one for one in Person.objects.filter(pk__in=persons)},
            languages_of(list(persons)),
            choices_of(persons),
            Notice.objects.in_bulk([one.notice_id for one in deliveries if one.notice_id is not None]),
            lines,
        )

    def language(self, delivery: Delivery) -> str:
        return self.languages.get(delivery.person_id) or settings.LANGUAGE_CODE

    def address(self, delivery: Delivery) -> str:
        """Where it goes now: "" if the person has no address, has switched e-mail off, or nothing is left to tell."""
        is_empty = delivery.day is not None and not self.lines.get(delivery.pk)
        wanted = self.choices[delivery.person_id].mail and not is_empty
        return (self.readers[delivery.person_id].email or "") if wanted else ""

    def number(self, delivery: Delivery) -> str:
        """Which telephone it goes to now; "" if to none."""
        wanted = self.choices[delivery.person_id].sms
        return mobile_of(self.readers[delivery.person_id].phone) if wanted else ""

    def mail(self, delivery: Delivery, address: str) -> EmailMessage:
        if delivery.day is not None:
            return digest_of(delivery, self.lines[delivery.pk], address, self.language(delivery))
        return message_of(self.notices[delivery.notice_id or 0], address, self.language(delivery))

    def text(self, delivery: Delivery) -> str:
        return text_of_sms(self.notices[delivery.notice_id or 0], self.language(delivery))


Send = Callable[[_Batch, Clock], tuple[int, bool]]


def _post(channel: str, send: Send, now: Clock, until: float) -> int:
    """One channel, batch after batch."""
    count = 0
    while batch := take_deliveries(channel, now()):
        done, goes_on = send(_Batch.of(batch), now)
        count += done
        if not goes_on:
            break
        if monotonic() >= until:
            ring(POST)
            break
    return count


def _send_mails(batch: _Batch, now: Clock) -> tuple[int, bool]:
    """One connection for the whole batch, one answer for each message. Returns how many, and whether to go on."""
    connection, count = get_connection(), 0
    for position, one in enumerate(batch.deliveries):
        address = batch.address(one)
        if not address:
            drop(one)
            continue
        if _is_too_late(one, now):
            break
        try:
            connection.open()
        except FAILURES as failure:
            _put_off_all(batch.deliveries[position:], failure, now)
            return count, False
        count += _mail(connection, batch, one, address, now)
    connection.close()
    return count, True


def _mail(connection: Any, batch: _Batch, one: Delivery, address: str, now: Clock) -> bool:
    """Hand one message to the mail server and note what came of it. One that cannot even be written stops no other."""
    try:
        connection.send_messages([batch.mail(one, address)])
    except Exception as failure:  # noqa: BLE001 - a text with a broken gap, an address that is none, the server's no
        put_off(one, failure, now())
        connection.close()
        return False
    sent(one, now())
    return True


def _send_texts(batch: _Batch, now: Clock) -> tuple[int, bool]:
    """One text message after the other. Returns how many, and whether to go on: not if the provider is away."""
    count = 0
    for position, one in enumerate(batch.deliveries):
        number = batch.number(one)
        if not number:
            drop(one)
            continue
        if _is_too_late(one, now):
            break
        try:
            receipt = send_text(number, batch.text(one))
        except OSError as failure:
            _put_off_all(batch.deliveries[position:], failure, now)
            return count, False
        except Exception as failure:  # noqa: BLE001 - whatever the provider says to this one, the others may go
            put_off(one, failure, now())
            continue
        sent(one, now(), receipt=receipt)
        count += 1
    return count, True


def _is_too_late(one: Delivery, now: Clock) -> bool:
    """Whether another worker may take the rest of the batch before this one is through with the next message."""
    return one.lease_until is None or now() > one.lease_until - ONE_TAKES


def _put_off_all(rest: Sequence[Delivery], failure: Exception, now: Clock) -> None:
    for one in rest:
        put_off(one, failure, now(), is_away=True)
