"""What follows from the opening balances: the numbers of papers go on after those of the school's books (MIG-1)."""

from django.utils.timezone import localtime

from casework.actions.begin_series import begin_series
from casework.rules.documents import document_kinds
from enrollment.events import OpeningLoaded
from enrollment.models import OpeningBalance
from enrollment.queries.last_numbers import names_of
from enrollment.rules.opening import year_and_number
from security.journal import when
from security.models import Person


@when(OpeningLoaded)
def go_on_after_the_books(event: OpeningLoaded) -> None:
    """The numbers of our papers go on where the school's own books ended. Kinds that come later ask the books."""
    if not event.ended:
        return
    lines = OpeningBalance.objects.filter(of=event.upload, matter=OpeningBalance.Matter.SERIES)
    by_name = {name: kind.series for kind in document_kinds().values() for name in names_of(kind)}
    by, year = Person.objects.get(pk=event.by), localtime(event.at).year
    for line in lines.filter(series__in=list(by_name)):
        found = year_and_number(line.number, year)
        if found is not None:
            begin_series(series=by_name[line.series], year=found[0], last=found[1], by=by, at=event.at)
