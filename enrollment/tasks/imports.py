"""Work of imports that goes on after the page has answered: checking, loading, marking the errors."""

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import islice
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.actions.store_file import store_file
from casework.models import File
from casework.rules.jobs import Finished, JobFailed, JobStopped, Work, job
from casework.storage import Contents, read
from casework.storage.file_types import XLSX
from enrollment.actions.confirm_import import LOAD
from enrollment.actions.end_import_check import end_import_check
from enrollment.actions.keep_import_rows import keep_import_rows
from enrollment.actions.load_changes import load_changes
from enrollment.actions.load_class_list import load_class_list
from enrollment.actions.load_fees import load_fees
from enrollment.actions.load_holds import load_holds
from enrollment.actions.load_import import load_import
from enrollment.actions.load_opening import load_opening
from enrollment.actions.load_photos import load_photos
from enrollment.actions.load_presence import load_presence
from enrollment.actions.mark_import import MARK, mark_import
from enrollment.actions.refuse_import import refuse_import
from enrollment.actions.upload_import import CHECK
from enrollment.events import (
    ChangesLoaded,
    ClassesLoaded,
    FeesLoaded,
    HoldsLoaded,
    OpeningLoaded,
    PhotosLoaded,
    PresenceLoaded,
    StudentsLoaded,
)
from enrollment.models import Import, ImportRow
from enrollment.queries.imports import said
from enrollment.rules.books import about_sheets, marked_book
from enrollment.rules.cells import NOTE, Problem
from enrollment.rules.columns import BY_KEY, UNIQUE
from enrollment.rules.layouts import Layout, WrongTitles, layout_of
from enrollment.storage import CannotRead, Sheet, SheetRow, open_sheet
from enrollment.tasks.checking import JUDGES
from enrollment.tasks.checking_opening import OfOpening
from enrollment.tasks.checking_photos import check_photos
from security.queries import NotFound
from security.rules.words import together

CHUNK = 1000
Loaded = (
    StudentsLoaded
    | ChangesLoaded
    | OpeningLoaded
    | ClassesLoaded
    | FeesLoaded
    | PhotosLoaded
    | PresenceLoaded
    | HoldsLoaded
)
LOADERS: Final[Mapping[str, Callable[..., Loaded]]] = {
    Import.Matter.NEWCOMERS: load_import,
    Import.Matter.CHANGES: load_changes,
    Import.Matter.OPENING: load_opening,
    Import.Matter.CLASSES: load_class_list,
    Import.Matter.FEES: load_fees,
    Import.Matter.PRESENCE: load_presence,
    Import.Matter.HOLDS: load_holds,
    Import.Matter.PHOTOS: load_photos,
}
_KEYS = [[BY_KEY[key].title, *BY_KEY[key].also] for key in UNIQUE]


@job(CHECK, title=gettext_lazy("Check the import"))
def check_import(work: Work) -> Finished:
    """The dry run: every row is read and judged, nothing is entered. It begins anew when it was broken off."""
    upload = Import.objects.get(pk=work.arguments["import"])
    link = reverse("enrollment:import", args=[upload.pk])
    if upload.state not in {Import.State.UPLOADED, Import.State.CHECKING}:
        return Finished(link=link)
    notes: list[str] = []
    key_changes, late = 0, dict[int, Problem]()
    try:
        if upload.matter == Import.Matter.PHOTOS:
            check_photos(work, upload)
        else:
            with open_sheet(_bytes_of(upload.file), keys=_KEYS) as sheet:
                notes = [one.said(_) for one in about_sheets(sheet.name, sheet.beside)]
                columns, key_changes, late = _check(work, upload, sheet)
                notes += columns
    except CannotRead as refusal:
        return _refused(work, upload, str(refusal), link)
    except WrongTitles as wrong:
        return _refused(work, upload, together(*(one.said(_) for one in wrong.sentences), *notes), link)
    event = end_import_check(
        upload=upload.pk, notes=notes, key_changes=key_changes, late=late, by=work.owner, at=work.at
    )
    message = _("%(good)d rows can be loaded, %(wrong)d have errors, %(duplicate)d are there already.")
    counts = {"good": event.good, "wrong": event.wrong, "duplicate": event.duplicate}
    return Finished(message % counts, outcome=counts, link=link)


