"""Note an attempt to reach a student who has not registered."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.rules.contact import LONGEST, why_not_contact
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons
from status_changes.events import ContactNoted
from status_changes.models import Contact
from status_changes.queries.not_registered import not_registered_for


class CannotNote(Exception):
    """What was entered cannot be; the message is a sentence."""


@recorded
def note_contact(
    *, registration: int, spoken_on: date, way: str, reached: str, said: str, by: Person, at: datetime
) -> ContactNoted:
    """Whom the department reached, how, and what was said (REG-1.4). It stays as it was written.

    :raises NotFound: if the student is not of this officer's, or has registered
    :raises CannotNote: for a day that is still to come, or without a word of what was said
    """
    rows = not_registered_for(by, at).filter(pk=registration)
    lock_persons(rows.values_list("person", flat=True))
    found = rows.first()
    if found is None:
        raise NotFound(_("This student has registered by now, or belongs to another department."))
    if refusal := why_not_contact(spoken_on=spoken_on, said=said, today=localtime(at).date()):
        raise CannotNote(refusal.said(_))
    Contact(
        registration=found, spoken_on=spoken_on, way=Contact.Way(way), reached=Contact.Reached(reached),
        said=said.strip()[:LONGEST], by=by, at=at,
    ).save()  # fmt: skip
    return ContactNoted(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id}),
        about=f"enrollment.termregistration:{found.pk}",
        reached=reached,
        spoken_on=spoken_on,
    )
