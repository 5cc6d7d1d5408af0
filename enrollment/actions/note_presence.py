"""Note that students were seen at school on the days of the registration."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import PresenceNoted
from enrollment.models import Presence
from enrollment.queries.presence import to_note
from enrollment.rules.presence import why_not_on
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


class CannotNotePresence(Exception):
    """This day, or these students, cannot be noted; the sentence says why."""


@recorded
def note_presence(
    *, registrations: Collection[int], way: str, came_on: date, by: Person, at: datetime
) -> PresenceNoted:
    """They were at school on this day. Whoever was noted before stays as noted, so that two officers never collide.

    `registrations` are roster rows of one open registration.
    :raises NotFound: if none of them is the officer's to note
    :raises CannotNotePresence: with a sentence, for a day that is still to come or long before the opening day
    """
    rows = to_note(by, at).filter(pk__in=registrations).select_related("roster").order_by("pk")
    lock_persons(rows.values_list("person", flat=True))
    found = list(rows)
    if not found:
        raise NotFound(_("None of these students stands on a roster of yours that is open."))
    today, batch = localtime(at).date(), found[0].batch_id
    found = [row for row in found if row.batch_id == batch]
    for roster in {row.roster for row in found}:
        wrong = why_not_on(came_on, opens_on=roster.opens_on, today=today)
        if wrong is not None:
            raise CannotNotePresence(wrong.said(_))
    known = set(Presence.objects.filter(registration__in=found).values_list("registration", flat=True))
    new = [row for row in found if row.pk not in known]
    Presence.objects.bulk_create(
        Presence(registration=row, way=way, came_on=came_on, noted_by=by, noted_at=at) for row in new
    )
    return PresenceNoted(
        at=at,
        by=by.pk,
        about=f"enrollment.batch:{batch}",
        batch=batch,
        way=way,
        came_on=came_on.isoformat(),
        concerned=tuple((row.person_id, row.enrollment_id) for row in new),
        noted_before=len(known),
    )
