"""A student's guardians: entering and ending them, verifying by a document, giving a code; an adult's consent."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions.consent_guardian import consent_guardian
from enrollment.actions.end_guardian import LONGEST, CannotEnd, end_guardian
from enrollment.actions.enter_guardian import CannotEnter, enter_guardian
from enrollment.actions.issue_guardian_code import GUARDIAN, NotVerified, issue_guardian_code
from enrollment.actions.verify_guardian import CannotVerify, verify_guardian
from enrollment.forms.guardians import EnterGuardianForm
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
    """For those who check identities where the student is placed: enter, see a document, hand out a code, end."""
    context = student_page(request, pk, "overview")
    placed = context["head"].enrollment.placements.filter(is_current=True)
    if not identity_reach(request.person, request.at).filter(placed, "unit").exists():
        raise Http404
    person, form = context["head"].enrollment.person, EnterGuardianForm()
    if request.method == "POST" and request.POST.get("what") != "enter":
        return _done(request, pk)
    if request.method == "POST":
        form = EnterGuardianForm(request.POST)
        if form.is_valid() and _entered(request, person.pk, form):
            return redirect("enrollment:student_guardians", pk)
    context |= {
        "family": family_of(person),
        "proofs": Guardianship.Proof.choices,
        "form": form,
        "longest": LONGEST,
    }
    return render(request, "enrollment/student_guardians.html", context, status=400 if form.errors else 200)


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


def _entered(request: SignedInRequest, person: int, form: EnterGuardianForm) -> bool:
    """Whether the guardian is on record; the refusal stands in the form otherwise."""
    said = form.cleaned_data
    try:
        enter_guardian(person=person, **said, by=request.person, at=request.at, act_key=act_key(request))
    except CannotEnter as refusal:
        form.add_error("name", str(refusal))
        return False
    except NotFound:
        raise Http404 from None
    text = _("%(name)s is entered as guardian. See the original of a document next, and verify the link.")
    messages.success(request, text % {"name": said["name"]})
    return True


def _done(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """One of the acts on a guardian on record, told apart by the button."""
    asked, by, at = request.POST.get("link", ""), request.person, request.at
    link, code = int(asked) if asked.isdecimal() and len(asked) < 12 else 0, codes.new_code()
    try:
        if request.POST.get("what") == "code":
            issue_guardian_code(link=link, code=code, by=by, at=at)  # a second press makes a new code
            return _code_page(request, pk, link, code)
        if request.POST.get("what") == "end":
            end_guardian(link=link, why=request.POST.get("why", ""), by=by, at=at, act_key=act_key(request))
            messages.success(request, _("This is the guardian no longer, and sees nothing of the student any more."))
        else:
            proof = request.POST.get("proof", "")
            verify_guardian(link=link, proof=proof, by=by, at=at, act_key=act_key(request))
            messages.success(request, _("The guardian is verified."))
    except (CannotVerify, CannotEnd, NotVerified) as refusal:
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
