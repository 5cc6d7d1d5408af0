"""Who saw my data."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from security.queries.looks import looks_at, page_of_looks
from security.signed_in import SignedInRequest, signed_in


@signed_in
@require_safe
def my_access(request: SignedInRequest) -> HttpResponse:
    """Every time somebody saw sensitive data or papers of whoever asks, newest first (PIPL 44)."""
    before = request.GET.get("before", "")
    shown, next_before = page_of_looks(looks_at(request.person), int(before) if before.isdecimal() else None)
    return TemplateResponse(request, "security/my_access.html", {"entries": shown, "next_before": next_before})
