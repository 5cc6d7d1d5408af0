"""Remind the clinic that results of health examinations are due."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.events import ResultsReminded
from enrollment.queries.results_due import results_due
from security.journal import recorded
from security.models import Person
from security.queries import officers_of, the_school

DUE: Final = notice_text(
    "enrollment.health-results-due",
    title=_("Results of {count} health examinations are due by {due}"),
    short=_("Results of health examinations are due"),
    body=_("They were taken for {term}. Enter the results at the clinic’s counter; there you see whose is missing."),
)


@recorded
def remind_of_results(*, by: Person, at: datetime) -> ResultsReminded:
    """Once for each day by which results are due, from the working day before on."""
    school, today, given = the_school(), localtime(at).date(), 0
    clinic = list(officers_of(["CLINIC"], school, at).order_by("pk")) if school else []
    for one in results_due(today):
        given += give_notices(
            persons=clinic,
            text=DUE,
            facts={"term": one.term, "due": one.day, "count": one.count},
            link=f"{reverse('enrollment:health')}?state=waiting",
            about=f"enrollment.batch:{one.batch}",
            once=one.once,
            is_urgent=one.day <= today,
            at=at,
        )
    return ResultsReminded(at=at, by=by.pk, reminded=given)
