"""Having masked data of a student shown, and who had them shown."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions.reveal_data import CannotReveal, reveal_data
from enrollment.forms.reveal import RevealForm
from enrollment.models import Enrollment
from enrollment.queries.reveals import is_fresh_look, lifting_for, values_of
from enrollment.views.student import student_page
from security.proof import ask_for_proof
from security.queries.looks import looks_at, page_of_looks
from security.rules import revealing
from security.signed_in import SignedInRequest, act_key, signed_in


@sensitive_post_parameters("reason")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def student_reveal(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Ask for which items and why, then show them, on this one answer only (SEC-3.2)."""
    context = student_page(request, pk, "overview")
    enrollment: Enrollment = context["head"].enrollment
    lifting = lifting_for(request.person, enrollment, request.at)
    if lifting is None:
        raise Http404
    if lifting.office and (asked := ask_for_proof(request)):
        return asked
    form = RevealForm(
        request.POST if request.method == "POST" else None,
        initial={"what": [name for name in request.GET.getlist("what") if name in lifting.fields]},
        fields=lifting.fields,
        asks_why=bool(lifting.office),
    )
    context |= {"form": form, "asks_why": bool(lifting.office)}
    if request.method == "POST" and form.is_valid():
        context["shown"] = _shown(request, enrollment, form)
    return render(request, "enrollment/student_reveal.html", context, status=400 if form.errors else 200)


@require_safe
@signed_in
def student_access(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who saw this student's data, newest first: for the student, the guardian, and the offices that may see them."""
    context = student_page(request, pk, "access")
    before = request.GET.get("before", "")
    entries = looks_at(context["head"].enrollment.person_id)
    context["entries"], context["next_before"] = page_of_looks(entries, int(before) if before.isdecimal() else None)
    return render(request, "enrollment/student_access.html", context)


def _shown(request: SignedInRequest, enrollment: Enrollment, form: RevealForm) -> list[dict[str, Any]]:
    """The values, once the act has entered it; nothing if it was refused."""
    data = form.cleaned_data
    try:
        event = reveal_data(
            enrollment=enrollment.pk,
            fields=data["what"],
            purpose=data.get("purpose", ""),
            reason=data.get("reason", ""),
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
    except CannotReveal as refusal:
        form.add_error(None, str(refusal))
        return []
    if not is_fresh_look(event, enrollment.person_id, by=request.person, at=request.at):
        form.add_error(None, _("This form was used before. Load the page again, and say once more what it is for."))
        return []
    return [
        {"label": _(revealing.FIELDS[name]), "value": "；".join(values) or _("none on record")}
        for name, values in values_of(enrollment, event.fields)
    ]
