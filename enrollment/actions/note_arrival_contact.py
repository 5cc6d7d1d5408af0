"""Note an attempt to reach a new student who has not arrived."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import ArrivalContactNoted
from enrollment.models import ArrivalContact
from enrollment.queries.arrivals import FOLLOWS_UP, NOT_THERE_YET, NOTES, take_arrival
from enrollment.rules.contact import LONGEST, why_not_contact
from security.journal import recorded
from security.models import Person


class CannotNoteContact(Exception):
    """What was entered cannot be; the message is a sentence."""


@recorded
def note_arrival_contact(
    *, arrival: int, spoken_on: date, way: str, reached: str, said: str, by: Person, at: datetime
) -> ArrivalContactNoted:
    """Whom the department reached, how, and what was said (INT-4). It stays as it was written.

    :raises NotFound: if the student is not on the list of this officer
    :raises CannotNoteContact: if the student has arrived, the day is still to come, or nothing is said
    """
    row = take_arrival(arrival, function=FOLLOWS_UP, verbs=NOTES, by=by, at=at)
    if row.state not in NOT_THERE_YET:
        raise CannotNoteContact(_("%(name)s has arrived; there is nothing to follow up.") % {"name": row.person.name})
    if refusal := why_not_contact(spoken_on=spoken_on, said=said, today=localtime(at).date()):
        raise CannotNoteContact(refusal.said(_))
    ArrivalContact(
        arrival=row, spoken_on=spoken_on, way=ArrivalContact.Way(way), reached=ArrivalContact.Reached(reached),
        said=said.strip()[:LONGEST], by=by, at=at,
    ).save()  # fmt: skip
    return ArrivalContactNoted(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"enrollment.arrival:{row.pk}",
        arrival=row.pk,
        reached=reached,
        spoken_on=spoken_on,
    )
