"""Note what was compared at the counter; who agrees in everything is checked in."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.actions.check_in import CannotCheckIn, check_in, in_words
from enrollment.events import ArrivalCompared
from enrollment.models import ArrivalState, Comparison
from enrollment.queries.arrivals import AT_THE_DESK, CHECKS_IN, lacking, take_arrival, to_compare
from security.journal import recorded
from security.models import Person


@recorded
def compare_arrival(
    *, arrival: int, found: Mapping[str, bool], note: str = "", by: Person, at: datetime
) -> ArrivalCompared:
    """Keep each comparison with who made it and when (INT-2). If nothing is lacking then, the student is checked in.

    `found` says per kind whether it agrees: a person says so, also of the face. `note` says what does not.
    :raises NotFound: if this person does not check the student in
    :raises CannotCheckIn: with a sentence: checked in before, nothing compared, or no word of what does not agree
    """
    row = take_arrival(arrival, function=CHECKS_IN, verbs=AT_THE_DESK, by=by, at=at)
    if row.state == ArrivalState.CHECKED_IN:
        raise CannotCheckIn(_("%(name)s is checked in already.") % {"name": row.person.name})
    wanted = [what for what in to_compare(row.intake) if what in found]
    if not wanted:
        raise CannotCheckIn(_("Nothing was compared. Say at least of one point whether it agrees."))
    differing = [what for what in wanted if not found[what]]
    if differing and not note.strip():
        raise CannotCheckIn(
            _("%(points)s: not in agreement. Write what does not agree; the next officer reads it.")
            % {"points": in_words(differing)}
        )
    for what in wanted:
        said = None if found[what] else note.strip()[:300]
        Comparison(arrival=row, what=what, matches=found[what], note=said, by=by, at=at).save()
    missing = lacking(row)
    if not missing:
        check_in(arrival=arrival, by=by, at=at)
    return ArrivalCompared(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"enrollment.arrival:{row.pk}",
        arrival=row.pk,
        agreeing=tuple(str(what) for what in wanted if found[what]),
        lacking=tuple(str(what) for what in missing),
    )
