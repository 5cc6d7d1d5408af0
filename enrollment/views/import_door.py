"""The door of the pages of imports: whoever runs imports, and whoever sets holds by hand (REG-2.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from enrollment.models import Import
from enrollment.queries.holds import clears_holds
from enrollment.queries.imports import EXTENTS, RUN, matters_of
from security.signed_in import Guarded, SignedInRequest, View, needs, signed_in

P = ParamSpec("P")


def runs_imports(*, verbs: Sequence[str] | None = None) -> Callable[[View[P]], Guarded[P]]:
    """Let in whoever runs imports, by one of these verbs if any are named, or sets holds.

    It opens the page, not its rows: which import it is, the view finds among those that the person sees.
    """

    def guard(view: View[P]) -> Guarded[P]:
        by_function = needs(RUN, verbs=verbs, extents=EXTENTS)(view)

        @wraps(view)
        def within(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            own = clears_holds(request.person, request.at)
            return view(request, *args, **kwargs) if own else by_function(request, *args, **kwargs)

        return signed_in(within)

    return guard


def must_run(request: SignedInRequest, found: Import, verbs: Sequence[str]) -> None:
    """Make sure that the person does this with this import, and does not only see it.

    :raises PermissionDenied: with a sentence
    """
    if found.matter not in matters_of(request.person, request.at, verbs):
        raise PermissionDenied(_("Your office may look at this but not do it. Ask the office that decides here."))
