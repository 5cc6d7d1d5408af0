"""Remind the staff of editions that they have not acknowledged, every few days (SUP-3, REG-4.1)."""

from datetime import datetime, timedelta

from django.db.models import Min
from django.utils.timezone import localtime

from casework.actions.remind_readers import remind_readers
from rulebook.queries import rules_of
from rulebook.queries.acknowledging import not_read_by, to_be_read
from security.queries import the_system


def remind_of_unread(*, at: datetime) -> int:
    """Remind of each edition every `notice.unread_escalate_days` after it was put in force; how many notices that were.

    An edition that sets no such number reminds nobody. A second run on the same day says nothing new.
    """
    given, today = 0, localtime(at).date()
    for edition in to_be_read(at).annotate(since=Min("scopes__enacted_at")):
        days = rules_of(edition.pk).parameter("notice.unread_escalate_days")
        since = edition.since and localtime(edition.since).date()
        if not since or not isinstance(days, int) or not days or today < since + timedelta(days=days):
            continue
        if not_read_by(edition, at).exists():
            turn = (today - since).days // days
            said = remind_readers(
                edition=edition, by=the_system(), at=at, once=f"casework.edition-unread:{edition.pk}:{turn}"
            )
            given += said.count
    return given
