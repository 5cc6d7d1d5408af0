"""The page of one application, and the answers given on it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from casework.actions.confirm import confirm
from casework.actions.decide import CannotGrant, OpinionMissing, PapersWait, decide
from casework.actions.return_application import NothingNamed, return_application
from casework.actions.take_back import take_back
from casework.actions.undo_decision import CannotUndo, undo_decision
from casework.kind import NoLongerFits
from casework.models import Application
from casework.queries.desk import ForeignApplication, NotOnTheDesk, on_the_desk_of, visible_to
from casework.queries.page import ApplicationPage, application_page
from casework.queries.progress import progress_of
from casework.queries.queue import in_turn
from casework.tabs import TABS, ShownTab
from casework.views.looks import seen_by
from casework.views.typed import typed_text, whole_number
from security.htmx import targets
from security.signed_in import SignedInRequest, act_key, signed_in

CONFLICT = 409
MOVED = "counts-changed"  # tells the page that something left or came to the desk


@require_safe
@signed_in
def application(request: SignedInRequest, pk: int) -> HttpResponse:
    """The application, for its applicant, the guardians, and the offices whose kind and unit it is."""
    page = _page(request, pk)
    return _show(request, page, typed={"others": seen_by(page.application, request)})


@require_safe
@signed_in
def looking(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who else has the application open just now; asked again every half minute by the open panel."""
    found = _readable(request, pk)
    return render(request, "casework/looking.html", {"page": {"application": found}, "others": seen_by(found, request)})


@require_POST
@signed_in
def answer_at_desk(request: SignedInRequest, pk: int) -> HttpResponse:
    """An officer's answer: agree, refuse, or return with named items. Nothing typed is lost if it cannot be taken."""
    found = _readable(request, pk)
    opinion, items = typed_text(request.POST.get("opinion", "")), request.POST.getlist("items")
    try:
        _answer(request, found, opinion=opinion, items=items)
    except NotOnTheDesk as late:
        typed: dict[str, Any] = {"opinion": opinion, "items": items, "conflict": str(late)}
        return trigger_client_event(_show(request, _page(request, pk), typed=typed, status=CONFLICT), MOVED)
    except (OpinionMissing, NothingNamed, CannotGrant, PapersWait) as refusal:
        returning = request.POST.get("verdict") == "return"
        typed = {"opinion": opinion, "items": items, "problem": str(refusal), "returning": returning}
        return _show(request, _page(request, pk), typed=typed)
    done = _readable(request, pk)
    following = in_turn(on_the_desk_of(request.person, request.at)).select_related("person").first()
    if request.htmx:
        page = progress_of(done, reader=request.person, at=request.at)
        context = {"page": page, "following": following, "may_undo": True}
        return trigger_client_event(render(request, "casework/done.html", context), MOVED)
    said = _("Your answer on %(number)s is recorded. You can still take it back on its page.")
    messages.success(request, said % {"number": done.number})
    return redirect("casework:application", following.pk) if following else redirect("casework:desk")


@require_POST
@signed_in
def undo_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """The officer takes the own answer back, as long as nothing has come of it (law 12)."""
    _readable(request, pk)
    try:
        undo_decision(application_ids=[pk], by=request.person, at=request.at, act_key=act_key(request))
    except CannotUndo as refusal:
        if request.htmx:
            return _show(request, _page(request, pk), typed={"problem": str(refusal)}, status=CONFLICT)
        messages.error(request, str(refusal))
    else:
        if request.htmx:
            return trigger_client_event(_show(request, _page(request, pk)), MOVED)
        messages.success(request, _("Your answer is taken back. The application lies on your desk again."))
    return redirect("casework:application", pk)


def _answer(request: SignedInRequest, found: Application, *, opinion: str, items: list[str]) -> None:
    """Carry out the act the officer chose.

    :raises NotOnTheDesk, OpinionMissing, NothingNamed, CannotGrant, PapersWait: with sentences for the officer
    """
    common: dict[str, Any] = {
        "application_id": found.pk,
        "seen": whole_number(request.POST.get("version")),
        "by": request.person,
        "at": request.at,
        "act_key": act_key(request),
    }
    verdict = request.POST.get("verdict", "")
    if verdict == "return":
        return_application(items=items, note=opinion, **common)
    elif verdict in {"agree", "refuse"}:
        decide(agrees=verdict == "agree", opinion=opinion, **common)
    else:
        raise NothingNamed(_("Choose one of the answers: agree, return, or refuse."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def take_back_application(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what taking it back means (GET), then do it (POST)."""
    found = get_object_or_404(Application, Q(person=request.person) | Q(opened_by=request.person), pk=pk)
    if request.method == "POST":
        try:
            take_back(application_id=pk, by=request.person, at=request.at, act_key=act_key(request))
        except ForeignApplication as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("You have taken the application %(number)s back.") % {"number": found.number})
        return redirect("casework:application", pk)
    page = progress_of(found, reader=request.person, at=request.at)
    return render(request, "casework/take_back.html", {"page": page})


@require_POST
@signed_in
def confirm_application(request: SignedInRequest, pk: int) -> HttpResponse:
    """The applicant confirms the result; time, address and device are kept (REG-3.4)."""
    get_object_or_404(Application, pk=pk, person=request.person)
    try:
        confirm(
            application_id=pk,
            network=request.network or None,
            device=_device(request),
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
    except (ForeignApplication, NoLongerFits) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed. The decision is in effect."))
    return redirect("casework:application", pk)


def _readable(request: SignedInRequest, pk: int) -> Application:
    return get_object_or_404(visible_to(request.person, request.at).select_related("person"), pk=pk)


def _page(request: SignedInRequest, pk: int) -> ApplicationPage:
    page = application_page(pk, reader=request.person, at=request.at)
    if page is None:
        raise Http404
    return page


def _show(
    request: SignedInRequest, page: ApplicationPage, *, typed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    template = "casework/panel.html" if targets(request, "panel") else "casework/application.html"
    return render(request, template, {"page": page, "links": _links(request, page), **(typed or {})}, status=status)


def _links(request: SignedInRequest, page: ApplicationPage) -> Callable[[], Sequence[ShownTab]]:
    """What higher apps offer whoever reads an application of this kind; asked for only where a page shows it."""
    found = page.application
    place = f"application:{found.kind}"
    return lambda: TABS.of(place, found.pk, reader=request.person, at=request.at, current="")


def show_application(
    request: SignedInRequest, pk: int, *, typed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The panel, or the whole page, as it stands now.

    :raises Http404: if this person may not read it
    """
    return _show(request, _page(request, pk), typed=typed, status=status)


def _device(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:200]
