"""Fetch the workbook in which the errors of an import are marked."""

from datetime import datetime

from enrollment.events import MarkedFetched
from enrollment.queries.imports import visible_imports
from security.journal import recorded
from security.models import Person


@recorded
def fetch_marked(*, upload: int, by: Person, at: datetime) -> MarkedFetched:
    """Say in the journal who took the workbook out (S:AUD-03). The view hands it out.

    :raises Import.DoesNotExist: if the person may not see this import, or no such workbook was made
    """
    found = visible_imports(by, at).exclude(marked_file=None).get(pk=upload)
    return MarkedFetched(at=at, by=by.pk, about=f"enrollment.import:{found.pk}", upload=found.pk)
