"""Count the days for following reports up anew when the calendar has changed (ORG-3)."""

from datetime import date, datetime

from django.utils.timezone import localtime

from enrollment.models import Placement
from enrollment.queries.recounting import must_publish_calendars
from rulebook.queries import forget_calendar
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons
from status_changes.events import ReportsRecounted
from status_changes.models import DynamicsReport
from status_changes.queries.following_up import follow_up_by


@recorded
def recount_reports(*, by: Person, at: datetime) -> ReportsRecounted:
    """Open reports get a day that they lacked because the year was not loaded, or a later one; never an earlier one.

    :raises CannotRecount: by somebody who does not publish the calendar
    """
    must_publish_calendars(by, at)
    forget_calendar()
    rows = DynamicsReport.objects.filter(closed_at=None)
    lock_persons(rows.values_list("enrollment__person", flat=True))
    reports = list(rows.select_for_update(of=("self",), no_key=True).select_related("enrollment").order_by("pk"))
    here = Placement.objects.filter(enrollment__in=[one.enrollment_id for one in reports], is_current=True)
    units = {place.enrollment_id: place.unit for place in here.select_related("unit")}
    moved, days = [], dict[tuple[str, int, date], date | None]()
    for one in reports:
        unit, on = units.get(one.enrollment_id), localtime(one.reported_at).date()
        if unit is None:
            continue
        alike = (one.enrollment.category, unit.pk, on)
        if alike not in days:
            days[alike] = follow_up_by(one.enrollment, unit, on)
        due = days[alike]
        if due is not None and (one.due_on is None or due > one.due_on):
            moved.append((one.pk, one.due_on, due))
            one.due_on = due
            one.save(update_fields=["due_on"])
    changed = {report for report, _before, _due in moved}
    persons = frozenset(one.enrollment.person_id for one in reports if one.pk in changed)
    return ReportsRecounted(at=at, by=by.pk, persons=persons, moved=tuple(moved))
