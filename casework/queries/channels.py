"""What persons have chosen about being told, and whether they can be reached at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from casework.channels import reaches_phones
from casework.models import Delivery, NoticeChoice
from casework.rules.channels import NOTHING_CHOSEN, Choices, mobile_of
from security.models import Person

TRIAL: Final = "casework.trial-message"
"""The text of the message that a person sends to oneself."""


@dataclass(frozen=True)
class Reachable:
    """How a person can be told besides the inbox: whether by e-mail, and by text to a number with which ending."""

    by_mail: bool
    number_ends: str
    texts_are_sent: bool

    @property
    def by_sms(self) -> bool:
        """Whether there is a mobile number on record and text messages are sent at all."""
        return bool(self.number_ends) and self.texts_are_sent


def choices_of(persons: Iterable[int]) -> dict[int, Choices]:
    """The choices of these persons (ids); who chose nothing has those that hold for everybody."""
    ids = set(persons)
    chosen = {one.person_id: one.choices for one in NoticeChoice.objects.filter(person__in=ids)}
    return {one: chosen.get(one, NOTHING_CHOSEN) for one in ids}


def reachable(person: Person) -> Reachable:
    """By what the school has on record."""
    return Reachable(bool(person.email), mobile_of(person.phone)[-4:], reaches_phones())


def channels_on(chosen: Choices, ways: Reachable) -> tuple[str, ...]:
    """By which channels a message would go to a person who has chosen so and can be reached so."""
    on = {Delivery.Channel.MAIL: chosen.mail and ways.by_mail, Delivery.Channel.SMS: chosen.sms and ways.by_sms}
    return tuple(str(channel) for channel, is_on in on.items() if is_on)


def trials_of(person: Person) -> QuerySet[Delivery]:
    """What became of the person's trial messages, the newest first."""
    return Delivery.objects.filter(person=person, notice__text=TRIAL).select_related("notice").order_by("-pk")
