"""Take a file into the store."""

from datetime import datetime

from casework.events import FileStored
from casework.models import File
from casework.storage import Contents, Kept, keep
from security.journal import recorded
from security.models import Person


@recorded
def store_file(*, contents: Contents, by: Person, at: datetime) -> FileStored:
    """Encrypt the bytes, make them durable, then write the row; the digests are those of the plain bytes (S:UPL-06).

    The contents have been checked: an upload by `casework.storage.uploads.check_upload`, what we made ourselves by us.
    :raises OSError: if the disk is full or fails
    """
    file = file_row(contents, keep(contents.stream), by=by, at=at)
    file.save()
    return FileStored(at=at, by=by.pk, about=f"casework.file:{file.pk}", file=file.pk)


def file_row(contents: Contents, kept: Kept, *, by: Person, at: datetime) -> File:
    """The row of what was kept, not saved yet. What still waits for the scanner is in quarantine."""
    return File(
        stored_as=kept.name,
        name=contents.name,
        sha256=kept.sha256,
        sm3=kept.sm3,
        size=kept.size,
        content_type=contents.content_type,
        key_id=kept.key_id,
        state=File.State.QUARANTINED if contents.waits_for_scan else File.State.CLEAN,
        added_by=by,
        added_at=at,
    )
