"""Close a check of the roll's data."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import CampaignClosed
from enrollment.models import Verification, VerificationState
from enrollment.queries.campaigns import CannotCheck, take_campaign, unsigned
from enrollment.rules.verification import OPENS
from security.journal import recorded
from security.models import Person


@recorded
def close_campaign(*, campaign: int, by: Person, at: datetime) -> CampaignClosed:
    """It takes no answer any more; what still differs is settled all the same.

    The event keeps which departments had not signed (SEC-1.7).
    :raises CannotCheck: with a sentence: not allowed, closed before, students still have time
    """
    found = take_campaign(campaign, by=by, at=at, verbs=OPENS)
    rows = Verification.objects.filter(campaign=found)
    silent = rows.filter(state=VerificationState.ASKED).count()
    if silent and found.asked_until >= localtime(at).date():
        raise CannotCheck(
            _("Students have until %(day)s. Close the data check after that day.") % {"day": found.asked_until}
        )
    found.closed_at, found.closed_by = at, by
    found.save(update_fields=["closed_at", "closed_by"])
    asked = rows.count()
    return CampaignClosed(
        at=at,
        by=by.pk,
        about=f"enrollment.campaign:{found.pk}",
        campaign=found.pk,
        number=found.document.shown_number,
        asked=asked,
        answered=asked - silent,
        unsigned=tuple(unit.pk for unit in unsigned(found)),
    )
