"""Reminding the staff of an edition that they have not acknowledged."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from casework.actions.remind_readers import CannotRemind, remind_readers
from rulebook.queries.acknowledging import may_see_readers, to_be_read
from security.signed_in import SignedInRequest, act_key, signed_in


@require_POST
@signed_in
def remind(request: SignedInRequest, name: str) -> HttpResponse:
    """Give everybody who has not acknowledged it a notice."""
    if not may_see_readers(request.person, request.at):
        raise Http404
    edition = get_object_or_404(to_be_read(request.at), name=name)
    try:
        said = remind_readers(edition=edition, by=request.person, at=request.at, act_key=act_key(request))
    except CannotRemind as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("%(n)d person was reminded.", "%(n)d persons were reminded.", said.count)
        messages.success(request, words % {"n": said.count})
    return redirect("rulebook:edition_readers", name)
