"""After the check-in of new students: who has given the admission up by not arriving (INT-4)."""

import logging
from datetime import datetime

from enrollment.models import Intake
from security.queries import the_system
from status_changes.actions.propose_forfeitures import propose_forfeitures
from status_changes.queries.forfeitures import closed_intakes, to_be_forfeited

_log = logging.getLogger(__name__)


def no_shows(*, at: datetime) -> int:
    """Propose it of every intake that is closed; of how many. A second run has nothing to do."""
    return sum(_walk(intake, at=at) for intake in closed_intakes())


def _walk(intake: Intake, *, at: datetime) -> int:
    found = 0
    try:
        while to_be_forfeited(intake, at).exists():
            found += len(propose_forfeitures(intake=intake, by=the_system(), at=at).proposed)
    except Exception:  # noqa: BLE001 - whatever it is, it must not hold up the other intakes
        _log.exception("The no-shows of intake %s could not be proposed; the next run tries again.", intake.pk)
    return found
