"""The one search of the office: a page by itself, and the lines of the box that opens with Ctrl K."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registrar.navigation import STAFF, audience_of
from registrar.searching import LONGEST, search
from security.htmx import targets
from security.rules.search_text import search_text
from security.signed_in import SignedInRequest, signed_in


@require_safe
@signed_in
def palette(request: SignedInRequest) -> HttpResponse:
    """Students, applications and pages, as far as the reader's offices open them."""
    if audience_of(request) != STAFF:
        raise Http404
    typed = search_text(request.GET.get("q"))[:LONGEST]
    context = {"q": typed, "parts": search(request, typed)}
    if targets(request, "palette-results"):
        return render(request, "registrar/search.html#results", context)
    return render(request, "registrar/search.html", context)
