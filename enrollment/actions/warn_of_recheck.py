"""Tell that the time of a recheck is over while somebody is still open."""

from datetime import date, datetime
from typing import Final

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.events import RecheckWarned
from enrollment.models import Arrival, Intake
from enrollment.queries.departments import DEPARTMENT
from enrollment.queries.rechecks import open_ones, with_result
from security.journal import recorded
from security.models import Person, Unit
from security.queries import officers_of, the_school
from security.rules.offices import route_office

LATE: Final = notice_text(
    "enrollment.recheck-late",
    title=_("The recheck of the new students of {term} is overdue: {count} are open"),
    short=_("The recheck of new students is overdue"),
    body=_("It had to be done by {until}. The list says for whom nobody has signed yet."),
)


@recorded
def warn_of_recheck(*, intake: Intake, until: date, by: Person, at: datetime) -> RecheckWarned:
    """Each department of its own, academic affairs of all, once (INT-6)."""
    rows = open_ones(with_result(Arrival.objects.filter(intake=intake))).order_by()
    counts = dict(rows.values(department=DEPARTMENT).annotate(n=Count("pk")).values_list("department", "n"))
    units, school, told = Unit.objects.in_bulk(counts), the_school(), 0
    places = [(units[one], "DEPT", n) for one, n in sorted(counts.items()) if one in units]
    if school is not None:
        places.append((school, "AA", sum(counts.values())))
    for unit, office, count in places:
        told += give_notices(
            persons=officers_of(route_office(office).members(), unit, at),
            text=LATE,
            facts={"term": intake.term.code, "count": count, "until": until},
            link=f"{reverse('enrollment:rechecks', args=[intake.pk])}?state=OPEN",
            once=f"{LATE}:{intake.pk}",
            at=at,
        )
    return RecheckWarned(
        at=at,
        by=by.pk,
        about=f"enrollment.intake:{intake.pk}",
        intake=intake.pk,
        until=until,
        open=sum(counts.values()),
        told=told,
    )
