"""Freeze the rosters whose opening day has come (REG-1.1): new students have theirs later than the others."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.actions.freeze_roster import freeze_roster
from enrollment.models import Roster
from security.queries import the_system


def freeze_due(*, at: datetime) -> int:
    """Freeze every open batch's rosters that are due; how many there were. A second run finds nothing to do."""
    due = Roster.objects.filter(
        frozen_at__isnull=True, batch__closed_at__isnull=True, opens_on__lte=localtime(at).date()
    )
    rosters = list(due.select_related("batch__term").order_by("pk"))
    for roster in rosters:
        freeze_roster(roster=roster, by=the_system(), at=at)
    return len(rosters)
