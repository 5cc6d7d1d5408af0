"""Sign for a new student in the recheck."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.events import RecheckSigned
from enrollment.models import IN_ROLL, ArrivalState, Recheck
from enrollment.models.recheck import POINTS
from enrollment.queries.arrivals import FOLLOWS_UP, take_arrival
from enrollment.queries.rechecks import is_rechecked, latest_recheck
from enrollment.rules.recheck import GRAVE, SETTLES, SIGNS
from security.access import may_where
from security.journal import recorded
from security.models import Person


class CannotSignRecheck(Exception):
    """It cannot be signed like this; the message says why and what to do."""


@recorded
def sign_recheck(
    *, arrival: int, agreeing: Collection[str], result: str, note: str = "", by: Person, at: datetime
) -> RecheckSigned:
    """What the department looked at, and what came of it (INT-6). It is kept with every earlier one; the latest counts.

    Nothing follows by itself: unfit or a suspected fraud is for others to decide.
    :raises NotFound: if this person's office does not sign for the student
    :raises CannotSignRecheck: with a sentence: no recheck in the edition, not here, a point or a word is missing
    """
    row = take_arrival(arrival, function=FOLLOWS_UP, verbs=SIGNS, by=by, at=at)
    if not is_rechecked(row.intake):
        raise CannotSignRecheck(_("The regulation of these new students knows no recheck."))
    if row.state != ArrivalState.CHECKED_IN or row.enrollment.status not in IN_ROLL:
        raise CannotSignRecheck(_("Only who has checked in and is on the roll is rechecked."))
    before = latest_recheck(row.pk)
    settles = may_where(by, FOLLOWS_UP, at, verbs=SETTLES).covers(row.unit.lineage)
    if before is not None and before.result in GRAVE and not settles:
        raise CannotSignRecheck(
            _("The result so far: %(result)s. Academic affairs signs anew, not the department.")
            % {"result": before.get_result_display()}
        )
    points = [one.value for one in Recheck.Point if one in agreeing]
    if result == Recheck.Result.PASSED and len(points) < POINTS:
        raise CannotSignRecheck(_("Only who agrees in every point has passed. Choose another result, and say why."))
    if result != Recheck.Result.PASSED and not note.strip():
        raise CannotSignRecheck(_("Write what does not agree or is still lacking."))
    Recheck(
        arrival=row, agreeing=points, result=Recheck.Result(result), note=note.strip()[:500] or None, signed_by=by,
        signed_at=at,
    ).save()  # fmt: skip
    return RecheckSigned(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"enrollment.arrival:{row.pk}",
        arrival=row.pk,
        result=result,
    )
