"""Where every search form leads: on to its list, with what was typed sealed in the address."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from security.sealed_search import Sought
from security.signed_in import SignedInRequest, signed_in

OURS = ("to", "csrfmiddlewaretoken")


@require_POST
@signed_in
def seek(request: SignedInRequest) -> HttpResponse:
    """To the path in `to`, with every other field of the form as its parameters.

    :raises Http404: if `to` is no path of this site
    """
    there = request.POST.get("to", "")
    if not there.startswith("/") or not url_has_allowed_host_and_scheme(there, allowed_hosts=None):
        raise Http404
    asked = Sought("", mutable=True)
    asked.update(request.POST)
    for name in OURS:
        asked.pop(name, None)
    return redirect(f"{there.partition('?')[0]}?{asked.urlencode()}")
