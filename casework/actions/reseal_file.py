"""Encrypt a stored file anew with the newest key."""

from datetime import datetime

from django.db import transaction

from casework.events import FileResealed
from casework.models import File
from casework.storage import CannotOpen, discard, is_stale, keep_again, linger
from security.journal import recorded
from security.models import Person


@recorded
def reseal_file(*, file: int, by: Person, at: datetime) -> FileResealed:
    """Store its bytes anew under another name (S:CRY-02).

    Whoever has the old name in hand, a reader or a backup, finds the old bytes for a day more; then the sweep of the
    store removes them, as it does what a kill in between has left. A file with the newest key stays as it is.
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
        transaction.on_commit(lambda: linger(before))
    return FileResealed(at=at, by=by.pk, about=f"casework.file:{file}", file=file, anew=stale)
