"""No more text messages to somebody whose mobile number is gone."""

from datetime import datetime

from casework.events import TextsEnded
from casework.models import Delivery, NoticeChoice
from casework.rules.bell import POST, ring_after_commit
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons

Channel, State = Delivery.Channel, Delivery.State


@recorded
def end_texts(*, person: int, by: Person, at: datetime) -> TextsEnded:
    """Whoever had chosen text messages gets e-mail instead, also of what still waits; the inbox has everything anyhow.

    A number that is entered later gets no text before that is chosen again.
    """
    lock_persons([person])
    NoticeChoice.objects.filter(person=person, sms=True).update(sms=False, mail=True, chosen_at=at)
    waiting = Delivery.objects.filter(person=person, channel=Channel.SMS, state=State.DUE)
    by_mail = Delivery.objects.filter(person=person, channel=Channel.MAIL, notice__isnull=False)
    only_text = waiting.filter(person__email__isnull=False).exclude(notice__in=by_mail.values("notice"))
    only_text.update(channel=Channel.MAIL)
    waiting.update(state=State.DROPPED)
    ring_after_commit(POST)
    return TextsEnded(at=at, by=by.pk, persons=frozenset({person}))
