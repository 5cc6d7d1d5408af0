"""Every working morning: academic affairs is reminded of reports of where students are, before their day (ORG-3).

Begun twice, or after a day on which nothing ran, it tells nobody twice and forgets no report.
"""

from datetime import datetime

from django.utils.timezone import localtime

from rulebook.queries import works_on
from security.queries import the_system
from status_changes.actions.remind_of_reports import remind_of_reports
from status_changes.queries.reports import to_follow_up


def remind_before_follow_up(*, at: datetime) -> int:
    """How many notices were given; none on a day off."""
    today = localtime(at).date()
    if not works_on(today) or not to_follow_up(today):
        return 0
    return remind_of_reports(by=the_system(), at=at).reminded
