"""Remind those who have not answered in a check of the data."""

from datetime import datetime
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.events import CampaignReminded
from enrollment.models import Campaign, Verification, VerificationState
from enrollment.queries.verification import told_of
from security.journal import recorded
from security.models import Person

REMINDER: Final = notice_text(
    "enrollment.data-check-reminder",
    title=_("You have not checked your data yet: until {ends}"),
    short=_("Check your data"),
    body=_("It takes two minutes. Say of each line whether it is right ({number})."),
)


@recorded
def remind_of_campaign(*, campaign: Campaign, days: int, by: Person, at: datetime) -> CampaignReminded:
    """Once each student, and guardian of a minor, for this number of days before the last one."""
    rows = Verification.objects.filter(campaign=campaign, state=VerificationState.ASKED)
    told = give_notices(
        persons=told_of(rows, at, once=f"{REMINDER}:{days}"),
        text=REMINDER,
        facts={"ends": campaign.asked_until, "number": campaign.document.shown_number},
        is_urgent=campaign.asked_until <= localtime(at).date(),
        at=at,
    )
    return CampaignReminded(
        at=at,
        by=by.pk,
        about=f"enrollment.campaign:{campaign.pk}",
        campaign=campaign.pk,
        number=campaign.document.shown_number,
        reminded=told,
    )
