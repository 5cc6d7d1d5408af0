"""Ask for the sheets of a check of the data (D27), for one student or a class."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from casework.actions.ask_job import ask_job
from enrollment.events import SheetsAsked
from enrollment.queries.verification import rows_of_office
from enrollment.rules.verification import ENTERS
from security.journal import recorded
from security.models import Person
from security.queries import NotFound

DRAW: Final = "enrollment.draw-sheets"


@recorded
def ask_sheets(
    *,
    campaign: int | None = None,
    unit: int | None = None,
    row: int | None = None,
    by: Person,
    at: datetime,
) -> SheetsAsked:
    """The sheets of a class (`campaign` and `unit`), or of one `row`; a job draws them, its page has the PDF.

    The data of those students are on them, so each of them can read who had it printed (S:AUD-03).
    :raises NotFound: if there is nobody, or it is another's class
    """
    rows = rows_of_office(by, at, ENTERS)
    rows = rows.filter(pk=row) if row is not None else rows.filter(campaign=campaign, unit=unit)
    found = list(rows.select_related("campaign__document").order_by("enrollment__student_no", "pk"))
    if not found:
        raise NotFound(_("There is nobody to print a sheet for."))
    asked = ask_job(kind=DRAW, arguments={"rows": [one.pk for one in found]}, owner=by, at=at)
    return SheetsAsked(
        at=at,
        by=by.pk,
        persons=frozenset(one.person_id for one in found),
        about=f"enrollment.campaign:{found[0].campaign_id}",
        number=found[0].campaign.document.shown_number,
        job=asked.job,
    )
