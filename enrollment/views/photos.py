"""Photos: an archive is uploaded, a photo is shown small or opened in full size, and who has none."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casework.models import File
from casework.queries.shelf import shelf_of
from casework.storage.archives import Limits, check_archive
from casework.storage.intake import takes_large
from casework.storage.uploads import MB, Refused
from casework.tabs import TABS
from casework.views.handing_out import Damaged, hand_out
from casework.views.taking_in import infected_entered
from enrollment.actions.see_photo import see_photo
from enrollment.actions.upload_import import upload_import
from enrollment.forms.imports import PhotosForm
from enrollment.forms.roll import chosen
from enrollment.models import Import, ImportRow
from enrollment.queries import keys
from enrollment.queries.imports import DO, RUN, visible_imports
from enrollment.queries.photos import how_many, photo_on_page
from enrollment.queries.photos import without_photo as rows_without_photo
from enrollment.queries.roll import roll_page, visible_students
from enrollment.views.roll import offered, shown_rows
from security.access import may
from security.signed_in import SignedInRequest, act_key, needs, signed_in

LIST = "student.view_list"


def _may_upload(request: HttpRequest) -> bool:
    """Whether so large a file is taken in at all from whoever sends this."""
    return request.user.is_authenticated and may(request.user.person, RUN, timezone.now(), verbs=DO)


@takes_large(settings.PHOTOS["archive"], _may_upload)
@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def photo_upload(request: SignedInRequest) -> HttpResponseBase:
    """How the pictures are named and packed; the archive is uploaded here."""
    form = PhotosForm(request.POST, request.FILES) if request.method == "POST" else PhotosForm()
    may_run = may(request.person, RUN, request.at, verbs=DO)
    if request.method == "POST":
        if not may_run:
            raise PermissionDenied(_("Your office may look at imports but not run them. Ask the registrar."))
        if form.is_valid():
            pk = _take(request, form)
            if pk is not None:
                return redirect("enrollment:import", pk)
    limits = Limits(**settings.PHOTOS)
    context = {
        "form": form,
        "may_run": may_run,
        "limits": limits,
        "megabytes": limits.bytes // MB,
        "archive_megabytes": limits.archive // MB,
    }
    return render(request, "enrollment/photo_upload.html", context, status=400 if form.errors else 200)


@require_safe
@needs(RUN)
def import_photo(request: SignedInRequest, pk: int, number: int) -> HttpResponseBase:
    """The small picture of a row that is not loaded yet."""
    rows = ImportRow.objects.filter(of__in=visible_imports(request.person, request.at), small__isnull=False)
    return _picture(get_object_or_404(rows.select_related("small"), of=pk, number=number).small)


@require_safe
@signed_in
def student_photo(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The photo in full size; all looking but the student's own is journaled."""
    photo = _photo_or_404(request, pk)
    if photo.student.person_id != request.person.pk:
        see_photo(enrollment=pk, by=request.person, at=request.at)
    try:
        return hand_out(photo.file, attached=False)
    except Damaged as damage:
        messages.error(request, str(damage))
        return redirect("enrollment:student", pk)


@require_safe
@signed_in
def student_photo_small(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The photo as small as it stands in the head of the student's page, for whoever may see that page."""
    return _picture(_photo_or_404(request, pk).small)


@require_safe
@needs(LIST)
def without_photo(request: SignedInRequest) -> HttpResponse:
    """The students in one's reach who have no photo, by department, class and cohort, with their number."""
    shelf = shelf_of("without-photo", request.person, request.GET, request.at)
    if shelf.landing:
        return redirect(shelf.landing)
    asked, reach = chosen(request.GET), request.reach
    rows = rows_without_photo(visible_students(request.person, request.at))
    page = roll_page(rows, reach, asked, keys.read(request.GET.get("after", ""), texts=2))
    count = how_many(rows, reach, asked)
    context = {
        "rows": shown_rows(page),
        "words": ngettext("%(n)s student has no photo", "%(n)s students have no photo", count) % {"n": f"{count:,}"},
        "next_key": keys.written(page.next_key),
        "is_later": "after" in request.GET,
        "asked": asked,
        "shelf": shelf,
        "may_run": may(request.person, RUN, request.at, verbs=DO),
        "list_links": TABS.of("list:without-photo", 0, reader=request.person, at=request.at, current=""),
    }
    return render(request, "enrollment/without_photo.html", context | offered(reach, asked))


def _take(request: SignedInRequest, form: PhotosForm) -> int | None:
    """Look into the archive, store it, ask for its check; or say at the field why not."""
    try:
        with infected_entered(request):
            contents = check_archive(form.cleaned_data["file"], Limits(**settings.PHOTOS))
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return None
    return upload_import(
        contents=contents, matter=Import.Matter.PHOTOS, by=request.person, at=request.at, act_key=act_key(request)
    ).upload


def _photo_or_404(request: SignedInRequest, pk: int) -> Any:
    rows = photo_on_page(visible_students(request.person, request.at), pk)
    return get_object_or_404(rows.select_related("file", "small", "student"))


def _picture(stored: File | None) -> HttpResponseBase:
    """A picture of a page; the page shows its words instead where the picture is damaged."""
    if stored is None:
        raise Http404
    try:
        return hand_out(stored, attached=False)
    except Damaged:
        raise Http404 from None
