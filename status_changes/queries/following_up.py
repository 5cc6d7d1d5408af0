"""Until when a report of where a student is has to be followed up (ORG-3)."""

from __future__ import annotations

from datetime import date
from typing import Final

from enrollment.models import Enrollment
from rulebook.queries import NoEdition, calendar_for, edition_for, edition_in_force, rules_of
from rulebook.rules.calendar import CalendarMissing
from security.models import Unit

FOLLOW_UP: Final = "report.follow_up_wd"


def follow_up_by(enrollment: Enrollment, unit: Unit, reported_on: date) -> date | None:
    """The day by which it is to be followed up; None where the regulation sets none or the year is not loaded."""
    try:
        rules = rules_of(edition_for(edition_in_force(enrollment.category, on=reported_on).pk, unit, reported_on))
        days = rules.parameter(FOLLOW_UP)
        return calendar_for(rules).add_working_days(reported_on, days) if isinstance(days, int) else None
    except (NoEdition, CalendarMissing):
        return None
