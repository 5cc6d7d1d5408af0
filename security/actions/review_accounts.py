"""Sign the report of accounts."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.access import may
from security.events import AccountsReviewed
from security.journal import recorded
from security.models import Person
from security.queries import NotFound
from security.queries.account_report import REPORT, counts
from security.rules.account_findings import FINDINGS


class ReportHasChanged(Exception):
    """The report lists other accounts than when it was read; the message says what to do."""


@recorded
def review_accounts(*, seen: dict[str, int], by: Person, at: datetime) -> AccountsReviewed:
    """Enter that the auditor has reviewed the report with these counts per finding (2.3.5).

    The counts are taken anew: what is signed is what the report says, and what was seen.
    :raises NotFound: if this person is no auditor
    :raises ReportHasChanged: if the report no longer says what was seen
    """
    if not may(by, "audit.read", at, verbs={"decide"}):
        raise NotFound
    found = counts(at)
    if found != seen:
        raise ReportHasChanged(
            _("The report has changed since you opened it and was not signed. Look at it again, then sign it.")
        )
    listed = sum(found[one.key] for one in FINDINGS if one.is_amiss)
    return AccountsReviewed(at=at, by=by.pk, about=REPORT, listed=listed, counts=found)
