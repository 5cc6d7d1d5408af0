"""Freeze the rosters whose opening day has come (REG-1.1): new students have theirs later than the others."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.actions.freeze_roster import freeze_roster
from enrollment.queries.batches import due_rosters
from security.queries import the_system


def freeze_due(*, at: datetime) -> int:
    """Freeze every open batch's rosters that are due; how many there were. A second run finds nothing to do."""
    rosters = list(due_rosters(localtime(at).date()))
    for roster in rosters:
        freeze_roster(roster=roster, by=the_system(), at=at)
    return len(rosters)
