"""Work of imports that goes on after the page has answered: checking, loading, marking the errors."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
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
from enrollment.actions.load_import import load_import
from enrollment.actions.mark_import import MARK, mark_import
from enrollment.actions.refuse_import import refuse_import
from enrollment.actions.upload_import import CHECK
from enrollment.models import Import, ImportRow
from enrollment.queries.imports import places, said
from enrollment.queries.known import known_already
from enrollment.rules.books import marked_book
from enrollment.rules.cells import NOTE, Problem
from enrollment.rules.columns import BY_KEY, UNIQUE, Layout, WrongTitles, layout_of
from enrollment.rules.workbook import Places, Reading, Seats, read_row
from enrollment.storage import CannotRead, Sheet, SheetRow, open_sheet
from security.queries import NotFound

CHUNK = 1000
_KEYS = [[BY_KEY[key].title, *BY_KEY[key].also] for key in UNIQUE]


@job(CHECK, title=gettext_lazy("Check the workbook of students"))
def check_import(work: Work) -> Finished:
    """The dry run: every row is read and judged, nothing is entered. It begins anew when it was broken off."""
    upload = Import.objects.get(pk=work.arguments["import"])
    link = reverse("enrollment:import", args=[upload.pk])
    if upload.state not in {Import.State.UPLOADED, Import.State.CHECKING}:
        return Finished(link=link)
    try:
        with open_sheet(_bytes_of(upload.file), keys=_KEYS) as sheet:
            notes = _check(work, upload, sheet)
    except CannotRead as refusal:
        return _refused(work, upload, str(refusal), link)
    except WrongTitles as wrong:
        return _refused(work, upload, " ".join(one.said(_) for one in wrong.sentences), link)
    event = end_import_check(upload=upload.pk, notes=notes, by=work.owner, at=work.at)
    message = _("%(good)d rows can be loaded, %(wrong)d have errors, %(duplicate)d are there already.")
    counts = {"good": event.good, "wrong": event.wrong, "duplicate": event.duplicate}
    return Finished(message % counts, outcome=counts, link=link)


def _check(work: Work, upload: Import, sheet: Sheet) -> list[str]:
    layout, where, done = layout_of(sheet.titles), places(), 0
    seats = Seats(where)
    work.progress(0, sheet.count, _("Rows are being checked."))
    for rows in _chunks(sheet.rows):
        if work.cancelled():
            raise JobStopped(_("The check was stopped; nothing was entered."))
        readings = _judged([_read(row, layout, where, work) for row in rows], seats)
        keep_import_rows(upload=upload.pk, readings=readings, begins=done == 0, by=work.owner, at=work.at)
        done += len(rows)
        work.progress(done, sheet.count, _("Rows are being checked."))
    if not done:
        raise CannotRead(_("There is no row below the titles. Fill in the template and upload it again."))
    return [note.said(_) for note in layout.notes]


def _read(row: SheetRow, layout: Layout, where: Places, work: Work) -> Reading:
    cells = {key: row.cells[place] for key, place in layout.places.items() if place < len(row.cells)}
    twins = {key: row.twins[place] for key, place in layout.places.items() if place in row.twins}
    return read_row(row.number, cells, twins, where, today=localtime(work.at).date(), demo=settings.DEMO_MODE)


def _judged(readings: Sequence[Reading], seats: Seats) -> list[Reading]:
    """The readings with what the roll already has, and with a note where a class is full."""
    found, _persons = known_already({one.number: one.newcomer for one in readings if one.newcomer is not None})
    judged = []
    for one in readings:
        more: list[Problem] = list(found.get(one.number, ()))
        whole = Reading(one.number, one.shown, one.newcomer, [*one.problems, *more])
        if one.newcomer is not None and not whole.is_wrong and not whole.is_duplicate:
            full = seats.take(one.newcomer)
            more += [full] if full else []
        judged.append(Reading(one.number, one.shown, one.newcomer, [*one.problems, *more]))
    return judged


def _refused(work: Work, upload: Import, why: str, link: str) -> Finished:
    refuse_import(upload=upload.pk, why=why, by=work.owner, at=work.at)
    return Finished(why[:300], link=link)


@job(LOAD, title=gettext_lazy("Load the students"))
def load_students(work: Work) -> Finished:
    """Load chunk by chunk; each is an act of its own, and a row is loaded once whatever happens."""
    upload = Import.objects.get(pk=work.arguments["import"])
    rows = ImportRow.objects.filter(of=upload)
    total = rows.filter(verdict__in=[ImportRow.Verdict.GOOD, ImportRow.Verdict.LOADED]).count()
    done = rows.filter(verdict=ImportRow.Verdict.LOADED).count()
    ended = upload.state != Import.State.LOADING
    while not ended:
        work.progress(done, total, _("Students are being entered."))
        if work.cancelled():
            raise JobStopped(_("Stopped after %(n)d students; confirm the import again to go on.") % {"n": done})
        try:
            event = load_import(upload=upload.pk, by=work.owner, at=work.at)
        except NotFound as gone:
            raise JobFailed(str(gone)) from None
        done, ended = done + event.loaded, event.ended
    message = ngettext("%(n)d student was entered in the roll.", "%(n)d students were entered in the roll.", done)
    return Finished(
        message % {"n": done}, outcome={"loaded": done}, link=reverse("enrollment:import", args=[upload.pk])
    )


@job(MARK, title=gettext_lazy("Mark the errors in the workbook"))
def mark_errors(work: Work) -> Finished:
    """The same workbook with what is wrong written beside each row, and the wrong rows once more alone."""
    upload = Import.objects.select_related("file").get(pk=work.arguments["import"])
    out = BytesIO()
    try:
        with open_sheet(_bytes_of(upload.file)) as sheet:
            faults = _faults(upload, layout_of(sheet.titles))
            marked_book(sheet.titles, ((row.number, row.cells) for row in sheet.rows), faults, out)
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
