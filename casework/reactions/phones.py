"""Whose mobile number is changed or removed is told by the other channels: it may have been somebody else."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.end_texts import end_texts
from casework.actions.give_notices import give_notices
from casework.events import PhoneChanged
from casework.rules.notice_texts import notice_text
from security.events import PhoneRemoved
from security.journal import when
from security.models import Person

CHANGED: Final = notice_text(
    "casework.phone-changed",
    title=_("Your mobile number here was changed"),
    body=_(
        "Text messages of this system go to another number from now on. If it was not you, tell the information "
        "centre at once, and change your password."
    ),
)

REMOVED: Final = notice_text(
    "casework.phone-removed",
    title=_("Your mobile number here was removed"),
    body=_(
        "No more text messages go to it; you are told here, and by e-mail where an address is on record. If it was "
        "not you, tell the information centre at once, and change your password."
    ),
)
REMOVED_BY_THE_OFFICE: Final = notice_text(
    "casework.phone-removed-by-the-office",
    title=_("The information centre removed your mobile number"),
    body=_(
        "The number on record was wrong. No more text messages go to it; you are told here, and by e-mail where an "
        "address is on record. You can enter your own number at any time."
    ),
)


@when(PhoneChanged)
def tell_the_person(event: PhoneChanged) -> None:
    """Inbox and e-mail, at once. The number before is told by the page, as nobody can look it up any more."""
    give_notices(
        persons=[event.by], text=CHANGED, link=reverse("casework:channels"), is_urgent=event.replaced, at=event.at
    )


@when(PhoneRemoved)
def go_on_without_texts(event: PhoneRemoved) -> None:
    """E-mail takes their place, and says so."""
    [person] = event.persons
    end_texts(person=person, by=Person.objects.get(pk=event.by), at=event.at)
    text = REMOVED if event.own else REMOVED_BY_THE_OFFICE
    give_notices(persons=[person], text=text, link=reverse("casework:channels"), is_urgent=event.own, at=event.at)
