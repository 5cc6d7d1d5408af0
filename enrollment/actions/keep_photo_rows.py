"""Keep what the check found in a stretch of an archive's pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from casework.actions.drop_files import drop_files
from casework.actions.store_files import store_files
from casework.storage import Contents
from casework.storage.archives import Picture
from casework.storage.file_types import JPG
from enrollment.actions.keep_import_rows import keep_import_rows
from enrollment.events import PhotosRead
from enrollment.models import Import
from enrollment.queries.imports import take_import
from enrollment.queries.photos import waiting_files
from enrollment.rules.readings import Reading
from security.journal import recorded
from security.models import Person

_STATES = (Import.State.UPLOADED, Import.State.CHECKING)


@recorded
def keep_photo_rows(
    *,
    upload: int,
    readings: Sequence[Reading],
    pictures: Mapping[int, Picture],
    begins: bool,
    by: Person,
    at: datetime,
) -> PhotosRead:
    """Write the verdicts, and store the good pictures (by row number) beside them until they are loaded.

    `begins` puts aside what an earlier run has left, with its pictures.
    :raises NotFound: if the import is not (any longer) being checked
    """
    found = take_import(upload, by=by, at=at, states=_STATES, matter=Import.Matter.PHOTOS)
    left_before = waiting_files(found) if begins else []
    kept = [one for one in readings if one.number in pictures]
    contents = [
        Contents(f"{one.kept['name']}.jpg", JPG.content_type, BytesIO(content))
        for one in kept
        for content in (pictures[one.number].full, pictures[one.number].small)
    ]
    ids = store_files(contents=contents, by=by, at=at).files if contents else ()
    files = {one.number: (ids[2 * n], ids[2 * n + 1]) for n, one in enumerate(kept)}
    with_files = [replace(one, files=files.get(one.number, ())) for one in readings]
    keep_import_rows(upload=upload, readings=with_files, begins=begins, by=by, at=at)
    if left_before:
        drop_files(files=left_before, by=by, at=at)
    return PhotosRead(at=at, by=by.pk, about=f"enrollment.import:{upload}", upload=upload, good=len(kept))
