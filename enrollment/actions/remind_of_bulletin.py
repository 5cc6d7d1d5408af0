"""Remind academic affairs that a bulletin is due, or overdue."""

from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.events import BulletinReminded
from enrollment.models import Batch
from enrollment.queries.bulletins import once_before, once_for
from enrollment.rules.results import DECIDES
from security.journal import recorded
from security.models import Person
from security.queries import officers_of, the_school
from security.rules.matrix import offices_for

LATE: Final = notice_text(
    "enrollment.bulletin-late",
    title=_("A bulletin on the registration for {term} is overdue"),
    short=_("A bulletin on the registration is overdue"),
    body=_("It was due by {due}. The departments wait for the results; issue it for today."),
)


DUE: Final = notice_text(
    "enrollment.bulletin-due",
    title=_("A bulletin on the registration for {term} is due by {due}"),
    short=_("A bulletin on the registration is due"),
    body=_("The departments wait for the results. Issue it by that day."),
)


@recorded
def remind_of_bulletin(*, batch: Batch, due: date, by: Person, at: datetime) -> BulletinReminded:
    """Once each who prepares or decides there before the day on which it is due, and once after it."""
    school, is_late = the_school(), due < localtime(at).date()
    officers = officers_of(offices_for(DECIDES), school, at) if school else Person.objects.none()
    told = give_notices(
        persons=list(officers.order_by("pk")),
        text=LATE if is_late else DUE,
        facts={"term": str(batch.term), "due": due},
        link=reverse("enrollment:bulletins", args=[batch.pk]),
        about=f"enrollment.batch:{batch.pk}",
        once=once_for(batch, due) if is_late else once_before(batch, due),
        at=at,
    )
    return BulletinReminded(at=at, by=by.pk, term=batch.term.code, due=due, reminded=told)
