"""Sending due notices by e-mail. Once in ordinary life; after a crash between sending and noting it, once more."""

import logging
import smtplib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils.translation import override

from casework.models import Notice
from casework.queries.notices import languages_of, shown
from casework.rules.bell import POST, ring
from casework.sweeps.claims import take_notices
from security.models import Person
from security.queries import the_school

TRIES: Final = 5
BACKOFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360))
ONE_TAKES: Final = timedelta(seconds=60)
TURN: Final = 30.0
FAILURES: Final = (smtplib.SMTPException, OSError)

_log = logging.getLogger(__name__)


def post_due(*, now: Callable[[], datetime], turn: float = TURN) -> int:
    """Send what is due until nothing is, the mail server does not answer, or the turn (seconds) is over.

    Returns how many were sent. What is left after the turn is rung for again, so that jobs get theirs.
    """
    sent, until = 0, monotonic() + turn
    while batch := take_notices(now()):
        done, goes_on = _send(batch, now)
        sent += done
        if not goes_on:
            break
        if monotonic() >= until:
            ring(POST)
            break
    return sent


def _send(batch: Sequence[Notice], now: Callable[[], datetime]) -> tuple[int, bool]:
    """One connection for the whole batch, one answer for each notice. Returns how many, and whether to go on."""
    readers = {one.pk: one for one in Person.objects.filter(pk__in={notice.person_id for notice in batch})}
    languages = languages_of(list(readers))
    connection, sent = get_connection(), 0
    for position, notice in enumerate(batch):
        address = readers[notice.person_id].email
        if not address:
            _note(notice, mail=Notice.Mail.NONE)
            continue
        if notice.lease_until is None or now() > notice.lease_until - ONE_TAKES:
            break  # too slow: another worker may have taken the rest
        try:
            connection.open()
        except FAILURES as failure:
            for one in batch[position:]:
                _put_off(one, failure, now())
            return sent, False
        language = languages.get(notice.person_id) or settings.LANGUAGE_CODE
        sent += _deliver(connection, notice, address, language, now)
    connection.close()
    return sent, True


def _deliver(connection: Any, notice: Notice, address: str, language: str, now: Callable[[], datetime]) -> bool:
    """Hand one message to the mail server and note what came of it. One that cannot even be written stops no other."""
    try:
        connection.send_messages([message_of(notice, address, language)])
    except Exception as failure:  # noqa: BLE001 - a text with a broken gap, an address that is none, the server's no
        _put_off(notice, failure, now())
        connection.close()
        return False
    _note(notice, mail=Notice.Mail.SENT, sent_at=now(), problem="")
    return True


def message_of(notice: Notice, address: str, language: str) -> EmailMessage:
    """The notice as a plain-text e-mail: its words and a link, nothing more. Its Message-ID is the same each time."""
    with override(language):
        words = shown(notice)
        school = the_school()
        body = render_to_string(
            "notices/mail.txt",
            {
                "notice": words,
                "address": f"{settings.SITE_ADDRESS}{notice.link}" if notice.link else "",
                "school": school.name if school else "",
            },
        )
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    headers = {"Message-ID": f"<notice-{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(words.title, body, to=[address], headers=headers)


def _put_off(notice: Notice, failure: Exception, at: datetime) -> None:
    """Later again, or given up. The problem names no address (S:AUD-04)."""
    problem = _problem(failure)
    _log.warning("Notice %s was not sent (attempt %s): %s", notice.pk, notice.attempts, problem)
    if notice.attempts >= TRIES:
        _note(notice, mail=Notice.Mail.FAILED, problem=problem)
    else:
        _note(notice, lease_until=at + BACKOFF[notice.attempts - 1], problem=problem)


def _problem(failure: Exception) -> str:
    """What went wrong, as a code: the server's own words may repeat the address."""
    code: Any = getattr(failure, "smtp_code", None)
    if isinstance(failure, smtplib.SMTPRecipientsRefused) and failure.recipients:
        code = next(iter(failure.recipients.values()))[0]
    return f"{type(failure).__name__} {code}" if code else type(failure).__name__


def _note(notice: Notice, **what: Any) -> None:
    """Write the outcome, if this attempt still has the notice. The lease ends unless it is set."""
    mine = Notice.objects.filter(pk=notice.pk, attempts=notice.attempts)
    mine.update(**{"lease_until": None, **what})
