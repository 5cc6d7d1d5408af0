"""Whose telephone number or e-mail address an office has changed is told: the next link for a password goes there."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.rules.notice_texts import notice_text
from enrollment.events import FieldsChanged
from enrollment.rules.fields import Source
from security.journal import when

CONTACTS: Final = frozenset({"phone", "email"})
CHANGED: Final = notice_text(
    "enrollment.contacts-changed",
    title=_("Your contact data were changed by an office"),
    body=_(
        "Messages go to the new number or address from now on. What was on record before stands under “Earlier data”. "
        "If it is not right, tell your tutor or the student office at once."
    ),
)


@when(FieldsChanged)
def tell_whose_contacts_changed(event: FieldsChanged) -> None:
    """One notice a person; what students themselves have given is no news to them."""
    if event.source == Source.STUDENT:
        return
    told = {
        person: Told(person, link=reverse("enrollment:student_history", args=[enrollment]))
        for person, enrollment, names in event.changed
        if CONTACTS & set(names) and person != event.by
    }
    give_notices(persons=told.values(), text=CHANGED, at=event.at)