def _check(work: Work, upload: Import, sheet: Sheet) -> tuple[list[str], int, dict[int, Problem]]:
    """The sentences about the columns, how many good rows change key data, what only all rows together have shown."""
    judge_of, template = JUDGES[upload.matter]
    layout, judge, done = layout_of(sheet.titles, template), judge_of(upload, work), 0
    work.progress(0, sheet.count, _("Rows are being checked."))
    for rows in _chunks(sheet.rows):
        if work.cancelled():
            raise JobStopped(_("The check was stopped; nothing was entered."))
        readings = judge.judged(rows, layout)
        keep_import_rows(upload=upload.pk, readings=readings, begins=done == 0, by=work.owner, at=work.at)
        done += len(rows)
        work.progress(done, sheet.count, _("Rows are being checked."))
    if not done:
        raise CannotRead(_("There is no row below the titles. Fill in the template and upload it again."))
    late = judge.afterwards() if isinstance(judge, OfOpening) else {}
    return [note.said(_) for note in layout.notes], judge.key_changes, late


def _refused(work: Work, upload: Import, why: str, link: str) -> Finished:
    refuse_import(upload=upload.pk, why=why, by=work.owner, at=work.at)
    return Finished(why[:300], link=link)


@job(LOAD, title=gettext_lazy("Load the rows"))
def load_rows(work: Work) -> Finished:
    """Load chunk by chunk; each is an act of its own, and a row is loaded once whatever happens."""
    upload = Import.objects.get(pk=work.arguments["import"])
    rows = ImportRow.objects.filter(of=upload)
    total = rows.filter(verdict__in=[ImportRow.Verdict.GOOD, ImportRow.Verdict.LOADED]).count()
    done = rows.filter(verdict=ImportRow.Verdict.LOADED).count()
    ended = upload.state != Import.State.LOADING
    while not ended:
        work.progress(done, total, _("Rows are being loaded."))
        if work.cancelled():
            raise JobStopped(_("Stopped after %(n)d rows; confirm the import again to go on.") % {"n": done})
        try:
            event = LOADERS[upload.matter](upload=upload.pk, by=work.owner, at=work.at)
        except NotFound as gone:
            raise JobFailed(str(gone)) from None
        done, ended = done + event.loaded, event.ended
    work.progress(done, total, _("Rows are being loaded."))
    message = ngettext("%(n)d row was loaded.", "%(n)d rows were loaded.", done)
    return Finished(
        message % {"n": done}, outcome={"loaded": done}, link=reverse("enrollment:import", args=[upload.pk])
    )


def _numbered(number: int, words: str) -> str:
    return _("Row %(n)d: %(words)s") % {"n": number, "words": words}


@job(MARK, title=gettext_lazy("Mark the errors in the workbook"))
def mark_errors(work: Work) -> Finished:
    """The same workbook with what is wrong written beside each row, and the wrong rows once more alone."""
    upload = Import.objects.select_related("file").get(pk=work.arguments["import"])
    out = BytesIO()
    try:
        with open_sheet(_bytes_of(upload.file)) as sheet:
            faults = _faults(upload, layout_of(sheet.titles, JUDGES[upload.matter][1]))
            rows = ((row.number, row.cells) for row in sheet.rows)
            marked_book(sheet.titles, sheet.title_row, rows, faults, out, numbered=_numbered)
    except (CannotRead, WrongTitles) as refusal:
        raise JobFailed(str(refusal)) from None
    out.seek(0)
    name = _("errors marked") + " " + upload.file.name
    stored = store_file(contents=Contents(name, XLSX.content_type, out), by=work.owner, at=work.at)
    mark_import(upload=upload.pk, file=stored.file, by=work.owner, at=work.at)
    message = ngettext("%(n)d row is marked.", "%(n)d rows are marked.", len(faults)) % {"n": len(faults)}
    return Finished(message, file=stored.file, link=reverse("enrollment:import", args=[upload.pk]))


def _faults(upload: Import, layout: Layout) -> dict[int, tuple[str, list[int]]]:
    """By row number: what is wrong in words, and where."""
    rows = ImportRow.objects.filter(of=upload, verdict__in=[ImportRow.Verdict.WRONG, ImportRow.Verdict.DUPLICATE])
    faults = {}
    for row in rows.iterator():
        problems = [one for one in map(Problem.unpacked, row.problems) if one.level != NOTE]
        words = "；".join(f"{one['column']}：{one['says']}" if one["column"] else one["says"] for one in said(problems))
        columns = [layout.places[one.column] for one in problems if one.column in layout.places]
        faults[row.number] = (words, columns)
    return faults


def _chunks(rows: Iterator[SheetRow]) -> Iterator[list[SheetRow]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _bytes_of(file: File) -> bytes:
    return b"".join(read(file.stored_as))
