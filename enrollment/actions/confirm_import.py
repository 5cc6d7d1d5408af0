"""Confirm a checked import: its good rows are loaded."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.ask_job import ask_job
from enrollment.events import ImportConfirmed
from enrollment.models import Import, ImportRow
from enrollment.queries.imports import CONFIRM, take_import, why_not_confirm
from security.journal import recorded
from security.models import Person
from security.queries import NotFound

LOAD = "enrollment.load-import"
_STATES = (Import.State.CHECKED, Import.State.LOADING)


@recorded
def confirm_import(*, upload: int, by: Person, at: datetime) -> ImportConfirmed:
    """Ask for the loading; confirmed again after it was stopped, it goes on with the rows that are left.

    With changes of key data in it, the head of academic affairs confirms, and not whoever uploaded it.

    :raises NotFound: with a sentence, if it is not checked, or has no good row
    """
    found = take_import(upload, by=by, at=at, states=_STATES, verbs=CONFIRM)
    refusal = why_not_confirm(found, by, at)
    if refusal:
        raise NotFound(refusal)
    good = ImportRow.objects.filter(of=found, verdict=ImportRow.Verdict.GOOD).count()
    if not good:
        raise NotFound(_("No row of this workbook can be loaded. Put the errors right and upload it again."))
    asked = ask_job(kind=LOAD, arguments={"import": found.pk}, owner=by, at=at, unique_key=f"import:{found.pk}:load")
    found.state, found.confirmed_by, found.load_job_id = Import.State.LOADING, by, asked.job
    found.save()
    return ImportConfirmed(at=at, by=by.pk, about=f"enrollment.import:{found.pk}", upload=found.pk, good=good)
