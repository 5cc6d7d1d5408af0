"""Undo a loaded import as a whole."""

from datetime import datetime

from django.utils.translation import gettext_noop

from enrollment.actions.take_back_changes import take_back_changes
from enrollment.actions.take_back_class_list import take_back_class_list
from enrollment.actions.take_back_fees import take_back_fees
from enrollment.actions.take_back_holds import take_back_holds
from enrollment.actions.take_back_opening import take_back_opening
from enrollment.actions.take_back_photos import take_back_photos
from enrollment.actions.take_back_presence import take_back_class_sheet
from enrollment.actions.take_out_students import take_out_students
from enrollment.events import ImportUndone
from enrollment.models import Import, ImportRow
from enrollment.queries.imports import UNDO, UNDOABLE, take_import
from security.journal import recorded
from security.models import Person
from security.rules.record_words import for_the_record


@recorded
def undo_import(*, upload: int, by: Person, at: datetime) -> ImportUndone:
    """Everything that this import has written goes again, or nothing does.

    :raises NotFound: with a sentence, if it is not loaded, or the person may not undo imports
    :raises StillNeeded: with a sentence, if something was built on one of its rows since
    """
    found = take_import(upload, by=by, at=at, states=UNDOABLE, verbs=UNDO)
    rows = ImportRow.objects.filter(of=found, verdict=ImportRow.Verdict.LOADED)
    enrollments = list(rows.values_list("enrollment", flat=True))
    authority = for_the_record(gettext_noop("Import %(number)d undone"), number=found.pk)
    if found.matter == Import.Matter.CHANGES:
        take_back_changes(upload=found, authority=authority, by=by, at=at)
    elif found.matter == Import.Matter.OPENING:
        take_back_opening(upload=found, by=by, at=at)
    elif found.matter == Import.Matter.CLASSES:
        take_back_class_list(upload=found, by=by, at=at)
    elif found.matter == Import.Matter.PHOTOS:
        take_back_photos(upload=found, by=by, at=at)
    elif found.matter == Import.Matter.FEES:
        take_back_fees(upload=found, by=by, at=at)
    elif found.matter == Import.Matter.PRESENCE:
        take_back_class_sheet(upload=found, by=by, at=at)
    elif found.matter == Import.Matter.HOLDS:
        take_back_holds(upload=found, authority=authority, by=by, at=at)
    else:
        take_out_students(enrollments=enrollments, authority=authority, by=by, at=at)
    rows.update(verdict=ImportRow.Verdict.UNDONE)
    found.state, found.undone_by, found.undone_at = Import.State.UNDONE, by, at
    found.save()
    return ImportUndone(
        at=at, by=by.pk, about=f"enrollment.import:{found.pk}", upload=found.pk, undone=len(enrollments)
    )
