"""How the pictures of an archive are judged: whose each is, and whether it may stand on a card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.rules.jobs import JobStopped, Work
from casework.storage import read
from casework.storage.archives import Entry, Limits, Picture, open_archive
from enrollment.actions.keep_photo_rows import keep_photo_rows
from enrollment.models import Enrollment, Import, Photo
from enrollment.queries.photos import current_photos
from enrollment.queries.records import matched
from enrollment.queries.students import last_fours
from enrollment.rules.cells import NOTE, Problem
from enrollment.rules.photos import NOBODY, REPLACES, TWICE, keys_of, shown_name_of, why_not
from enrollment.rules.readings import Reading
from enrollment.storage import CannotRead
from security.rules.words import Sentence

CHUNK: Final = 50
MOST_NAMED: Final = 3


def check_photos(work: Work, upload: Import) -> None:
    """Judge every file of the archive, and keep the good pictures beside the rows until they are loaded.

    :raises CannotRead: with a sentence
    :raises JobStopped: if somebody stopped it
    """
    limits = Limits(**settings.PHOTOS)
    with open_archive(read(upload.file.stored_as), limits) as archive:
        entries = archive.entries()
        if not entries:
            raise CannotRead(_("The archive can no longer be read. Pack the pictures anew and upload them again."))
        owners, done = _Owners(entries), 0
        while done < len(entries):
            work.progress(done, len(entries), _("Pictures are being checked."))
            if work.cancelled():
                raise JobStopped(_("The check was stopped; nothing was entered."))
            part = entries[done : done + CHUNK]
            wanted = [one.place for one in part if one.place not in owners.wrong]
            judged = {one.place: one for one in archive.pictures(wanted)}
            readings = owners.readings(part, judged, limits)
            good = {one.number for one in readings if not one.is_wrong}
            pictures = {place + 1: one for place, one in judged.items() if place + 1 in good}
            keep_photo_rows(
                upload=upload.pk, readings=readings, pictures=pictures, begins=done == 0, by=work.owner, at=work.at
            )
            done += len(part)


class _Owners:
    """Whose the files of an archive are, by their names; `wrong` says by place why a file is nobody's, or not taken."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        keys = {one.place: keys_of(one.name) for one in entries}
        found = matched({place: numbers for place, numbers in keys.items() if numbers})
        ids = {one for one in found.values() if isinstance(one, int)}
        rows = Enrollment.objects.select_related("person").in_bulk(ids)
        self.whose = {place: rows[one] for place, one in found.items() if isinstance(one, int)}
        self.wrong = {place: _nobody(found.get(place)) for place in keys if place not in self.whose}
        of_student: dict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.place in self.whose:
                of_student[self.whose[entry.place].student_id].append(entry)
        for several in of_student.values():
            if len(several) > 1:
                self.wrong |= {one.place: _twice(one, several) for one in several}

    def readings(self, part: Sequence[Entry], judged: Mapping[int, Picture], limits: Limits) -> list[Reading]:
        """What came of these files. A row bears the number of its file's place, counted from one."""
        students = [self.whose[one.place].student_id for one in part if one.place in self.whose]
        last, photos = last_fours(students), current_photos(students)
        readings = []
        for entry in part:
            row = self.whose.get(entry.place)
            now = photos.get(row.student_id) if row else None
            shown = _shown(entry, row, last.get(row.student_id, "") if row else "")
            if entry.place in self.wrong:
                problems = [self.wrong[entry.place]]
            else:
                problems = _problems(judged[entry.place], now, limits)
            kept = {"replaces": now.pk if now else None, "name": row.student_no or row.ksh or "—" if row else ""}
            readings.append(Reading(entry.place + 1, shown, problems, kept=kept, enrollment=row.pk if row else None))
        return readings


def _nobody(found: int | Problem | None) -> Problem:
    """Why a file is nobody's: in the words of a picture where a workbook would speak of its columns."""
    if isinstance(found, Problem) and found.column:
        return Problem("", found.says)
    return Problem("", Sentence(NOBODY))


def _twice(entry: Entry, several: Sequence[Entry]) -> Problem:
    others = [shown_name_of(one.name) for one in several if one.place != entry.place]
    names = "、".join(others[:MOST_NAMED]) + ("…" if len(others) > MOST_NAMED else "")
    return Problem("", Sentence(TWICE, {"names": names}))


def _shown(entry: Entry, row: Enrollment | None, last: str) -> dict[str, str]:
    number = (row.student_no or row.ksh or "") if row else ""
    return {
        "name": row.person.name if row else "",
        "number": " · ".join(filter(None, [number, last])),
        "file": shown_name_of(entry.name),
    }


def _problems(picture: Picture, now: Photo | None, limits: Limits) -> list[Problem]:
    if picture.verdict != "good":
        return [why_not(picture.verdict, limits)]
    if now is None:
        return []
    return [Problem("", Sentence(REPLACES, {"day": localtime(now.since).date().isoformat()}), NOTE)]
