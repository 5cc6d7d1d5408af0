"""Take back the opening balances of an import: the inverse of `load_opening`."""

from datetime import datetime
from typing import Final

from django.db import connection

from casework.actions.end_series import end_series
from casework.models import Series
from enrollment.actions.take_out_students import StillNeeded
from enrollment.events import OpeningTakenBack
from enrollment.models import Enrollment, Import, OpeningBalance
from enrollment.queries.last_numbers import series_begun
from enrollment.queries.opening import needed_balances
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons

# The history goes, and the period with which the student was entered is what we know again.
_HISTORIES: Final = """
    with gone as (
        delete from enrollment_statusperiod
         where enrollment_id = any(%(ids)s) and before_the_system and upper_inf(recorded)
    ), entry as (
        select distinct on (enrollment_id) id from enrollment_statusperiod
         where enrollment_id = any(%(ids)s) and not before_the_system and upper_inf(during)
         order by enrollment_id, upper(recorded) desc, id desc
    )
    select id from entry
"""
_KNOWN: Final = "update enrollment_statusperiod set recorded = tstzrange(lower(recorded), null) where id = any(%s)"


@recorded
def take_back_opening(*, upload: Import, by: Person, at: datetime) -> OpeningTakenBack:
    """All of it goes, or nothing does. The caller has authorised it.

    Series of papers that begin after one of its numbers begin anew, as long as nothing was issued in them.
    :raises StillNeeded: if a status has changed since its history came, or a paper was issued after one of its numbers
    """
    lines = OpeningBalance.objects.filter(of=upload)
    persons = Enrollment.objects.filter(pk__in=lines.values("enrollment")).values_list("person", "pk")
    pairs = tuple(sorted(persons))
    lock_persons([person for person, _enrollment in pairs])
    series = sorted({one.pk for some in series_begun(upload).values() for one in some})
    list(Series.objects.select_for_update().filter(pk__in=series).order_by("pk"))
    needed = needed_balances(upload)
    if needed:
        raise StillNeeded(needed)
    ids = list(lines.filter(matter=OpeningBalance.Matter.STATUS).values_list("enrollment", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute(_HISTORIES, {"ids": ids})
        entries = [row[0] for row in cursor.fetchall()]
        cursor.execute(_KNOWN, [entries])
    for pk in series:
        end_series(series=pk, by=by, at=at)
    lines.delete()
    return OpeningTakenBack(at=at, by=by.pk, about=f"enrollment.import:{upload.pk}", upload=upload.pk, concerned=pairs)
