"""Keep the workbook in which the errors of an import are marked."""

from datetime import datetime

from enrollment.events import ImportMarked
from enrollment.models import Import
from enrollment.queries.imports import visible_imports
from security.journal import recorded
from security.models import Person

MARK = "enrollment.mark-import"


@recorded
def mark_import(*, upload: int, file: int, by: Person, at: datetime) -> ImportMarked:
    """Remember the stored file with the import, so that it is made once.

    :raises Import.DoesNotExist: if the person may not see this import
    """
    found = visible_imports(by, at).select_for_update(of=("self",), no_key=True).get(pk=upload)
    Import.objects.filter(pk=found.pk).update(marked_file=file)
    return ImportMarked(at=at, by=by.pk, about=f"enrollment.import:{found.pk}", upload=found.pk)
