"""Imports: templates, upload, and the list of what was imported so far."""

from collections.abc import Collection
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
from enrollment.queries.counters import open_batches
from enrollment.queries.imports import DO, matters_of, visible_imports
from enrollment.rules import layouts
from enrollment.rules.books import template_book
from enrollment.views.import_door import runs_imports
from security.signed_in import SignedInRequest, act_key

TEMPLATES: dict[str, tuple[layouts.Template, str]] = {
    Import.Matter.FEES: (layouts.FEES, "缴费状态模板.xlsx"),
    Import.Matter.PRESENCE: (layouts.PRESENCE, "到校签到表模板.xlsx"),
    Import.Matter.HOLDS: (layouts.HOLDS, "限制导入模板.xlsx"),
    Import.Matter.CLASSES: (layouts.CLASSES, "班级一览表模板.xlsx"),
    Import.Matter.NEWCOMERS: (layouts.NEWCOMERS, "学生导入模板.xlsx"),
    Import.Matter.CHANGES: (layouts.CHANGES, "学生数据变更模板.xlsx"),
    Import.Matter.OPENING: (layouts.OPENING, "上线前初始数据模板.xlsx"),
}
STATES = {Import.State.CHECKED: "info", Import.State.LOADED: "ok", Import.State.REFUSED: "bad"}


@require_http_methods(["GET", "HEAD", "POST"])
@runs_imports()
def imports(request: SignedInRequest) -> HttpResponseBase:
    """The imports so far; a new workbook is uploaded here."""
    mine = matters_of(request.person, request.at, DO)
    form = _form(request, mine) if mine else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(_("Your office may look at imports but not run them. Ask the registrar."))
        if form.is_valid():
            pk = _take(request, form)
            if pk is not None:
                return redirect("enrollment:import", pk)
    rows = visible_imports(request.person, request.at).select_related("uploaded_by", "file").order_by("-pk")[:50]
    context = {"form": form, "seen": matters_of(request.person, request.at), "imports": [_listed(row) for row in rows]}
    return render(request, "enrollment/imports.html", context, status=400 if form and form.errors else 200)


@require_safe
@runs_imports()
def import_template(request: SignedInRequest) -> HttpResponse:
    """The empty workbook to fill in, for what the address asks, or for what is usual for this person."""
    seen = matters_of(request.person, request.at)
    usual = next(one for one in (Import.Matter.NEWCOMERS, Import.Matter.FEES, Import.Matter.HOLDS) if one in seen)
    template, name = TEMPLATES.get(request.GET.get("for", ""), TEMPLATES[usual])
    answer = HttpResponse(template_book(template), content_type=XLSX.content_type)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return answer


def _form(request: SignedInRequest, mine: Collection[str]) -> UploadForm:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    return UploadForm(*given, matters=mine, batches=open_batches())


def _take(request: SignedInRequest, form: UploadForm) -> int | None:
    """Look into the file, store it, ask for its check; or say at the field why not."""
    try:
        contents = taken_in(request, form.cleaned_data["file"], allow=(XLSX,), largest=LARGEST)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return None
    batch = form.cleaned_data.get("batch")
    return upload_import(
        contents=contents,
        matter=form.cleaned_data["matter"],
        source=form.cleaned_data.get("source", Import.Source.SCHOOL),
        batch=batch and batch.pk,
        by=request.person,
        at=request.at,
        act_key=act_key(request),
    ).upload


def _listed(row: Import) -> dict[str, Any]:
    state = Import.State(row.state)
    words = {"file": row.file.name, "matter": Import.Matter(row.matter).label, "state": state.label}
    return {"row": row, "tone": STATES.get(state, ""), **words}
