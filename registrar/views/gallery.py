"""Every component in every state, for those who build pages and for the tests that look at them."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from registrar.navigation import STAFF, audience_of
from security.signed_in import SignedInRequest, signed_in


class SampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Say why, from when and until when, in at most 200 characters."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Sort of leave"),
        choices=[
            ("ill", gettext_lazy("Illness")),
            ("army", gettext_lazy("Military service")),
            ("other", gettext_lazy("Other")),
        ],
        widget=forms.RadioSelect,
    )
    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("Notices by"),
        choices=[("inbox", gettext_lazy("Inbox")), ("mail", gettext_lazy("E-mail"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Department"),
        choices=[("", "—"), ("1", gettext_lazy("Mechanics")), ("2", gettext_lazy("Nursing"))],
    )
    begins = forms.DateField(label=gettext_lazy("First day"), required=False)
    paper = forms.FileField(
        label=gettext_lazy("Certificate"), help_text=gettext_lazy("JPG, PNG or PDF, at most 10 MB.")
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have read the notice and agree."))


@require_safe
@signed_in
def gallery(request: SignedInRequest) -> HttpResponse:
    """The gallery; for holders of an office, because it is no page of the school's business."""
    if audience_of(request) != STAFF:
        raise Http404
    wrong = SampleForm({"name": "", "sort": "none"}, prefix="wrong") if "errors" in request.GET else None
    desk = "panel" in request.GET
    shown = {"sample": SampleForm(), "form": wrong, **_samples(request)}
    return TemplateResponse(request, "registrar/gallery_desk.html" if desk else "registrar/gallery.html", shown)


def _samples(request: SignedInRequest) -> dict[str, Any]:
    at = request.at
    return {
        "dates": [
            at - timedelta(days=2),
            at - timedelta(hours=1),
            at + timedelta(hours=3),
            at + timedelta(days=4),
            at + timedelta(days=40),
        ],
        "steps": [
            {"name": _("Submit"), "state": "done", "note": "11-18 09:12"},
            {"name": _("Class teacher"), "state": "done", "note": "11-18 15:40"},
            {"name": _("Department"), "state": "now", "note": _("in hand")},
            {"name": _("Academic affairs"), "state": "next"},
            {"name": _("Archived"), "state": "next"},
        ],
        "stopped": [
            {"name": _("Submit"), "state": "done", "note": "11-18 09:12"},
            {"name": _("Department"), "state": "stopped", "note": "11-20 10:05"},
        ],
        "entries": [
            {
                "who": _("Academic affairs"),
                "what": _("Returned"),
                "kind": "warn",
                "at": at,
                "text": _("Page 2 is not legible."),
            },
            {
                "who": _("Department"),
                "what": _("Agreed"),
                "kind": "ok",
                "at": at - timedelta(days=2),
                "text": _("The facts are right."),
            },
            {"who": _("Applicant"), "what": _("Submitted"), "kind": "info", "at": at - timedelta(days=3)},
            {"who": _("Department"), "what": _("Refused"), "kind": "bad", "at": at - timedelta(days=30)},
        ],
        "todo": [
            {
                "icon": "file-text",
                "title": _("Replace the medical certificate"),
                "url": "#",
                "due": at + timedelta(days=4),
            },
            {"icon": "users", "title": _("Check your guardian's telephone"), "url": "#", "note": _("Data of the term")},
        ],
        "materials": [
            {"name": _("Application form"), "note": _("made by the system"), "kind": "ok", "what": _("Accepted")},
            {
                "name": _("Medical certificate"),
                "note": _("Page 2 is not legible."),
                "kind": "warn",
                "what": _("Replace"),
            },
            {"name": _("Fees"), "note": _("not paid"), "kind": "bad", "what": _("Not met"), "url": "#"},
            {"name": _("Consent of the guardian"), "what": _("Missing"), "url": "#"},
        ],
        "facts": [
            {"label": _("Now at"), "value": _("Academic affairs")},
            {"label": _("In hand of"), "value": "赵明"},
            {"label": _("Decided by"), "value": "2026-11-30"},
            {"label": _("Period"), "value": "2026-2027-1", "two": True, "change_url": "#"},
        ],
        "tiles": [
            {"icon": "arrow-back-up", "title": _("Return to study"), "url": "#"},
            {"icon": "arrows-exchange", "title": _("Change of major"), "url": "#"},
            {"icon": "send", "title": _("Transfer"), "url": "#"},
            {"icon": "archive", "title": _("Dossier"), "url": "#"},
        ],
        "figures": [
            {"value": "3000", "label": _("Students"), "url": "#"},
            {"value": "2713", "label": _("Registered")},
            {"value": "38", "label": _("Past the time limit"), "url": "#"},
        ],
        "crumbs": [{"title": _("Home"), "url": "#"}, {"title": _("Students"), "url": "#"}, {"title": "王子涵"}],
        "columns": [_("Department"), _("Students"), _("Registered")],
        "rows": [[_("Mechanics"), 840, 801], [_("Nursing"), 612, 590]],
        "phrases": [
            {"words": _("I agree"), "text": _("The facts are right. I agree.")},
            {"words": _("Not legible"), "text": _("A paper is not legible.")},
        ],
        "files": [{"name": "certificate.pdf", "size": 348_120, "url": "#"}],
        "job": SimpleNamespace(pk=1, done=1200, total=3000),
        "ended_job": SimpleNamespace(pk=2, done=3000, total=3000),
        "people": [("张嘉哲", "20257706", "bad"), ("郑思明", "20249231", "warn"), ("王子涵", "20250317", "info")],
    }
