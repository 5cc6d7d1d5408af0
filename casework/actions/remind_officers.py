"""Remind every officer in one notice of what is due today and what is late."""

from datetime import datetime

from django.utils.timezone import localtime

from casework.actions.give_notices import Told, give_notices
from casework.events import OfficersReminded
from casework.queries.overdue import morning_of, officers_with_work
from casework.rules.morning_texts import DUE_TODAY, LATE
from security.journal import recorded
from security.models import Person


@recorded
def remind_officers(*, by: Person, at: datetime) -> OfficersReminded:
    """Once a day each who may decide something that is due or late; the notice leads to the queue."""
    today = localtime(at).date()
    given = 0
    for pk, officer in sorted(officers_with_work(today, at).items()):
        waiting = morning_of(officer, today, at)
        if waiting.due or waiting.late:
            facts = {"due": waiting.due, "late": waiting.late}
            view = "overdue" if waiting.late else "today"
            told = Told(person=pk, facts=facts, link=f"/desk/?view={view}", once=f"desk-{today}")
            text, is_urgent = LATE if waiting.late else DUE_TODAY, bool(waiting.due)
            given += give_notices(persons=[told], text=text, is_urgent=is_urgent, at=at)
    return OfficersReminded(at=at, by=by.pk, reminded=given)
