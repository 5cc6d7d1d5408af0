"""Put one student on the roster of a registration that is under way (domain 3.2)."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.actions.join_roster import enter_late
from enrollment.events import RosterJoined
from enrollment.models import Batch, Enrollment, Status, TermRegistration
from enrollment.queries.batches import ON_ROSTERS, CannotChangeBatch, lock_batch, rosters_to_join
from enrollment.queries.roll import visible_students
from security.access import may
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def put_on_roster(*, batch: int, number: str, by: Person, at: datetime) -> RosterJoined:
    """The student with this number stands on the roster of the own group, as whoever joins after the freeze.

    :raises CannotChangeBatch: with a sentence: not allowed, closed or over, no such student, on the roster already, of
        no group whose roster is frozen
    """
    if not may(by, "batch.open", at):
        raise CannotChangeBatch(_("Academic affairs puts students on the roster. Ask there."))
    found = lock_batch(batch)
    if found.closed_at is not None:
        raise CannotChangeBatch(_("This registration is closed. Open it again before you put somebody on its roster."))
    enrollment = _student(found, number.strip(), by, at)
    for roster in rosters_to_join(localtime(at).date()):
        if roster.batch_id == found.pk:
            joined = enter_late(roster, [enrollment.pk], by=by, at=at)
            if joined.persons:
                return joined
    raise CannotChangeBatch(
        _(
            "%(name)s belongs to no group of this registration whose roster is frozen, or its term is over. Compare"
            " student category and cohort with the groups above."
        )
        % {"name": enrollment.person.name}
    )


def _student(batch: Batch, number: str, by: Person, at: datetime) -> Enrollment:
    """The student, locked.

    :raises CannotChangeBatch: if there is none, the status does not register, or he or she stands on the roster
    """
    seen = visible_students(by, at).select_related("person")
    enrollment = seen.filter(student_no=number).first() if number else None
    if enrollment is None:
        raise CannotChangeBatch(_("There is no student with the number %(number)s.") % {"number": number or "—"})
    lock_persons([enrollment.person_id])
    status = Enrollment.objects.values_list("status", flat=True).get(pk=enrollment.pk)
    if status not in ON_ROSTERS:
        raise CannotChangeBatch(
            _("%(name)s cannot register: the status is “%(status)s”.")
            % {"name": enrollment.person.name, "status": Status(status).label}
        )
    if TermRegistration.objects.filter(batch=batch, enrollment=enrollment).exists():
        raise CannotChangeBatch(
            _("%(name)s stands on the roster of this registration already.") % {"name": enrollment.person.name}
        )
    return enrollment
