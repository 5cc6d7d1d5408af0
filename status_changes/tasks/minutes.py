"""Drawing the record of a hearing (D13)."""

from io import BytesIO

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from casework.actions.store_file import store_file
from casework.rules.jobs import Finished, JobFailed, Work, job
from casework.storage import Contents
from casework.storage.file_types import PDF
from casework.storage.printing import CannotPrint, pdf_of
from security.queries import the_school
from status_changes.queries.minutes import minutes_of
from status_changes.rules.heard import DRAW_MINUTES


@job(DRAW_MINUTES, title=gettext_lazy("Draw the record of a hearing"))
def draw_minutes(work: Work) -> Finished:
    """What stands on record, for all who were present to sign on each page. It fetches nothing (S:PDF-01)."""
    with override(settings.LANGUAGE_CODE):
        page = {
            **minutes_of(work.arguments["hearing"]),
            "school": the_school(),
            "fonts": ", ".join(f'"{family}"' for family in settings.DOCUMENT_FONTS),
        }
        html = render_to_string("documents/hearing_minutes.html", page)
    try:
        pdf = pdf_of(html)
    except CannotPrint as refusal:
        raise JobFailed(str(refusal)) from None
    name = _("record of the hearing of %(day)s") % {"day": page["hearing"].held_on.isoformat()} + ".pdf"
    stored = store_file(contents=Contents(name, PDF.content_type, BytesIO(pdf)), by=work.owner, at=work.at)
    return Finished(_("The record is drawn. Have it signed on each page by all who were present."), file=stored.file)
