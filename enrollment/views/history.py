"""The tab of earlier data: documents, names and numbers a student had before, and every change of a field."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enrollment.queries.history import changes_of, earlier_of
from enrollment.queries.opening import Opening, opening_of, words_of
from enrollment.views.student import student_page
from security.signed_in import SignedInRequest, signed_in


@require_safe
@signed_in
def student_history(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was on record before; sensitive values masked."""
    context = student_page(request, pk, "history")
    enrollment = context["head"].enrollment
    opening = opening_of([enrollment.pk]).get(enrollment.pk, Opening())
    lines = [{"words": words_of(one), "has_note": bool(one.note)} for one in opening.lines]
    context |= {"earlier": earlier_of(enrollment), "changes": changes_of(enrollment), "opening": lines}
    return render(request, "enrollment/student_history.html", context)
