"""A worker is killed with a closing list in its hands: there is one paper and one file, and both are whole."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Document, File, Job
from casework.storage import read
from casework.sweeps.claims import JOB_LEASE
from casework.sweeps.store import damaged_files, sweep_store
from casework.sweeps.work import work_off
from enrollment.actions.draw_closing_list import draw_closing_list
from enrollment.models import ClosingEntry, ClosingList
from enrollment.rules.results import CLOSING_LIST
from reports.actions.ask_export import ask_export
from reports.models import Export
from security.models import Entry
from tests.casework import workers
from tests.cast_closing import CLOSED, build_closed_term, multiply
from tests.workbooks import sheet

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("kills")]
PRINTED = ("casework.document-printed", "reports.export-made")
CROWD, KILLS = 3_000, 2  # a third attempt is the last that a job has


def killed_and_done(files_dir):
    """Workers are killed while they work; another one, by a clock after their leases, brings it to an end."""
    assert workers.start("write_and_be_killed", KILLS=str(KILLS), FILES_DIR=str(files_dir)).wait() == 0
    late = timezone.now() + (JOB_LEASE + timedelta(seconds=10)) * (KILLS + 2)
    work_off(now=lambda: late, turn=3600)


def test_paper_and_file_are_there_once_and_whole(transactional_db, files_dir):
    closed_term = build_closed_term()
    multiply(closed_term.row(closed_term.wang), CROWD)
    head = closed_term.cast.aa_head
    work_off(now=timezone.now, turn=3600)  # the papers of that term are drawn
    before, kept = list(Job.objects.values_list("pk", flat=True)), list(File.objects.values_list("pk", flat=True))
    entered = Entry.objects.filter(event__in=PRINTED).count()
    drawn = draw_closing_list(batch=closed_term.batch.pk, by=head, at=CLOSED)
    killed_and_done(files_dir)
    said = {"format": "xlsx", "purpose": "CHECK", "reason": "核对结束名单"}
    ask_export(what="closing-list", asked={"list": str(drawn.closing_list)}, **said, by=head, at=CLOSED)
    killed_and_done(files_dir)
    jobs = Job.objects.exclude(pk__in=before)
    assert set(jobs.values_list("state", "attempts")) == {("DONE", KILLS + 1)}
    paper, export = Document.objects.get(kind=CLOSING_LIST.key), Export.objects.get()
    assert b"".join(read(paper.file.stored_as)).startswith(b"%PDF")
    bytes_of_it = b"".join(read(export.file.stored_as))
    assert hashlib.sha256(bytes_of_it).digest() == bytes(export.digest)
    _mark, _titles, *rows = sheet(bytes_of_it)
    frozen = ClosingEntry.objects.filter(of=drawn.closing_list).order_by("pk").values_list("student_no", flat=True)
    assert [row[0] for row in rows] == list(frozen)
    assert len(rows) == ClosingList.objects.get().rows == CROWD + 7
    sweep_store(at=timezone.now(), young=timedelta())
    assert not {paper.file_id, export.file_id}.intersection(damaged_files()[1])
    assert set(File.objects.exclude(pk__in=kept)) == {paper.file, export.file}
    assert Entry.objects.filter(event__in=PRINTED).count() == entered + 2
