"""Correcting the basic data of one student, field by field."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from enrollment.actions.correct_data import CannotCorrect, correct_data
from enrollment.forms.correction import CorrectionForm
from enrollment.models import Enrollment
from enrollment.queries.correcting import corrects, rosters_after
from enrollment.queries.records import records_of
from enrollment.views.student import student_page
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def student_correct(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show every field with its value, masked where it is sensitive, and write what was typed otherwise."""
    context = student_page(request, pk, "overview")
    enrollment: Enrollment = context["head"].enrollment
    if not corrects(request.person, enrollment, request.at):
        raise Http404
    record = records_of([enrollment.pk])[enrollment.pk]
    form = CorrectionForm(request.POST if request.method == "POST" else None, record=record)
    if request.method == "POST" and form.is_valid() and _corrected(request, enrollment, form):
        return redirect("enrollment:student", enrollment.pk)
    return render(
        request, "enrollment/student_correct.html", context | {"form": form}, status=400 if form.errors else 200
    )


def _corrected(request: SignedInRequest, enrollment: Enrollment, form: CorrectionForm) -> bool:
    """Whether the data are written; the refusals stand in the form otherwise."""
    try:
        event = correct_data(
            enrollment=enrollment.pk,
            **form.said(),
            authority=form.cleaned_data["authority"],
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
    except NotFound:
        raise Http404 from None
    except CannotCorrect as refusal:
        form.record = refusal.record
        form.refuse(refusal.problems)
        return False
    messages.success(request, _("The data are corrected. The earlier values stand under “Earlier data”."))
    if any("category" in changed for _person, _enrollment, changed in event.changed):
        for sentence in rosters_after(enrollment):
            messages.warning(request, sentence)
    return True
