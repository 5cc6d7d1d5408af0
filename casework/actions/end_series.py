"""Let a series of numbers no longer go on where the school's books ended: the inverse of `begin_series`."""

from datetime import datetime

from casework.events import SeriesTakenBack
from casework.models import Series
from security.journal import recorded
from security.models import Person


@recorded
def end_series(*, series: int, by: Person, at: datetime) -> SeriesTakenBack:
    """The series (id) begins anew. The caller has authorised it, has locked the row, and nothing was issued in it.

    :raises ValueError: if a number was given in it
    """
    row = Series.objects.select_for_update().get(pk=series)
    if row.last != row.begins_after:
        raise ValueError(f"Numbers of {row} were given; it cannot begin anew.")
    was = row.last
    row.last = row.begins_after = 0
    row.save(update_fields=["last", "begins_after"])
    about = f"casework.series:{row.pk}"
    return SeriesTakenBack(at=at, by=by.pk, about=about, series=row.code, year=row.year, last=was)
