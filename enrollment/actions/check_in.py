"""Check a new student in (T01)."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.models.machines import ends_of
from enrollment.actions.change_status import change_status
from enrollment.events import ArrivalCheckedIn
from enrollment.models import Arrival, Comparison, Enrollment, Status
from enrollment.queries.arrivals import AT_THE_DESK, CHECKS_IN, lacking, take_arrival
from security.journal import recorded
from security.models import Person
from security.rules.record_words import for_the_record


class CannotCheckIn(Exception):
    """The student cannot be checked in like this; the message says what is missing."""


@recorded
def check_in(*, arrival: int, by: Person, at: datetime) -> ArrivalCheckedIn:
    """From admitted to waiting for the registration, if the latest of every comparison agrees (INT-2).

    :raises NotFound: if this person does not check the student in
    :raises CannotCheckIn: with a sentence that names what is missing, or that the admission is over
    """
    row = take_arrival(arrival, function=CHECKS_IN, verbs=AT_THE_DESK, by=by, at=at)
    missing = lacking(row)
    if missing:
        raise CannotCheckIn(
            _("Not checked in: %(points)s must be compared and agree first.") % {"points": in_words(missing)}
        )
    sources, target = ends_of(Arrival, "check_in")
    if row.state not in sources or row.enrollment.status != Status.ADMITTED:
        raise CannotCheckIn(
            _("%(name)s cannot be checked in: the status is “%(status)s”.")
            % {"name": row.person.name, "status": Status(row.enrollment.status).label}
        )
    change_status(
        enrollments=[row.enrollment_id],
        transition="check_in",
        authority=for_the_record(gettext_noop("Check-in of new students")),
        by=by,
        at=at,
    )
    day = localtime(at).date()
    Enrollment.objects.filter(pk=row.enrollment_id).update(checked_in_on=day)
    Arrival.objects.filter(pk=row.pk).update(state=target, checked_in_at=at, checked_in_by=by)
    return ArrivalCheckedIn(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"enrollment.enrollment:{row.enrollment_id}",
        arrival=row.pk,
        enrollment=row.enrollment_id,
        day=day,
    )


def in_words(kinds: list[Comparison.What]) -> str:
    """The kinds by name, one after the other."""
    return _(", ").join(str(what.label) for what in kinds)
