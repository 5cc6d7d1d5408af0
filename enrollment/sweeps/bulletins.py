"""Every working morning: academic affairs is reminded of a bulletin that is due, or overdue, once for each (REG-3.5);
the clinic of results that are due (REG-2.3)."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.actions.remind_of_bulletin import remind_of_bulletin
from enrollment.actions.remind_of_results import remind_of_results
from enrollment.queries.bulletins import bulletins_ahead, overdue_bulletins
from enrollment.queries.results_due import results_due
from rulebook.queries import works_on
from security.queries import the_system


def remind_of_bulletins(*, at: datetime) -> int:
    """How many registrations academic affairs was reminded of; none on a day off."""
    if not works_on(localtime(at).date()):
        return 0
    found = [*overdue_bulletins(at), *bulletins_ahead(at)]
    for batch, due in found:
        remind_of_bulletin(batch=batch, due=due, by=the_system(), at=at)
    return len(found)


def remind_of_health(*, at: datetime) -> int:
    """How many notices the clinic was given; none on a day off."""
    today = localtime(at).date()
    if not works_on(today) or not results_due(today):
        return 0
    return remind_of_results(by=the_system(), at=at).reminded
