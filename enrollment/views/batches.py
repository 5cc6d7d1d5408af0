"""All registrations, and how academic affairs opens one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions.open_batch import CannotOpenBatch, open_batch
from enrollment.forms.registration import BatchForm
from enrollment.models import Batch, Enrollment
from rulebook.queries import NoEdition, word
from rulebook.rules.calendar import CalendarMissing
from security.access import may
from security.signed_in import SignedInRequest, act_key, needs


@require_safe
@needs("student.view_list")
def batches(request: SignedInRequest) -> HttpResponse:
    """All registrations, newest first."""
    rows = (
        Batch.objects.select_related("term", "edition").prefetch_related("rosters").order_by("-term__opens_on", "-pk")
    )
    may_open = may(request.person, "batch.open", request.at, verbs={"decide"})
    return render(request, "enrollment/batches.html", {"batches": rows, "may_open": may_open})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("batch.open", verbs={"decide"})
def open_new(request: SignedInRequest) -> HttpResponse:
    """Open the registration of a term: the window is counted from the opening day by edition and calendar."""
    known = Enrollment.objects.order_by("category").values_list("category", flat=True).distinct()
    form = BatchForm(
        request.POST if request.method == "POST" else None,
        categories=[(category, word(category)) for category in known],
    )
    if request.method == "POST" and form.is_valid():
        try:
            opened = _open(request, form)
        except (CannotOpenBatch, NoEdition, CalendarMissing) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _opened_words(opened.due))
            return redirect("enrollment:batch", opened.batch)
    return render(request, "enrollment/batch_open.html", {"form": form})


def _open(request: SignedInRequest, form: BatchForm) -> Any:
    return open_batch(
        term=form.cleaned_data["term"],
        categories=tuple(form.cleaned_data["categories"]),
        openings=form.openings(),
        by=request.person,
        at=request.at,
        act_key=act_key(request),
    )


def _opened_words(due: int) -> str:
    return ngettext(
        "The registration is open; %(n)s student is due.", "The registration is open; %(n)s students are due.", due
    ) % {"n": due}
