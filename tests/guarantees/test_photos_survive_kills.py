"""A worker is killed with an archive of photos in its hands: none is lost, none is doubled, none lies about.

Three kills of the loading in every run, `bin/test --deep kills` 60.
"""

import os
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import File, Job
from casework.sweeps.claims import JOB_LEASE, JOB_TRIES
from casework.sweeps.store import damaged_files, sweep_store
from casework.sweeps.work import work_off
from enrollment.actions.confirm_import import confirm_import
from enrollment.actions.upload_import import upload_import
from enrollment.models import Enrollment, Import, ImportRow, Photo
from security.models import Entry
from tests.casework import workers
from tests.cast_photos import archive, checked_contents, picture
from tests.deep.evidence import keep
from tests.workbooks import good_row

DEEP = os.environ.get("DEEP") == "kills"
ROUNDS = 20 if DEEP else 1
PICTURES = JOB_TRIES * ROUNDS * 12
pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("kills")]


@pytest.fixture
def students(transactional_db, upload, confirm, settings):
    """So many students without a photo, by number."""
    settings.DEMO_MODE = True  # admits the numbers of the tests
    confirm(upload([good_row(n) for n in range(PICTURES)]))
    return sorted(Enrollment.objects.filter(student_no__startswith="30").values_list("student_no", flat=True))


def test_no_photo_is_lost_or_doubled_when_the_worker_is_killed_again_and_again(roll, files_dir, students):
    contents = checked_contents(archive({f"{number}.jpg": picture() for number in students}))
    found = upload_import(contents=contents, matter=Import.Matter.PHOTOS, by=roll.registrar, at=roll.at).upload
    killed_after(ImportRow.objects.filter(of=found), PICTURES // 3, files_dir)
    go_on(kills=1)
    assert ImportRow.objects.filter(of=found, verdict="GOOD").count() == PICTURES
    before = []
    for _round in range(ROUNDS):
        confirm_import(upload=found, by=roll.registrar, at=timezone.now())
        for kill in range(JOB_TRIES):
            before.append(Photo.objects.count())
            killed_after(Photo.objects.all(), before[-1] + 1, files_dir, kill)
        go_on(kills=JOB_TRIES)  # given up; the registrar confirms once more
        assert Import.objects.get(pk=found).state == "LOADING"
        assert Job.objects.latest("pk").state == "FAILED"
    confirm_import(upload=found, by=roll.registrar, at=timezone.now())
    go_on()
    assert before == sorted(set(before))  # every killed worker had loaded some, and none had loaded the rest
    nothing_is_lost_or_doubled(found, students)
    if DEEP:
        keep("kills_photos", [{"deep": "kills", "n": ROUNDS * JOB_TRIES, "photos": PICTURES, "lost": 0, "doubled": 0}])


def killed_after(rows, enough, files_dir, attempt=0):
    """A worker works photo by photo, and is killed in the middle of the next one."""
    worker = workers.start("work_photo_by_photo", ATTEMPT=str(attempt), FILES_DIR=str(files_dir))
    until = time.monotonic() + 60
    while rows.count() < enough:
        assert worker.poll() is None, "The worker ended before it could be killed."
        assert time.monotonic() < until, "The worker does nothing."
        time.sleep(0.01)
    worker.kill()
    worker.wait()


def go_on(kills=0):
    """Another worker, by a clock so late that the leases of the dead have run out."""
    late = timezone.now() + (JOB_LEASE + timedelta(seconds=10)) * (kills + 1)
    work_off(now=lambda: late, turn=3600)


def nothing_is_lost_or_doubled(found, students):
    assert Import.objects.get(pk=found).state == "LOADED"
    assert set(ImportRow.objects.filter(of=found).values_list("verdict", flat=True)) == {"LOADED"}
    photos = Photo.objects.filter(of=found, is_current=True)
    assert sorted(photos.values_list("student__enrollments__student_no", flat=True)) == students
    assert Photo.objects.count() == len(students)
    told = Counter(Entry.objects.filter(event="enrollment.photos-loaded").values_list("about", flat=True))
    assert {told[f"enrollment.enrollment:{pk}"] for pk in of_numbers(students)} == {1}
    assert damaged_files()[1] == []
    sweep_store(at=timezone.now(), young=timedelta())
    kept = File.objects.filter(content_type="image/jpeg").values_list("pk", flat=True)
    assert set(kept) == {pk for pair in photos.values_list("file", "small") for pk in pair}


def of_numbers(numbers):
    return Enrollment.objects.filter(student_no__in=numbers).values_list("pk", flat=True)
