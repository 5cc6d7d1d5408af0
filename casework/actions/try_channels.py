"""Send oneself a message, to see whether mail and text messages arrive (ux.md: first real start)."""

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.actions.give_notices import Told, give_notices
from casework.events import ChannelsTried
from casework.models import Notice
from casework.queries.channels import TRIAL, channels_on, choices_of, reachable
from casework.rules.notice_texts import notice_text
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons

AT_MOST: Final = 5
WITHIN: Final = timedelta(hours=1)

notice_text(
    TRIAL,
    title=gettext_noop("A trial message: it has arrived"),
    body=gettext_noop("You asked for it on the page “How I am told”. Nothing needs to be done."),
)


class CannotTry(Exception):
    """No message can be sent; the sentence says why."""


@recorded
def try_channels(*, by: Person, at: datetime) -> ChannelsTried:
    """One message by each channel that the person has chosen, at once, in the quiet hours too; the inbox has it too.

    :raises CannotTry: if no channel reaches the person, or after five within an hour
    """
    lock_persons([by.pk])
    channels = channels_on(choices_of([by.pk])[by.pk], reachable(by))
    if not channels:
        raise CannotTry(_("No channel reaches you. Have an e-mail address entered, or choose text messages first."))
    if Notice.objects.filter(person=by, text=TRIAL, created_at__gt=at - WITHIN).count() >= AT_MOST:
        raise CannotTry(_("You have had five of them within an hour. Read what became of them, and try again later."))
    told = Told(by.pk, link=reverse("casework:channels"))
    give_notices(persons=[told], text=TRIAL, is_urgent=True, at=at)
    return ChannelsTried(at=at, by=by.pk, persons=frozenset({by.pk}), channels=channels)
