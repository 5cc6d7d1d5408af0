"""Note that somebody reads what is there for the audit."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_noop as _

from security.events import AuditRead
from security.journal import recorded
from security.models import Person
from security.rules.record_words import for_the_record

WHO_HAD_DATA_SHOWN: Final = _("who had data shown, and how often")
ACCOUNTS: Final = _("the report of accounts")


@recorded
def note_audit_reading(*, what: str, by: Person, at: datetime) -> AuditRead:
    """Enter that this person opened the page; `what` is one of the words above (2.3.5)."""
    return AuditRead(at=at, by=by.pk, what=for_the_record(what))
