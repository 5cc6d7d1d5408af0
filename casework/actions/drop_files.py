"""Take files out of the store that nothing needs any more."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from casework.events import FilesDropped
from casework.models import File
from casework.storage import discard
from security.journal import recorded
from security.models import Person


@recorded
def drop_files(*, files: Collection[int], by: Person, at: datetime) -> FilesDropped:
    """Delete the rows of these files, and their bytes once that is certain. The caller has authorised it.

    Killed in between, it leaves files without a row, which the sweep of the store removes.
    :raises ProtectedError: if a row of any app still names one of them; nothing has changed then
    """
    rows = File.objects.filter(pk__in=files)
    names = list(rows.values_list("stored_as", flat=True))
    rows.delete()
    transaction.on_commit(lambda: _discard(names))
    return FilesDropped(at=at, by=by.pk, files=tuple(sorted(files)))


def _discard(names: Collection[str]) -> None:
    for name in names:
        discard(name)
