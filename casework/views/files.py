"""Papers of an application: adding, taking out, opening."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.http.response import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.actions.add_material import CannotAdd, add_material
from casework.actions.read_file import read_file
from casework.actions.remove_material import remove_material
from casework.kind import kind_of
from casework.models import Application, File
from casework.queries.desk import ForeignApplication
from casework.queries.files import SlotIsClosed, files_visible_to, state_words
from casework.storage.uploads import Refused, Uploaded
from casework.views.handing_out import Damaged, hand_out, refuse_unless_clean
from casework.views.taking_in import taken_in
from security.rules.words import together
from security.signed_in import SignedInRequest, act_key, signed_in

REFUSALS = (Refused, CannotAdd, SlotIsClosed, ForeignApplication)


@dataclass
class Taken:
    """What came of a set of uploads: ids of the files that were added, and a sentence for each that was not."""

    added: list[int] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def take_files(request: SignedInRequest, application: Application, slot: str, files: Iterable[Uploaded]) -> Taken:
    """Check each upload and put it into the slot. Each is an act of its own: one that is refused spoils no other."""
    taken = Taken()
    for number, upload in enumerate(files):
        key = _own_key(request, f"add|{slot}|{number}|{upload.name}|{upload.size}")
        try:
            event = add_material(
                application_id=application.pk,
                slot=slot,
                upload=taken_in(request, upload, about=f"casework.application:{application.pk}", may_wait=True),
                by=request.person,
                at=request.at,
                act_key=key,
            )
        except REFUSALS as refusal:
            taken.refusals.append(str(refusal))
        else:
            taken.added.append(event.file)
    return taken


@require_POST
@signed_in
def material_upload(request: SignedInRequest, pk: int, slot: str) -> HttpResponseBase:
    """Add files to a slot of one's own application: one by one with progress, or all with the form."""
    application = _to_fill_in(request, pk)
    files = [one for name in request.FILES for one in request.FILES.getlist(name)]
    taken = take_files(request, application, slot, files)
    if not files:
        taken.refusals.append(_("No file was chosen. Choose one and upload it again."))
    if request.htmx:
        return _answer_script(request, application, slot, taken)
    for sentence in taken.refusals:
        messages.error(request, sentence)
    if taken.added:
        messages.success(request, _("Uploaded: %(n)d") % {"n": len(taken.added)})
    return _back(request, application)


@require_POST
@signed_in
def material_remove(request: SignedInRequest, pk: int, slot: str, file: int) -> HttpResponseBase:
    """Take a file out of a slot of one's own application."""
    application = _to_fill_in(request, pk)
    key = _own_key(request, f"remove|{slot}|{file}")
    try:
        remove_material(application_id=pk, slot=slot, file_id=file, by=request.person, at=request.at, act_key=key)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The file is taken out."))
    return _back(request, application)


@require_safe
@signed_in
def file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Hand a file out to whoever may see its application now; all reading but the applicant's is journaled."""
    placed = get_object_or_404(files_visible_to(request.person, request.at), file=pk)
    application = placed.material.application
    try:
        refuse_unless_clean(placed.file)
        if application.person_id != request.person.pk:
            read_file(file_id=pk, by=request.person, at=request.at)
        return hand_out(placed.file, attached="download" in request.GET)
    except Damaged as damage:
        messages.error(request, str(damage))
        return redirect("casework:application", application.pk)


def _answer_script(request: SignedInRequest, application: Application, slot: str, taken: Taken) -> HttpResponse:
    """One line for each file that was added, or the sentence why not."""
    if taken.refusals:
        return HttpResponse(together(*taken.refusals), status=400, content_type="text/plain; charset=utf-8")
    added = File.objects.filter(pk__in=taken.added).order_by("pk")
    lines = [
        {
            "name": one.name,
            "size": one.size,
            "state": state_words(one),
            "url": reverse("casework:file", args=[one.pk]),
            "remove_url": reverse("casework:material_remove", args=[application.pk, slot, one.pk]),
        }
        for one in added
    ]
    return render(request, "casework/added.html", {"files": lines})


def _to_fill_in(request: SignedInRequest, pk: int) -> Application:
    """One's own, in whatever state (the act says what stands in the way), or one begun for somebody."""
    rows = Application.objects.filter(Q(person=request.person) | Q(opened_by=request.person))
    return get_object_or_404(rows, pk=pk)


def _own_key(request: SignedInRequest, part: str) -> UUID | None:
    """The key of one act among several that one press of a button begins."""
    key = act_key(request)
    return key and uuid5(key, part)


def _back(request: SignedInRequest, application: Application) -> HttpResponseRedirect:
    """To the page that was sent along, if it is one of this site; else to where the applicant fills in or reads."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(wanted)
    page: Any = kind_of(application.kind).answer_page(application) if application.is_open else ""
    return HttpResponseRedirect(page or reverse("casework:application", args=[application.pk]))
