"""The head of academic affairs annuls a student's registration, with the reason."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollment.actions.annul_registration import CannotAnnul, annul_registration
from enrollment.forms.registration import AnnulForm
from enrollment.queries.annulling import annullable
from enrollment.views.student import student_page
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def registration_annul(request: SignedInRequest, pk: int, registration: int) -> HttpResponseBase:
    """Say what follows, ask why, and annul it."""
    context = student_page(request, pk, "applications")
    rows = annullable(request.person, request.at).filter(enrollment=context["head"].enrollment)
    row = rows.filter(pk=registration).select_related("batch__term").first()
    if row is None:
        raise Http404(_("There is no registration that you could annul, or its term is closed."))
    form = AnnulForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _annulled(request, registration, form):
        return redirect("enrollment:student_applications", pk)
    return render(
        request,
        "enrollment/registration_annul.html",
        context | {"row": row, "form": form},
        status=400 if form.errors else 200,
    )


def _annulled(request: SignedInRequest, registration: int, form: AnnulForm) -> bool:
    """Whether it is annulled; the refusal stands in the form otherwise."""
    said, by, at = form.cleaned_data, request.person, request.at
    try:
        annul_registration(registration=registration, **said, by=by, at=at, act_key=act_key(request))
    except CannotAnnul as refusal:
        form.add_error("why", str(refusal))
        return False
    except NotFound:
        raise Http404 from None
    return True
