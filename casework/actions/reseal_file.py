"""Encrypt a stored file anew with the newest key."""

from datetime import datetime

from django.db import transaction

from casework.events import FileResealed
from casework.models import File
from casework.storage import CannotOpen, discard, is_stale, keep_again
from security.journal import recorded
from security.models import Person


@recorded
def reseal_file(*, file: int, by: Person, at: datetime) -> FileResealed:
    """Store its bytes anew under another name, and discard the old ones once that is certain (S:CRY-02).

    Whoever is reading the old ones reads on. Killed in between, it leaves a file without a row, which the sweep of the
    store removes. A file with the newest key stays as it is.
    :raises CannotOpen: if the bytes are not as they were stored; nothing has changed then
    """
    row = File.objects.select_for_update(no_key=True).get(pk=file)
    before, stale = row.stored_as, is_stale(row.stored_as)
    if stale:
        kept = keep_again(before)
        if kept.sha256 != bytes(row.sha256):
            discard(kept.name)
            raise CannotOpen(f"The stored file {before} does not have the bytes that were stored.")
        row.stored_as, row.key_id = kept.name, kept.key_id
        row.save(update_fields=["stored_as", "key_id"])
        transaction.on_commit(lambda: discard(before))
    return FileResealed(at=at, by=by.pk, about=f"casework.file:{file}", file=file, anew=stale)
