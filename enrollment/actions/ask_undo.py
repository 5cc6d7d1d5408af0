"""Ask for a loaded import to be undone."""

from datetime import datetime

from casework.actions.ask_job import ask_job
from enrollment.events import UndoAsked
from enrollment.models import Import
from enrollment.queries.imports import UNDO, UNDOABLE, take_import
from security.journal import recorded
from security.models import Person

UNDO_WORK = "enrollment.undo-import"


@recorded
def ask_undo(*, upload: int, by: Person, at: datetime) -> UndoAsked:
    """The work begins at once; it undoes the whole import or says why not.

    :raises NotFound: with a sentence, if it is not loaded, or the person may not undo imports
    """
    found = take_import(upload, by=by, at=at, states=UNDOABLE, verbs=UNDO)
    asked = ask_job(
        kind=UNDO_WORK, arguments={"import": found.pk}, owner=by, at=at, unique_key=f"import:{found.pk}:undo"
    )
    Import.objects.filter(pk=found.pk).update(undo_job=asked.job)
    return UndoAsked(at=at, by=by.pk, about=f"enrollment.import:{found.pk}", upload=found.pk)
