"""Remind academic affairs of reports that are to be followed up."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from security.journal import recorded
from security.models import Person
from security.queries import officers_of, the_school
from security.rules.matrix import offices_for
from status_changes.events import ReportsReminded
from status_changes.queries.reports import CLOSES, REPORTS, once_for, to_follow_up

DUE: Final = notice_text(
    "status_changes.reports-due",
    title=_("{count} reports of where students are: follow up by {due_on}"),
    short=_("Reports of where students are"),
    body=_("While a report is open, nothing is decided about the student. Follow it up and close it."),
)


@recorded
def remind_of_reports(*, by: Person, at: datetime) -> ReportsReminded:
    """Once for each day by which reports are to be followed up, from the working day before on (ORG-3)."""
    school, today, given = the_school(), localtime(at).date(), 0
    officers = list(officers_of(offices_for(REPORTS, verbs=CLOSES), school, at).order_by("pk")) if school else []
    for day, count in to_follow_up(today):
        given += give_notices(
            persons=officers,
            text=DUE,
            facts={"count": count, "due_on": day},
            link=reverse("status_changes:reports"),
            once=once_for(day),
            is_urgent=day <= today,
            at=at,
        )
    return ReportsReminded(at=at, by=by.pk, reminded=given)
