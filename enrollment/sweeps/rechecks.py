"""The recheck of new students whose time is over while somebody is still open (INT-6)."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.actions.warn_of_recheck import warn_of_recheck
from enrollment.queries.rechecks import late_intakes
from security.queries import the_system


def warn_of_late_rechecks(*, at: datetime) -> int:
    """How many notices were given; each officer is told once of an intake."""
    system = the_system()
    late = late_intakes(localtime(at).date())
    return sum(warn_of_recheck(intake=intake, until=until, by=system, at=at).told for intake, until in late)
