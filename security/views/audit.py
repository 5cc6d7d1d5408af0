"""What the auditor reads: who had the data of how many students shown, and why."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from security.actions.note_audit_reading import WHO_HAD_DATA_SHOWN, note_audit_reading
from security.actions.review_reveals import review_reveals
from security.models import Person, Reveal
from security.queries.looks import PAGE, Look, office_words, officers_by_reveals, reveals_of
from security.rules import revealing
from security.signed_in import SignedInRequest, needs


@needs("audit.read", verbs={"decide"})
@require_safe
def reveals(request: SignedInRequest) -> HttpResponse:
    """Officers by how often they had masked data shown in the last 30 days. Reading it is entered in the journal."""
    note_audit_reading(what=WHO_HAD_DATA_SHOWN, by=request.person, at=request.at)
    shown = {"officers": officers_by_reveals(request.at)[:100], "noted": revealing.NOTED}
    return TemplateResponse(request, "security/reveals.html", shown)


@needs("audit.read", verbs={"decide"})
@require_safe
def reveals_by(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one officer had shown: student, items, purpose, reason. Reading it is entered in the journal."""
    officer = get_object_or_404(Person, pk=pk)
    before = request.GET.get("before", "")
    found = reveals_of(officer.pk)
    rows = list((found.filter(pk__lt=int(before)) if before.isdecimal() else found)[: PAGE + 1])
    review_reveals(officer=officer, by=request.person, at=request.at)
    entries = [_look(row) for row in rows[:PAGE]]
    shown = {"officer": officer, "entries": entries, "next_before": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    return TemplateResponse(request, "security/reveals_by.html", shown)


def _look(row: Reveal) -> Look:
    data = _(", ").join(_(revealing.FIELDS.get(one, one)) for one in row.data)
    why = f"{data} · {_(revealing.purpose_title(row.purpose))} · {row.reason}"
    return Look(who=row.person.name, what=office_words(row.office), at=row.at, text=why)
