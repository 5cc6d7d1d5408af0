"""An officer files for a student who cannot: what, and why. Then the pages that the student would fill in."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.kind import CannotBegin, NotYours, kind_of
from casework.models import Application, State
from enrollment.actions.begin_on_behalf import begin_on_behalf
from enrollment.forms.on_behalf import OnBehalfForm
from enrollment.models import Enrollment
from enrollment.queries.on_behalf import files_for, subject_of
from enrollment.rules.on_behalf import KINDS
from enrollment.views.student import student_page
from security.signed_in import SignedInRequest, act_key, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def on_behalf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Begin an application for the student, or go on with the draft that one has begun."""
    context = student_page(request, pk, "applications")
    enrollment: Enrollment = context["head"].enrollment
    if not files_for(request.person, enrollment, request.at):
        raise Http404
    kinds = [(key, str(kind_of(key).title)) for key in KINDS]
    form = OnBehalfForm(request.POST if request.method == "POST" else None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        begun = _begun(request, enrollment, form)
        if begun is not None:
            return redirect(kind_of(begun.kind).answer_page(begun))
    own = Application.objects.filter(opened_by=request.person, person=enrollment.person_id, closed_at=None)
    context |= {"form": form, "begun": [_listed(one) for one in own.order_by("pk")]}
    return render(request, "enrollment/on_behalf.html", context, status=400 if form.errors else 200)


def _listed(application: Application) -> tuple[str, str, str, str]:
    """Address, title, number and state of what the officer has begun: to go on with, or to follow."""
    kind, goes_on = kind_of(application.kind), application.state in {State.DRAFT, State.WITH_APPLICANT}
    url = kind.answer_page(application) if goes_on else reverse("casework:application", args=[application.pk])
    return url, kind.title, application.number, str(State(application.state).label)


def _begun(request: SignedInRequest, enrollment: Enrollment, form: OnBehalfForm) -> Application | None:
    """The draft; None with the refusal in the form."""
    kind = form.cleaned_data["kind"]
    subject = subject_of(kind, enrollment, localtime(request.at).date())
    if subject is None:
        form.add_error("kind", _("No registration is open for this student."))
        return None
    try:
        event = begin_on_behalf(
            **form.cleaned_data, subject=subject, by=request.person, at=request.at, act_key=act_key(request)
        )
    except NotYours:
        raise Http404 from None
    except CannotBegin as refusal:
        form.add_error("kind", str(refusal))
        return None
    return Application.objects.get(pk=event.ids[0])
