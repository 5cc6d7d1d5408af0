"""Let a series of numbers go on where the school's books ended."""

from datetime import datetime

from casework.events import SeriesBegun
from casework.models import Series
from security.journal import recorded
from security.models import Person


@recorded
def begin_series(*, series: str, year: int, last: int, by: Person, at: datetime) -> SeriesBegun:
    """The next number is the one after `last` (MIG-1). Once a number was given here, that stands. The caller has
    authorised it.
    """
    row, _new = Series.objects.select_for_update().get_or_create(code=series, year=year)
    if row.last == row.begins_after < last:
        row.last = row.begins_after = last
        row.save(update_fields=["last", "begins_after"])
    return SeriesBegun(at=at, by=by.pk, about=f"casework.series:{row.pk}", series=series, year=year, last=row.last)
