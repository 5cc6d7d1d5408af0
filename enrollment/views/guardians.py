"""A student's guardians: verifying them by a document, giving them a code; an adult's consent."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions.consent_guardian import consent_guardian
from enrollment.actions.issue_guardian_code import GUARDIAN, NotVerified, issue_guardian_code
from enrollment.actions.verify_guardian import CannotVerify, verify_guardian
from enrollment.queries.door import identity_reach
from enrollment.queries.students import family_of
from enrollment.views.student import student_page
from security.models import Guardianship
from security.queries import NotFound
from security.rules import codes
from security.signed_in import SignedInRequest, act_key, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def student_guardians(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """For those who check identities where the student is placed: see a document, hand out a code."""
    context = student_page(request, pk, "overview")
    placed = context["head"].enrollment.placements.filter(is_current=True)
    if not identity_reach(request.person, request.at).filter(placed, "unit").exists():
        raise Http404
    if request.method == "POST":
        return _done(request, pk)
    context |= {"family": family_of(context["head"].enrollment.person), "proofs": Guardianship.Proof.choices}
    return render(request, "enrollment/student_guardians.html", context)


@require_safe
@signed_in
def my_guardians(request: SignedInRequest) -> HttpResponse:
    """Who is on record as one's guardian, and who of them may see one's affairs."""
    return render(request, "enrollment/my_guardians.html", {"family": family_of(request.person)})


@require_POST
@signed_in
def guardian_consent(request: SignedInRequest, link: int) -> HttpResponseBase:
    """Consent, or take the consent back."""
    consents = request.POST.get("consents") == "yes"
    try:
        consent_guardian(link=link, consents=consents, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound:
        raise Http404 from None
    said = _("This guardian may now see your affairs.") if consents else _("The consent is taken back.")
    messages.success(request, said)
    return redirect("enrollment:my_guardians")


def _done(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """One of the two acts of the page, told apart by the button."""
    asked, by, at = request.POST.get("link", ""), request.person, request.at
    link, code = int(asked) if asked.isdecimal() and len(asked) < 12 else 0, codes.new_code()
    try:
        if request.POST.get("what") == "code":
            issue_guardian_code(link=link, code=code, by=by, at=at)  # a second press makes a new code
            return _code_page(request, pk, link, code)
        proof = request.POST.get("proof", "")
        verify_guardian(link=link, proof=proof, by=by, at=at, act_key=act_key(request))
        messages.success(request, _("The guardian is verified."))
    except (CannotVerify, NotVerified) as refusal:
        messages.error(request, str(refusal))
    except NotFound:
        raise Http404 from None
    return redirect("enrollment:student_guardians", pk)


def _code_page(request: SignedInRequest, pk: int, link: int, code: str) -> HttpResponse:
    context = student_page(request, pk, "overview") | {
        "guardian": Guardianship.objects.select_related("guardian").get(pk=link).guardian,
        "code": codes.shown(code),
        "address": f"{settings.SITE_ADDRESS}{reverse('enrollment:guardian_door')}",
        "link": f"{settings.SITE_ADDRESS}{reverse('enrollment:guardian_link', args=[code])}",
        "days": codes.LASTS[GUARDIAN].days,
    }
    return render(request, "enrollment/guardian_code.html", context)
