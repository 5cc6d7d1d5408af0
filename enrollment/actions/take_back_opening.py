"""Take back the opening balances of an import: the inverse of `load_opening`."""

from datetime import datetime
from typing import Final

from django.db import connection

from enrollment.actions.take_out_students import StillNeeded
from enrollment.events import OpeningTakenBack
from enrollment.models import Enrollment, Import, OpeningBalance
from enrollment.queries.opening import histories_changed
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

    :raises StillNeeded: if a status has changed since its history came
    """
    lines = OpeningBalance.objects.filter(of=upload)
    persons = Enrollment.objects.filter(pk__in=lines.values("enrollment")).values_list("person", "pk")
    pairs = tuple(sorted(persons))
    lock_persons([person for person, _enrollment in pairs])
    needed = histories_changed(upload)
    if needed:
        raise StillNeeded(needed)
    ids = list(lines.filter(matter=OpeningBalance.Matter.STATUS).values_list("enrollment", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute(_HISTORIES, {"ids": ids})
        entries = [row[0] for row in cursor.fetchall()]
        cursor.execute(_KNOWN, [entries])
    lines.delete()
    return OpeningTakenBack(at=at, by=by.pk, about=f"enrollment.import:{upload.pk}", upload=upload.pk, concerned=pairs)
