"""Every working morning: academic affairs is reminded of a bulletin that is overdue, once for each (REG-3.5)."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.actions.remind_of_bulletin import remind_of_bulletin
from enrollment.queries.bulletins import overdue_bulletins
from rulebook.queries import works_on
from security.queries import the_system


def remind_of_bulletins(*, at: datetime) -> int:
    """How many registrations academic affairs was reminded of; none on a day off."""
    if not works_on(localtime(at).date()):
        return 0
    late = overdue_bulletins(at)
    for batch, due in late:
        remind_of_bulletin(batch=batch, due=due, by=the_system(), at=at)
    return len(late)
