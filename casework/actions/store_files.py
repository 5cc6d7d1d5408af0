"""Take many files into the store at once."""

from collections.abc import Sequence
from datetime import datetime

from casework.events import FilesStored
from casework.models import File
from casework.storage import Contents, Kept, keep
from security.fields import allocate_ids
from security.journal import recorded
from security.models import Person


@recorded
def store_files(*, contents: Sequence[Contents], by: Person, at: datetime) -> FilesStored:
    """As `store_file` does it, with one entry for all and one statement for the rows. The ids stand in the same order.

    :raises OSError: if the disk is full or fails; what is on it by then has no row and is swept
    """
    kept = [keep(one.stream) for one in contents]
    ids = allocate_ids(File, len(kept))
    rows = [_row(pk, one, stored, by, at) for pk, one, stored in zip(ids, contents, kept, strict=True)]
    File.objects.bulk_create(rows)
    return FilesStored(at=at, by=by.pk, files=tuple(ids))


def _row(pk: int, contents: Contents, kept: Kept, by: Person, at: datetime) -> File:
    return File(
        pk=pk,
        stored_as=kept.name,
        name=contents.name,
        sha256=kept.sha256,
        sm3=kept.sm3,
        size=kept.size,
        content_type=contents.content_type,
        key_id=kept.key_id,
        state=File.State.CLEAN,
        added_by=by,
        added_at=at,
    )
