"""The first start: one address that leads through what must be there before the office opens, then is gone."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.management import call_command
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from registrar.setup_forms import CodeForm, OfficersForm, RegulationForm, SchoolForm
from registrar.setup_steps import current_step, first_officers, shown_steps
from rulebook.actions.prepare_edition import CannotPropose, prepare_edition
from security.actions.appoint import CannotAppoint
from security.actions.appoint_first_officers import appoint_first_officers
from security.actions.end_setup import NotSetUpYet, end_setup
from security.actions.enter_school import enter_school
from security.actions.issue_link import issue_link
from security.actions.open_account import CannotOpenAccount
from security.actions.open_setup import open_setup
from security.backends import LINK_TOKENS
from security.models import Account
from security.queries import NotFound, the_school, the_system
from security.queries.first_start import first_start, is_held
from security.rules.codes import SETUP_HELD

COOKIE: Final = "__Host-setup" if settings.SECURE_COOKIES else "setup"
REFUSALS: Final = (CannotAppoint, CannotOpenAccount, CannotPropose, NotSetUpYet)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Without anything to set up there is no such page. Without the code from the log there is only the question."""
    start, holder = first_start(), request.COOKIES.get(COOKIE, "")
    if start is None or settings.DEMO_MODE:
        raise Http404
    if not is_held(start, holder, request.at):  # type: ignore[attr-defined]
        return _door(request)
    if request.method == "POST":
        try:
            return _take_step(request, holder)
        except NotFound as lost:
            messages.error(request, str(lost))
            return redirect("setup")
    return _page(request, _form_of(request))


def _door(request: HttpRequest) -> HttpResponse:
    """Ask for the code; the browser that knows it gets a secret of its own and holds the first start."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        holder = token_urlsafe(32)
        tried = open_setup(code=form.cleaned_data["code"], holder=holder, network=request.network, **_who(request))  # type: ignore[attr-defined]
        if tried.right:
            response = redirect("setup")
            response.set_cookie(
                COOKIE,
                holder,
                max_age=SETUP_HELD,
                secure=settings.SECURE_COOKIES,
                httponly=True,
                samesite="Strict",
            )
            return response
        form.add_error("code", _wrong(tried.tries_left))
    shown = {"form": form}
    return TemplateResponse(request, "registrar/setup_code.html", shown, status=400 if form.errors else 200)


def _wrong(left: int) -> str:
    if left == 0:
        return _(
            "There is no code that works any more: it was used, is too old, or was guessed at too often. "
            "Start the web anew, or run: manage.py setup_code"
        )
    return ngettext(
        "This is not the newest code in the log. {n} try is left.",
        "This is not the newest code in the log. {n} tries are left.",
        left,
    ).format(n=left)


def _take_step(request: HttpRequest, holder: str) -> HttpResponse:
    """Do what was sent, if it is the step one is at (or puts the school's name right), and go on to the next."""
    asked, step = request.POST.get("step", ""), current_step().key
    if asked == "link":
        return _link(request, holder)
    if asked not in {step, "school"} or asked not in DO:
        return redirect("setup")  # pressed twice, or in another window: look where one is
    form = _form_of(request, asked)
    if form is not None and not form.is_valid():
        return _page(request, form, asked)
    try:
        DO[asked](request, holder, form)
    except REFUSALS as refusal:
        if form is not None:
            form.add_error(None, str(refusal))
        return _page(request, form, asked, refusal="" if form else str(refusal))
    return redirect("security:sign_in" if asked == "end" else "setup")


def _form_of(request: HttpRequest, key: str = "") -> Any:
    """The form of a step (of the one one is at, if none is named); None where nothing is typed."""
    key = key or ("school" if request.GET.get("step") == "school" else current_step().key)
    data = request.POST if request.method == "POST" else None
    if key == "school":
        school = the_school()
        return SchoolForm(data, initial={"name": school.name, "code": school.code} if school else None)
    kinds: dict[str, type[forms.Form]] = {"officers": OfficersForm, "regulation": RegulationForm}
    first_day = {"from_day": localtime(request.at).date()}  # type: ignore[attr-defined]
    return kinds[key](data, initial=first_day) if key in kinds else None


def _enter_school(request: HttpRequest, holder: str, form: Any) -> None:
    enter_school(name=form.cleaned_data["name"], code=form.cleaned_data["code"], holder=holder, **_who(request))


def _enter_officers(request: HttpRequest, holder: str, form: Any) -> None:
    appoint_first_officers(officers=form.officers(), holder=holder, **_who(request))


def _load_calendar(_request: HttpRequest, _holder: str, _form: Any) -> None:
    """What is shipped; run again it changes nothing."""
    call_command("load_rulebook", verbosity=0)


def _prepare_regulation(request: HttpRequest, _holder: str, form: Any) -> None:
    prepare_edition(draft=form.draft(), **_who(request))


def _end(request: HttpRequest, holder: str, _form: Any) -> None:
    end_setup(holder=holder, **_who(request))
    messages.success(request, _("The school is set up. Sign in with your own account."))


DO: Final[dict[str, Callable[[HttpRequest, str, Any], None]]] = {
    "school": _enter_school,
    "officers": _enter_officers,
    "calendar": _load_calendar,
    "regulation": _prepare_regulation,
    "end": _end,
}


def _link(request: HttpRequest, holder: str) -> HttpResponse:
    """Show one officer's link, once. Whoever has signed in gets no other this way."""
    waiting = Account.objects.filter(person__in=first_officers().values("person"), last_login=None)
    account = waiting.select_related("person").filter(pk=request.POST.get("account") or 0).first()
    if account is None:
        return redirect("setup")
    issue_link(account=account, **_who(request))
    path = reverse("security:choose_password", args=[account.pk, LINK_TOKENS.make_token(account)])
    shown = {"account": account, "link": request.build_absolute_uri(path)}
    return TemplateResponse(request, "registrar/setup_link.html", shown)


def _page(request: HttpRequest, form: Any, key: str = "", *, refusal: str = "") -> HttpResponse:
    step = current_step()
    key = key or ("school" if isinstance(form, SchoolForm) else step.key)
    shown = {
        "form": form,
        "step": key,
        "steps": shown_steps(step),
        "school": the_school(),
        "officers": first_officers(),
        "errors": [{"text": refusal}] if refusal else [],
    }
    failed = bool(refusal or (form is not None and form.errors))
    return TemplateResponse(request, "registrar/setup.html", shown, status=400 if failed else 200)


def _who(request: HttpRequest) -> dict[str, Any]:
    """Nobody has an account yet: the system person acts, and the journal says from which network."""
    return {"by": the_system(), "at": request.at}  # type: ignore[attr-defined]
