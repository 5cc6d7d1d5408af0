"""What came of a message: sent, to be tried again, given up, or dropped. Noted if this attempt still has it."""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from casework.models import Delivery

TRIES: Final = 5
BACKOFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360))
UNTIL_IT_IS_BACK: Final = BACKOFF[:3]
AWAY: Final = "away: "
AWAY_FOR: Final = timedelta(days=3)

_log = logging.getLogger(__name__)


def sent(delivery: Delivery, at: datetime, *, receipt: str = "") -> None:
    """It was taken by the server, which may have an id of its own for it."""
    _note(delivery, state=Delivery.State.SENT, sent_at=at, receipt=receipt[:100], problem="")


def drop(delivery: Delivery) -> None:
    """There is no address any more, or the person does not want it by this channel; the inbox has it."""
    _note(delivery, state=Delivery.State.DROPPED)


def put_off(delivery: Delivery, failure: Exception, at: datetime, *, is_away: bool = False) -> None:
    """Later again, or given up. The problem names no address and no number (S:AUD-04).

    What the server says to a message is given up after `TRIES`; a server that `is_away` refuses none, so for three days
    it is asked again at least every hour, and its tries do not count against what it says later.
    """
    problem = f"{AWAY if is_away else ''}{_problem(failure)}"
    _log.warning("Delivery %s was not sent (attempt %s): %s", delivery.pk, delivery.attempts, problem)
    was_away = delivery.problem.startswith(AWAY)
    is_over = at - delivery.due_at > AWAY_FOR if is_away else delivery.attempts >= TRIES and not was_away
    if is_over:
        _note(delivery, state=Delivery.State.FAILED, problem=problem)
    else:
        waits = UNTIL_IT_IS_BACK if is_away else BACKOFF
        _note(delivery, lease_until=at + waits[min(delivery.attempts, len(waits)) - 1], problem=problem)


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
