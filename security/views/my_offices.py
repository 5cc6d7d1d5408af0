"""What I may do here, and where: my offices and what each opens, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from security.models import Appointment
from security.queries import proposals_to_decide
from security.rules.cells import EXTENT_TITLES, NOTE_TITLES, UNIT_BOUND, VERB_TITLES, Cell
from security.rules.functions import TITLES
from security.rules.matrix import cells
from security.rules.offices import CATALOGUE
from security.signed_in import SignedInRequest, signed_in


@dataclass(frozen=True)
class Opened:
    """One function that an office opens: its title, and how it may be used, in words."""

    title: str
    ways: list[str]


@signed_in
@require_safe
def my_offices(request: SignedInRequest) -> HttpResponse:
    """The offices held today, with unit, days and whom one stands in for."""
    today = localtime(request.at).date()
    held = Appointment.objects.filter(person=request.person, during__contains=today)
    rows = held.select_related("unit", "covers__person").order_by("office__position", "unit__code")
    shown = [(one, gettext(CATALOGUE[one.office_id].title), list(opened_by(one.office_id))) for one in rows]
    waiting = proposals_to_decide(request.person, request.at).count()
    return TemplateResponse(request, "security/my_offices.html", {"offices": shown, "waiting": waiting})


def opened_by(office: str) -> Iterator[Opened]:
    """Every function that the office opens."""
    for key, title in TITLES.items():
        ways = [_in_words(cell) for cell in cells(office, key)]
        if ways:
            yield Opened(gettext(title), ways)


def _in_words(cell: Cell) -> str:
    words = [gettext(VERB_TITLES[cell.verb])]
    if cell.extent not in UNIT_BOUND:
        words.append(gettext(EXTENT_TITLES[cell.extent]))
    if cell.note:
        words.append(gettext(NOTE_TITLES[cell.note]))
    return " · ".join(words)
