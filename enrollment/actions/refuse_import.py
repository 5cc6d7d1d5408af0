"""Refuse a workbook that cannot be read as a list of students."""

from datetime import datetime

from enrollment.events import ImportRefused
from enrollment.models import Import
from enrollment.queries.imports import take_import
from security.journal import recorded
from security.models import Person

_STATES = (Import.State.UPLOADED, Import.State.CHECKING)
LONGEST = 300


@recorded
def refuse_import(*, upload: int, why: str, by: Person, at: datetime) -> ImportRefused:
    """Keep the sentence that says why, and what to do.

    :raises NotFound: if the import is not (any longer) being checked
    """
    found = take_import(upload, by=by, at=at, states=_STATES)
    found.state, found.problem = Import.State.REFUSED, why[:LONGEST]
    found.save()
    return ImportRefused(at=at, by=by.pk, about=f"enrollment.import:{found.pk}", upload=found.pk)
