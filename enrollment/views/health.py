"""The clinic's counter: who attended the health examination, and the results (REG-2.3)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollment.actions.record_health_check import record_health_check
from enrollment.actions.record_health_results import NobodyAttended, record_health_results
from enrollment.forms.health import ExaminationForm
from enrollment.models import Batch, HealthCheck
from enrollment.queries.counters import enrollments_of, open_batches
from enrollment.queries.health import by_numbers, examined
from enrollment.views.counters import asked_for, chosen_batch, none_words, recorded_words, ticked
from security.access import offices_held
from security.sealed_search import in_address
from security.signed_in import SignedInRequest, act_key, signed_in

ATTENDED = "ATTENDED"
RESULTS = (HealthCheck.Result.FIT, HealthCheck.Result.UNFIT)
MOST_NAMED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def health(request: SignedInRequest) -> HttpResponse:
    """Find new students, or paste their numbers; enter who attended, or the result. For the clinic."""
    if not any(held.office == "CLINIC" for held in offices_held(request.person, request.at)):
        raise Http404
    batch = chosen_batch(request)
    asked = asked_for(request, batch)
    address = f"{reverse('enrollment:health')}?{in_address(asked)}"
    today, refused = localtime(request.at).date(), False
    form = ExaminationForm(request.POST or None, batch=batch, today=today) if batch else None
    if request.method == "POST":
        refused = batch is not None and form is not None and not (form.is_valid() and _record(request, batch, form))
        if not refused:
            return redirect(address)
    context = {
        "batch": batch,
        "batches": open_batches(),
        "form": form,
        "ticked": ticked(request),
        "address": address,
        "rows": examined(batch, q=asked["q"], state=asked["state"], today=today) if batch else [],
        "asked": asked,
        "none_words": none_words(asked),
        "results": [(str(one), one.label) for one in RESULTS],
        "states": [
            ("missing", _("not attended")), ("waiting", _("Result awaited")), ("overdue", _("Result overdue")),
        ],
    }  # fmt: skip
    return render(request, "enrollment/health.html", context, status=400 if refused else 200)


def _record(request: SignedInRequest, batch: Batch, form: ExaminationForm) -> bool:
    """Whether anything was entered; what was not is said."""
    pasted, unknown = by_numbers(batch, form.cleaned_data["numbers"])
    ids = [*enrollments_of(batch, ticked(request)), *pasted]
    if unknown:
        words = _("No new student of this registration has these numbers: %(numbers)s. Compare them with the list.")
        more = "…" if len(unknown) > MOST_NAMED else ""
        messages.error(request, words % {"numbers": "、".join(unknown[:MOST_NAMED]) + more})
    if not ids:
        if not unknown:
            messages.error(request, _("Tick at least one student."))
        return False
    what = request.POST.get("set", ATTENDED)
    by, at, key = request.person, request.at, act_key(request)
    if what in RESULTS:
        try:
            number = record_health_results(enrollments=ids, result=what, by=by, at=at, act_key=key).entered
        except NobodyAttended as refusal:
            messages.error(request, str(refusal))
            return False
    else:
        record_health_check(enrollments=ids, attended_on=form.cleaned_data["day"], by=by, at=at, act_key=key)
        number = len(set(ids))
    messages.success(request, recorded_words(number))
    return True
