"""A guardian reads a ward's deferral and consents, or declines, with the own name typed in place of a signature."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.kind import kind_of
from enrollment.actions.sign_deferral import CannotSign, sign_deferral
from enrollment.queries.consents import mark_of, to_sign, typed_last, words_on
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def consent(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """What is asked for, and the two answers."""
    found = get_object_or_404(to_sign(request.person, request.at), pk=pk)
    problem = ""
    if request.method == "POST":
        problem = _signed(request, pk)
        if not problem:
            messages.success(request, _("Your answer is kept. The student reads it."))
            return redirect("home")
    found.particulars = typed_last(found)
    page = {
        "application": found,
        "title": kind_of(found.kind).title,
        "facts": kind_of(found.kind).facts(found),
        "what": mark_of(found.particulars),
        "word": words_on([found]).get(pk),
        "problem": problem,
        "name": request.POST.get("name", ""),
    }
    return render(request, "enrollment/consent.html", page, status=400 if problem else 200)


def _signed(request: SignedInRequest, pk: int) -> str:
    """The sentence that refuses it; "" when it is kept."""
    answer = request.POST.get("answer")
    if answer not in {"yes", "no"}:
        return _("Choose one of the two answers.")
    try:
        sign_deferral(
            application=pk,
            what=request.POST.get("what", ""),
            consents=answer == "yes",
            name=request.POST.get("name", ""),
            network=request.network or None,
            device=request.headers.get("User-Agent", ""),
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
    except NotFound:
        raise Http404 from None
    except CannotSign as refusal:
        return str(refusal)
    return ""
