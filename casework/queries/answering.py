"""What was returned to applicants, and whose last day to answer is near (REG-4.1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from casework.kind import all_kinds
from casework.models import Application, Notice, State
from rulebook.queries import rules_of

REMINDER: Final = "casework.answer-reminder"
"""The key of the reminder's text."""
DAYS: Final = "notice.unread_escalate_days"
"""So long a notice may lie unread: a reminder so many days before a deadline still comes in time (REG-4.1)."""


def to_be_answered(today: date) -> QuerySet[Application]:
    """Returned to their applicants, with days that are not over. A case of the school has no applicant."""
    kinds = [one.key for one in all_kinds() if not one.is_of_the_school]
    return Application.objects.filter(kind__in=kinds, state=State.WITH_APPLICANT, due_on__gte=today)


def near_their_day(applications: Collection[Application], today: date) -> list[Application]:
    """Those whose day is as near as their edition reminds, and of which nobody was reminded yet; in one query more."""
    near = [one for one in applications if one.due_on is not None and one.due_on - _ahead(one) <= today]
    told = Notice.objects.filter(person__in=[one.person_id for one in near], once__in=[once_for(one) for one in near])
    reminded = set(told.values_list("once", flat=True))
    return [one for one in near if once_for(one) not in reminded]


def once_for(application: Application) -> str:
    """A day that is moved is another deadline, of which is reminded anew."""
    return f"{REMINDER}:{application.pk}:{application.due_on}"


def _ahead(application: Application) -> timedelta:
    """How many calendar days before a deadline the edition reminds; where it says none, on the day itself."""
    days = rules_of(application.edition_id).parameter(DAYS)
    return timedelta(days=days if isinstance(days, int) else 0)
