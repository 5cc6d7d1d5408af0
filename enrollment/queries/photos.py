"""Photos: which one counts, who has none, what an archive has brought and what still waits in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from enrollment.models import OPEN, Enrollment, Import, ImportRow, Photo
from enrollment.queries.roll import Chosen, in_reach
from security.access import Reach


def photos_of(student: Any) -> QuerySet[Photo]:
    """The photo that counts, of one student or of an outer query's; none or one."""
    return Photo.objects.filter(student=student, is_current=True)


def current_photos(students: Collection[int]) -> dict[int, Photo]:
    """By student, the photo that counts."""
    return {one.student_id: one for one in Photo.objects.filter(student__in=students, is_current=True)}


def photo_on_page(visible: QuerySet[Enrollment], enrollment: int) -> QuerySet[Photo]:
    """The photo of this enrollment's student, if the enrollment is among the visible ones."""
    students = visible.filter(pk=enrollment).values("student")
    return Photo.objects.filter(student__in=students, is_current=True).select_related("file", "small")


def without_photo(visible: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Those of the enrollments that are open and whose student has no photo."""
    has_one = Photo.objects.filter(student=OuterRef("student"), is_current=True)
    return visible.filter(~Exists(has_one), status__in=[str(one) for one in OPEN])


def how_many(rows: QuerySet[Enrollment], reach: Reach, chosen: Chosen) -> int:
    """How many of these enrollments stand in the reach, as chosen; all are counted."""
    return in_reach(rows, reach, chosen).order_by().count()


def waiting_files(upload: Import) -> list[int]:
    """The stored pictures of rows that are not loaded."""
    pairs = ImportRow.objects.filter(of=upload, file__isnull=False).values_list("file", "small")
    return [pk for pair in pairs for pk in pair if pk is not None]


def replaced_since(upload: Import) -> QuerySet[Photo]:
    """The photos of this import after which another one was entered."""
    return Photo.objects.filter(of=upload, is_current=False)
