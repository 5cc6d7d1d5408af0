"""Load a chunk of an archive's pictures: they become the photos of their students."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from casework.actions.drop_files import drop_files
from enrollment.actions.loading import has_ended
from enrollment.events import PhotosLoaded
from enrollment.models import Enrollment, Import, ImportRow, Photo
from enrollment.queries.imports import CONFIRM, take_import
from enrollment.queries.photos import current_photos
from enrollment.rules.cells import Problem
from enrollment.rules.photos import SINCE_THE_CHECK
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons
from security.rules.words import Sentence

CHUNK: Final = 200


@recorded
def load_photos(*, upload: int, by: Person, at: datetime) -> PhotosLoaded:
    """Enter the next pictures, at most 200, and say when none is left. A picture is loaded once.

    Whoever has got another photo since the check, or is no longer on the roll, is left out with the reason.
    :raises NotFound: if the import is not being loaded
    """
    states, matter = (Import.State.LOADING,), Import.Matter.PHOTOS
    source = take_import(upload, by=by, at=at, states=states, verbs=CONFIRM, matter=matter)
    good = ImportRow.objects.filter(of=source, verdict=ImportRow.Verdict.GOOD)
    rows = list(good.select_for_update(no_key=True).order_by("number")[:CHUNK])
    enrollments = Enrollment.objects.in_bulk([row.enrollment_id for row in rows if row.enrollment_id])
    lock_persons(one.person_id for one in enrollments.values())
    photos = current_photos([one.student_id for one in enrollments.values()])  # as they are under the lock
    going = [row for row in rows if _is_as_checked(row, enrollments, photos)]
    _leave_out([row for row in rows if row not in going], by, at)
    concerned = _enter(going, enrollments, photos, at)
    ended = has_ended(source, at)
    return PhotosLoaded(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{source.pk}",
        upload=source.pk,
        loaded=len(going),
        left_out=len(rows) - len(going),
        concerned=tuple(concerned),
        ended=ended,
    )


def _is_as_checked(row: ImportRow, enrollments: Mapping[int, Enrollment], photos: Mapping[int, Photo]) -> bool:
    """Whether the student still has the photo beside which this one was shown, or none."""
    enrollment = enrollments.get(row.enrollment_id or 0)
    if enrollment is None:
        return False
    now = photos.get(enrollment.student_id)
    return bool((now.pk if now else None) == row.values["replaces"])


def _enter(
    rows: Sequence[ImportRow], enrollments: Mapping[int, Enrollment], photos: Mapping[int, Photo], at: datetime
) -> list[tuple[int, int]]:
    """Write the photos; the persons and enrollments they are of."""
    whose = [enrollments[row.enrollment_id or 0] for row in rows]
    replaced = [photos[one.student_id].pk for one in whose if one.student_id in photos]
    Photo.objects.filter(pk__in=replaced).update(is_current=False)
    Photo.objects.bulk_create(
        Photo(
            student_id=one.student_id,
            file_id=row.file_id or 0,
            small_id=row.small_id or 0,
            of_id=row.of_id,
            row=row.number,
            since=at,
            replaces=photos.get(one.student_id),
        )
        for row, one in zip(rows, whose, strict=True)
    )
    loaded = ImportRow.objects.filter(pk__in=[row.pk for row in rows])
    loaded.update(verdict=ImportRow.Verdict.LOADED, file=None, small=None)
    return [(one.person_id, one.pk) for one in whose]


def _leave_out(rows: Sequence[ImportRow], by: Person, at: datetime) -> None:
    """What is not loaded is not kept either."""
    files = [pk for row in rows for pk in (row.file_id, row.small_id) if pk]
    for row in rows:
        row.verdict, row.file, row.small = ImportRow.Verdict.WRONG, None, None
        row.problems = [*row.problems, Problem("", Sentence(SINCE_THE_CHECK)).packed()]
        row.save()
    if files:
        drop_files(files=files, by=by, at=at)
