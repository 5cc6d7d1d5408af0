"""Acknowledging an edition, and who has and who has not."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rulebook.actions.acknowledge_edition import CannotAcknowledge, acknowledge_edition
from rulebook.models import Edition
from rulebook.queries.acknowledging import READ, may_see_readers, readers_of, to_be_read
from security.signed_in import SignedInRequest, act_key, needs, signed_in


@require_POST
@needs(READ)
def edition_acknowledge(request: SignedInRequest, name: str) -> HttpResponse:
    """Say that one has studied it."""
    found = get_object_or_404(Edition.objects.defer("text"), name=name)
    try:
        acknowledge_edition(edition=found.pk, by=request.person, at=request.at, act_key=act_key(request))
    except CannotAcknowledge as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have acknowledged the edition. Thank you."))
    return redirect("rulebook:edition", name)


@require_safe
@signed_in
def edition_readers(request: SignedInRequest, name: str) -> HttpResponse:
    """Every member of staff, those first who have not acknowledged the edition; for academic affairs and leaders."""
    if not may_see_readers(request.person, request.at):
        raise Http404
    edition = get_object_or_404(to_be_read(request.at), name=name)
    readers = readers_of(edition, request.at)
    context = {
        "edition": edition,
        "missing": [one for one in readers if one.at is None],
        "done": [one for one in readers if one.at is not None],
    }
    return render(request, "rulebook/readers.html", context)
