"""The documents of a student: what was issued, and issuing a certificate of enrollment."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.actions.issue_document import CannotIssue
from casework.queries.documents import documents_visible_to
from casework.rules.documents import document_kinds
from enrollment.actions.issue_certificate import issue_certificate
from enrollment.forms.roll import CertificateForm
from enrollment.rules.certificates import COUNTER, ISSUE
from enrollment.views.student import student_page
from security.access import may_where
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def student_documents(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The papers of this person that the reader may see, newest first; the counter issues a certificate here."""
    context = student_page(request, pk, "documents")
    may_issue = may_where(request.person, COUNTER, request.at, verbs=ISSUE).everywhere
    form = CertificateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_issue:
            raise PermissionDenied(_("Academic affairs issues certificates. Ask at the counter."))
        if form.is_valid():
            document = _issued(request, pk, form)
            if document is not None:
                messages.success(request, _("The certificate is issued. Its PDF is being drawn."))
                return redirect("casework:document", document)
    rows = documents_visible_to(request.person, request.at).filter(person=context["head"].enrollment.person_id)
    context |= {
        "documents": [(row, document_kinds()[row.kind].title) for row in rows.order_by("-pk")[:100]],
        "form": form if may_issue else None,
    }
    failed = request.method == "POST" and bool(form.errors)
    return render(request, "enrollment/student_documents.html", context, status=400 if failed else 200)


def _issued(request: SignedInRequest, pk: int, form: CertificateForm) -> int | None:
    """The id of what was issued; None with the refusal in the form."""
    try:
        event = issue_certificate(
            enrollment=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request)
        )
    except (CannotIssue, NotFound) as refusal:
        form.add_error(None, str(refusal))
        return None
    return event.document
