"""The receipt of what was handed in, and the page by which anybody can see that it is genuine."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework.kind import kind_of
from casework.models import Application
from casework.queries.desk import visible_to
from casework.queries.words import day_words
from casework.rules.receipt import code_of, number_of, shortened
from security.rules.qr import qr
from security.signed_in import SignedInRequest, signed_in


@require_safe
@signed_in
def receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was handed in, when, and the day of the office that has it; its QR code leads to the page below.

    :raises Http404: if it is out of the reader's reach, or the school brought it forward itself
    """
    rows = visible_to(request.person, request.at).select_related("person", "unit")
    application = get_object_or_404(rows, pk=pk, submitted_at__isnull=False)
    if kind_of(application.kind).is_of_the_school:
        raise Http404  # nobody has handed it in
    address = request.build_absolute_uri(reverse("casework:receipt_check", args=[code_of(application.number)]))
    page = {
        "application": application,
        "title": kind_of(application.kind).title,
        "promised": day_words(application.due_on, provisional=application.due_is_provisional),
        "address": address,
        "qr": qr(address),
    }
    return render(request, "casework/receipt.html", page)


@require_safe
def receipt_check(request: HttpRequest, code: str) -> HttpResponse:
    """What the office received under this number. Open to the bearer, so it names no whole name and no outcome.

    :raises Http404: if the code was not signed by this office
    """
    number = number_of(code)
    application = Application.objects.select_related("person").filter(number=number).exclude(submitted_at=None).first()
    if number is None or application is None:
        raise Http404
    page = {
        "application": application,
        "title": kind_of(application.kind).title,
        "name": shortened(application.person.name),
    }
    return render(request, "casework/receipt_check.html", page)
