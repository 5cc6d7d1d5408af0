"""Every morning: those who have not answered in a check of the data are reminded as its last day comes near."""

from datetime import datetime, timedelta

from django.utils.timezone import localtime

from enrollment.actions.remind_of_campaign import remind_of_campaign
from enrollment.models import Campaign
from enrollment.rules.verification import REMINDERS
from security.queries import the_system


def remind_of_campaigns(*, at: datetime) -> int:
    """How many notices were given. A second run tells nobody twice; a missed morning is made up on the next."""
    today, told = localtime(at).date(), 0
    last = today + timedelta(days=max(REMINDERS))
    due = Campaign.objects.filter(closed_at__isnull=True, asked_until__range=(today, last)).select_related("document")
    for campaign in due.order_by("pk"):
        days = min(one for one in REMINDERS if campaign.asked_until <= today + timedelta(days=one))
        told += remind_of_campaign(campaign=campaign, days=days, by=the_system(), at=at).reminded
    return told
