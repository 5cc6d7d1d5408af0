"""The tab of earlier data: documents, names and numbers a student had before, and every change of a field."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enrollment.queries.history import changes_of, earlier_of
from enrollment.queries.opening import Matter, Opening, opening_of, words_of
from enrollment.views.student import sight_on, student_page
from security.signed_in import SignedInRequest, signed_in

SANCTIONS: Final = "sanction.enter"
"""The function whose holders read of sanctions (domain 2.2)."""


@require_safe
@signed_in
def student_history(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was on record before; sensitive values masked."""
    context = student_page(request, pk, "history")
    enrollment = context["head"].enrollment
    opening = opening_of([enrollment.pk]).get(enrollment.pk, Opening())
    sight = sight_on(request, context["head"], asks_of_rows=False)
    lines = [
        {"words": words_of(one), "has_note": bool(one.note)}
        for one in opening.lines
        if one.matter != Matter.SANCTION or sight.may(SANCTIONS)
    ]
    context |= {"earlier": earlier_of(enrollment), "changes": changes_of(enrollment, sight=sight), "opening": lines}
    return render(request, "enrollment/student_history.html", context)
