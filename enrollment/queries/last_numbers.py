"""The last numbers of the school's books, of papers and of students: ours go on after them (MIG-1)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import override

from casework.models import Series
from casework.rules.documents import DocumentKind, document_kinds, knows_the_books
from enrollment.models import Import, OpeningBalance
from enrollment.rules.opening import STUDENT_NUMBERS, year_and_number

Matter = OpeningBalance.Matter


def last_student_numbers(*, since: datetime | None = None) -> list[str]:
    """The last student numbers that were given before the system; those only that were entered `since` then."""
    rows = OpeningBalance.objects.filter(matter=Matter.SERIES, series__startswith=STUDENT_NUMBERS)
    if since is not None:
        rows = rows.filter(Q(of__loaded_at__gt=since) | Q(of__loaded_at=None))  # one that is loading, or stopped
    return list(rows.values_list("number", flat=True))


def names_of(kind: DocumentKind) -> tuple[str, str]:
    """By what names the books and workbooks call the series of such papers."""
    with override("zh-hans"):
        return kind.series, str(kind.title)


@knows_the_books
def last_in_the_books(kind: DocumentKind, year: int) -> int:
    """The last number of such papers in the year that was given before the system; 0 where none is known."""
    rows = OpeningBalance.objects.filter(matter=Matter.SERIES, series__in=names_of(kind)).select_related("of")
    read = [year_and_number(one.number, localtime(one.of.loaded_at).year) for one in rows]
    return max((one[1] for one in read if one and one[0] == year), default=0)


def series_begun(upload: Import) -> dict[int, list[Series]]:
    """By row of the import (its number), the series of papers that go on after the number that stands there."""
    kinds = {name: kind for kind in document_kinds().values() for name in names_of(kind)}
    found: dict[int, list[Series]] = {}
    for line in OpeningBalance.objects.filter(of=upload, matter=Matter.SERIES, series__in=list(kinds)):
        read = year_and_number(line.number, localtime(upload.loaded_at).year)
        code, (year, last) = kinds[line.series].series, read or (0, 0)
        found[line.row] = list(Series.objects.filter(code=code, year=year, begins_after=last, last__gte=last))
    return found
