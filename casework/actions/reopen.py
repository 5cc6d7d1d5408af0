"""Reopen a granted application that nobody has confirmed in its time."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.events import Reopened
from casework.kind import kind_of
from casework.models import Application
from casework.queries.clock import due_in
from casework.queries.reopening import reopens
from rulebook.queries import rules_of
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


class CannotReopen(Exception):
    """It stays as it is; the message says why."""


@recorded
def reopen(*, application_id: int, why: str, by: Person, at: datetime) -> Reopened:
    """It waits for the applicant's word once more, as many working days as after the decision (domain 3.2).

    :raises NotFound: if it has not lapsed so, or is not this officer's to reopen
    :raises CannotReopen: without a reason, which stands in the journal
    """
    if not why.strip():
        raise CannotReopen(_("Write why it is reopened; it stands in the journal, which the applicant reads."))
    lock_persons(Application.objects.filter(pk=application_id).values_list("person", flat=True))
    application = Application.objects.select_for_update(no_key=True).filter(pk=application_id).first()
    if application is None or not reopens(by, application, at):
        raise NotFound(_("Nothing of this can be reopened by you."))
    days = rules_of(application.edition_id).whole(kind_of(application.kind).confirm_parameter)
    due = due_in(application, days, start=localtime(at).date())
    application.reopen()
    application.closed_at, application.reopened_at = None, at
    application.due_on, application.due_is_provisional = (due.day, due.provisional) if due else (None, False)
    application.version += 1
    application.save()
    event: Reopened = Reopened.of(application, by=by, at=at, why=why.strip()[:200], confirm_by=application.due_on)
    return event
