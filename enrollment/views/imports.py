"""Imports: templates, upload, and the list of what was imported so far."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.storage.file_types import XLSX
from casework.storage.uploads import Refused
from casework.views.taking_in import taken_in
from enrollment.actions.upload_import import upload_import
from enrollment.forms.imports import LARGEST, UploadForm
from enrollment.models import Import
from enrollment.queries.imports import DO, RUN, visible_imports
from enrollment.rules import layouts
from enrollment.rules.books import template_book
from security.access import may
from security.signed_in import SignedInRequest, act_key, needs

TEMPLATES: dict[str, tuple[layouts.Template, str]] = {
    Import.Matter.CLASSES: (layouts.CLASSES, "班级一览表模板.xlsx"),
    Import.Matter.NEWCOMERS: (layouts.NEWCOMERS, "学生导入模板.xlsx"),
    Import.Matter.CHANGES: (layouts.CHANGES, "学生数据变更模板.xlsx"),
    Import.Matter.OPENING: (layouts.OPENING, "上线前初始数据模板.xlsx"),
}
STATES = {Import.State.CHECKED: "info", Import.State.LOADED: "ok", Import.State.REFUSED: "bad"}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def imports(request: SignedInRequest) -> HttpResponseBase:
    """The imports so far; a new workbook is uploaded here."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    may_run = may(request.person, RUN, request.at, verbs=DO)
    if request.method == "POST":
        if not may_run:
            raise PermissionDenied(_("Your office may look at imports but not run them. Ask the registrar."))
        if form.is_valid():
            pk = _take(request, form)
            if pk is not None:
                return redirect("enrollment:import", pk)
    rows = visible_imports(request.person, request.at).select_related("uploaded_by", "file").order_by("-pk")[:50]
    context = {"form": form, "may_run": may_run, "imports": [_listed(row) for row in rows]}
    return render(request, "enrollment/imports.html", context, status=400 if form.errors else 200)


@require_safe
@needs(RUN)
def import_template(request: SignedInRequest) -> HttpResponse:
    """The empty workbook to fill in, for new students or for what the address asks."""
    template, name = TEMPLATES.get(request.GET.get("for", ""), TEMPLATES[Import.Matter.NEWCOMERS])
    answer = HttpResponse(template_book(template), content_type=XLSX.content_type)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return answer


def _take(request: SignedInRequest, form: UploadForm) -> int | None:
    """Look into the file, store it, ask for its check; or say at the field why not."""
    try:
        contents = taken_in(request, form.cleaned_data["file"], allow=(XLSX,), largest=LARGEST)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return None
    return upload_import(
        contents=contents,
        matter=form.cleaned_data["matter"],
        source=form.cleaned_data["source"],
        by=request.person,
        at=request.at,
        act_key=act_key(request),
    ).upload


def _listed(row: Import) -> dict[str, Any]:
    state = Import.State(row.state)
    words = {"file": row.file.name, "matter": Import.Matter(row.matter).label, "state": state.label}
    return {"row": row, "tone": STATES.get(state, ""), **words}
