"""The door of every view: who is signed in, what opens the page, which press of the button this is.

A stranger to a page is answered as if it did not exist (404). Who may read it but not do this is told so (403).
Who is not signed in goes to the sign-in page and comes back; what was typed comes along.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from security.access import Reach, may_where, offices_held
from security.models import Account, Person
from security.rules.cells import UNIT_BOUND, Extent
from security.rules.networks import is_within
from security.rules.offices import ADMINISTRATION
from security.views.session import ask_to_sign_in

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request as a guarded view sees it."""

    user: Account
    person: Person
    at: datetime
    network: str
    htmx: HtmxDetails
    reach: Reach
    """Where the function that opened this view may be used; set by `needs`, else nowhere."""


View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> Guarded[P]:
    """Let in whoever is signed in. `request.person` is the person acting, `request.at` the moment of the request."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        elsewhere = _not_yet(
            request,
            unfinished_too=getattr(view, "unfinished_too", False),
            from_anywhere=getattr(view, "from_anywhere", False),
        )
        if elsewhere is not None:
            return elsewhere
        request.person = cast("Account", request.user).person  # type: ignore[attr-defined]
        request.reach = getattr(request, "reach", Reach())  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded


def unfinished_too(view: View[P]) -> View[P]:
    """Let in, too, whoever must first choose a password or add a second factor. Right below `signed_in`."""
    view.unfinished_too = True  # type: ignore[attr-defined]
    return view


def from_anywhere(view: View[P]) -> View[P]:
    """Let administrators in from outside their networks too: to leave. Right below `signed_in`."""
    view.from_anywhere = True  # type: ignore[attr-defined]
    return view


def needs(
    function: str, *, verbs: Iterable[str] | None = None, extents: Collection[Extent] = UNIT_BOUND
) -> Callable[[View[P]], Guarded[P]]:
    """Let in whoever may use this function of the permission matrix (domain 2.2) anywhere, by one of these verbs.

    `request.reach` says where. It opens the page, not its rows: rows are still found through a queryset that is
    filtered by it. Holders of the function by other verbs get 403 and a sentence, all others 404. `extents` as in
    `may_where`: the page then checks the single row too.
    """
    wanted = None if verbs is None else frozenset(verbs)

    def guard(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def within(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request.reach = may_where(request.person, function, request.at, verbs=wanted, extents=extents)
            if request.reach:
                return view(request, *args, **kwargs)
            if wanted is not None and may_where(request.person, function, request.at, extents=extents):
                raise PermissionDenied(
                    _("Your office may look at this but not do it. Ask the office that decides here.")
                )
            raise Http404

        return signed_in(within)

    return guard


def act_key(request: HttpRequest) -> UUID | None:
    """Which press of the form's button this is, as `{% act_key %}` put it into the form (law 1).

    Pass it to the act: `act(..., by=request.person, at=request.at, act_key=act_key(request))`.
    """
    try:
        return UUID(request.POST.get("act_key", ""))
    except ValueError:
        return None


def _not_yet(request: HttpRequest, *, unfinished_too: bool, from_anywhere: bool) -> HttpResponseBase | None:
    """Where to send a request that may not come in yet: to the sign-in page, to choose an own password, or to add the
    second factor that one's offices ask for (S:AUT-03).

    :raises PermissionDenied: with a sentence, for an administrator from outside the networks that are set for them
    """
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    if settings.ADMIN_NETWORKS and not from_anywhere and _administers_from_elsewhere(request):
        raise PermissionDenied(
            _("Administrators work from the school’s own network only. Sign out here, and sign in there.")
        )
    if unfinished_too:
        return None
    if request.user.must_change_password:
        return redirect("security:change_password")
    if settings.SECOND_FACTOR_FOR_STAFF and not request.session.get("factor") and _holds_an_office(request):
        return redirect("security:factors")
    return None


def _administers_from_elsewhere(request: HttpRequest) -> bool:
    held = {one.office for one in offices_held(request.user.person, request.at)}  # type: ignore[union-attr, attr-defined]
    return bool(held & ADMINISTRATION) and not is_within(request.network, settings.ADMIN_NETWORKS)  # type: ignore[attr-defined]


def _holds_an_office(request: HttpRequest) -> bool:
    return bool(offices_held(request.user.person, request.at))  # type: ignore[union-attr, attr-defined]
