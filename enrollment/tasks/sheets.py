"""Drawing the sheets of a check of the data (D27)."""

from io import BytesIO

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from casework.actions.store_file import store_file
from casework.rules.jobs import Finished, JobFailed, Work, job
from casework.storage import Contents
from casework.storage.file_types import PDF
from casework.storage.printing import CannotPrint, pdf_of
from enrollment.actions.ask_sheets import DRAW
from enrollment.queries.sheets import sheets_of
from security.queries import the_school


@job(DRAW, title=gettext_lazy("Draw sheets for a data check"))
def draw_sheets(work: Work) -> Finished:
    """One page a student, with the data as they are when it is drawn. It fetches nothing (S:PDF-01)."""
    with override(settings.LANGUAGE_CODE):
        sheets = sheets_of(work.arguments["rows"])
        page = {
            "sheets": sheets,
            "school": the_school(),
            "fonts": ", ".join(f'"{family}"' for family in settings.DOCUMENT_FONTS),
        }
        html = render_to_string("documents/verification_sheet.html", page)
    try:
        pdf = pdf_of(html)
    except CannotPrint as refusal:
        raise JobFailed(str(refusal)) from None
    name = _("data check %(number)s") % {"number": sheets[0].number} + ".pdf"
    stored = store_file(contents=Contents(name, PDF.content_type, BytesIO(pdf)), by=work.owner, at=work.at)
    words = ngettext("%(n)d sheet is drawn.", "%(n)d sheets are drawn.", len(sheets)) % {"n": len(sheets)}
    return Finished(words, file=stored.file)
