"""What came of a message: sent, to be tried again, given up, or dropped. Noted if this attempt still has it."""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from casework.models import Delivery

TRIES: Final = 5
BACKOFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360))

_log = logging.getLogger(__name__)


def sent(delivery: Delivery, at: datetime, *, receipt: str = "") -> None:
    """It was taken by the server, which may have an id of its own for it."""
    _note(delivery, state=Delivery.State.SENT, sent_at=at, receipt=receipt[:100], problem="")


def drop(delivery: Delivery) -> None:
    """There is no address any more, or the person does not want it by this channel; the inbox has it."""
    _note(delivery, state=Delivery.State.DROPPED)


def put_off(delivery: Delivery, failure: Exception, at: datetime) -> None:
    """Later again, or given up. The problem names no address and no number (S:AUD-04)."""
    problem = _problem(failure)
    _log.warning("Delivery %s was not sent (attempt %s): %s", delivery.pk, delivery.attempts, problem)
    if delivery.attempts >= TRIES:
        _note(delivery, state=Delivery.State.FAILED, problem=problem)
    else:
        _note(delivery, lease_until=at + BACKOFF[delivery.attempts - 1], problem=problem)


def _problem(failure: Exception) -> str:
    """What went wrong, as a code: the server's own words may repeat the address."""
    code: Any = getattr(failure, "smtp_code", None)
    if isinstance(failure, smtplib.SMTPRecipientsRefused) and failure.recipients:
        code = next(iter(failure.recipients.values()))[0]
    return f"{type(failure).__name__} {code}" if code else type(failure).__name__


def _note(delivery: Delivery, **what: Any) -> None:
    """Write the outcome; what an e-mail of the day tells of has the same end. The lease ends unless it is set."""
    with transaction.atomic():
        mine = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts)
        if mine.update(**{"lease_until": None, **what}) and delivery.day is not None and "state" in what:
            ending = {name: what[name] for name in ("state", "sent_at") if name in what}
            Delivery.objects.filter(digest=delivery.pk, state=Delivery.State.GATHERED).update(**ending)
