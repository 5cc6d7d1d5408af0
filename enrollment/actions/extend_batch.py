"""Give a term's registration more days (REG-1.1)."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.actions.move_registrations import move_registrations
from enrollment.events import BatchExtended
from enrollment.models import Batch, BatchExtension, Roster, TermRegistration, TermState
from enrollment.queries.batches import CannotChangeBatch, take_batch
from enrollment.queries.departments import of_department
from enrollment.queries.overdue import asked, not_registered
from enrollment.queries.rectifying import was_refused
from enrollment.queries.windows import end_of
from security.journal import recorded
from security.models import Person, Unit


@recorded
def extend_batch(
    *,
    batch: int,
    group: str = "",
    department: Unit | None = None,
    until: date,
    reason: str,
    by: Person,
    at: datetime,
) -> BatchExtended:
    """Move the last day of one roster, or of all of them, for the whole school or for one department.

    Whoever has not registered gets the new day, unless the own one is later already. Who had become overdue is in time
    again; who registered late but by the new day did so in time. A roster whose day is not earlier stays as it is.
    For a department only frozen rosters count: before that nobody belongs to it.
    :raises CannotChangeBatch: with a sentence: not allowed, closed, no reason, or a day that is over, after the term or
        no later than before
    """
    found = take_batch(batch, by=by, at=at)
    _check(found, until, reason, department, today=localtime(at).date())
    rosters = found.rosters.select_for_update(no_key=True).order_by("pk")
    extended = [
        roster
        for roster in (rosters.filter(group=group) if group else rosters)
        if end_of(roster, department) < until and (department is None or roster.frozen_at)
    ]
    if not extended:
        raise CannotChangeBatch(_("Nothing ends earlier than that: choose a later day, or another group of students."))
    common = {"department": department, "until": until, "reason": reason.strip(), "by": by, "at": at}
    rows = [
        BatchExtension.objects.create(roster=roster, before=end_of(roster, department), **common).pk
        for roster in extended
    ]
    if department is None:
        Roster.objects.filter(pk__in=[one.pk for one in extended]).update(window_ends_on=until, is_provisional=False)
    persons = _give_the_day(extended, department, until, by, at)
    return BatchExtended(
        at=at,
        by=by.pk,
        persons=persons,
        about=f"enrollment.batch:{found.pk}",
        batch=found.pk,
        term=found.term.code,
        department=department.name if department else "",
        until=until,
        reason=reason.strip(),
        extensions=tuple(rows),
    )


def _check(batch: Batch, until: date, reason: str, department: Unit | None, *, today: date) -> None:
    """What does not depend on the rosters."""
    if batch.closed_at is not None:
        raise CannotChangeBatch(_("This registration is closed. Open it again before you extend it."))
    if not reason.strip():
        raise CannotChangeBatch(_("Write why it is extended; the students read it."))
    if department is not None and department.kind != Unit.Kind.DEPARTMENT:
        raise CannotChangeBatch(_("Choose a department, or the whole school."))
    if until < today:
        raise CannotChangeBatch(_("That day is over. Choose today or a later day."))
    if until > batch.term.ends_on:
        raise CannotChangeBatch(
            _("The term ends on %(day)s; the registration cannot last longer.") % {"day": batch.term.ends_on}
        )


def _give_the_day(
    rosters: list[Roster], department: Unit | None, until: date, by: Person, at: datetime
) -> frozenset[int]:
    """Those who have not registered have until then; whoever has got more time by it."""
    rows = of_department(TermRegistration.objects.filter(roster__in=rosters), department)
    open_ones = not_registered(rows).filter(deadline__lt=until)
    taken = list(open_ones.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", "person"))
    given = TermRegistration.objects.filter(pk__in=[pk for pk, _person in taken])
    given.update(deadline=until)
    back = given.filter(state=TermState.OVERDUE).exclude(asked())
    move_registrations(registrations=list(back.values_list("pk", flat=True)), transition="extend", by=by, at=at)
    made_up = rows.filter(state=TermState.REGISTERED, is_late=True).exclude(was_refused())
    made_up.filter(first_filed_on__lte=until).update(is_late=False)
    return frozenset(person for _pk, person in taken)
