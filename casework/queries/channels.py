"""What persons have chosen about being told, and whether they can be reached at all."""

from collections.abc import Iterable
from dataclasses import dataclass

from casework.channels import reaches_phones
from casework.models import NoticeChoice
from casework.rules.channels import NOTHING_CHOSEN, Choices, mobile_of
from security.models import Person


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
