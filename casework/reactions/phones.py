"""Whoever changes the own mobile number is told by the other channels: it may have been somebody else."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.events import PhoneChanged
from casework.rules.notice_texts import notice_text
from security.journal import when

CHANGED: Final = notice_text(
    "casework.phone-changed",
    title=_("Your mobile number here was changed"),
    body=_(
        "Text messages of this system go to another number from now on. If it was not you, tell the information "
        "centre at once, and change your password."
    ),
)


@when(PhoneChanged)
def tell_the_person(event: PhoneChanged) -> None:
    """Inbox and e-mail, at once. The number before is told by the page, as nobody can look it up any more."""
    give_notices(
        persons=[event.by], text=CHANGED, link=reverse("casework:channels"), is_urgent=event.replaced, at=event.at
    )
