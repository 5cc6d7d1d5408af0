"""Keep how a person wants to be told, and let what is waiting follow at once."""

from dataclasses import asdict
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from casework.events import ChannelsChosen
from casework.models import Delivery, Notice, NoticeChoice
from casework.queries.channels import choices_of, reachable
from casework.rules.bell import POST, ring_after_commit
from casework.rules.channels import HOURS, Choices
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


class CannotChoose(Exception):
    """The choices do not go together; the message says why. `field` names the one to be changed."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@recorded
def choose_channels(*, person: int, choices: Choices, by: Person, at: datetime) -> ChannelsChosen:
    """Set by which channels and at which hours the person is told, in place of all that was chosen before.

    What waits follows: by a channel that is switched off nothing more is sent (the inbox has it), and everything else
    is planned anew, so that nothing waits for an e-mail of the day that is no longer wanted.

    :raises NotFound: unless the person chooses for himself or herself
    :raises CannotChoose: for text messages that cannot reach the person, or a daily e-mail in the quiet hours
    """
    if person != by.pk or by.is_system:
        raise NotFound
    lock_persons([by.pk])
    _look_at(choices, by)
    NoticeChoice.objects.update_or_create(person=by, defaults={**asdict(choices), "chosen_at": at})
    _follow(by, choices, at)
    ring_after_commit(POST)
    return ChannelsChosen(at=at, by=by.pk, persons=frozenset({by.pk}), **asdict(choices))


def _look_at(choices: Choices, by: Person) -> None:
    hours = {name: getattr(choices, name) for name in ("digest_hour", "quiet_from", "quiet_until")}
    for name, hour in hours.items():
        if hour not in HOURS:
            raise CannotChoose(name, _("Choose a full hour of the day."))
    if choices.digest and choices.is_quiet(choices.digest_hour):
        raise CannotChoose("digest_hour", _("This hour lies in your quiet hours. Choose another one for the e-mail."))
    if choices.sms and not choices_of([by.pk])[by.pk].sms and not reachable(by).by_sms:
        raise CannotChoose(
            "sms",
            _("No mobile number is on record for you. Ask academic affairs or the information centre to enter it."),
        )


def _follow(by: Person, choices: Choices, at: datetime) -> None:
    """Nothing by a channel that is off; the rest falls due as if it had just been given."""
    waiting = Delivery.objects.filter(person=by, state__in=[Delivery.State.DUE, Delivery.State.GATHERED])
    is_on = {Delivery.Channel.MAIL: choices.mail, Delivery.Channel.SMS: choices.sms}
    waiting.filter(channel__in=[one for one, on in is_on.items() if not on]).update(state=Delivery.State.DROPPED)
    first_due = Notice.objects.filter(pk=OuterRef("notice")).values("due_at")
    waiting.filter(notice__isnull=False, digest=None).update(state=Delivery.State.DUE, due_at=Subquery(first_due))
    waiting.filter(notice=None, due_at__gt=at).update(due_at=at)
