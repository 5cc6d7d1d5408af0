"""Worker processes of their own, to be run beside each other and killed: `python -m tests.casework.workers TASK`."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parents[2]


def start(task: str, **environment: str) -> subprocess.Popen:
    """Start a process that does one task of `casework.tasks`, on this test's database."""
    from django.conf import settings
    from django.db import connection

    parts = urlsplit(os.environ["DATABASE_URL"])
    address = parts._replace(path=f"/{quote(str(connection.settings_dict['NAME']))}").geturl()
    here = {
        "DATABASE_URL": address,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "EMAIL_HOST": settings.EMAIL_HOST,
        "EMAIL_PORT": str(settings.EMAIL_PORT),
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    }
    command = [sys.executable, "-m", "tests.casework.workers", task]
    return subprocess.Popen(command, env={**os.environ, **here, **environment}, cwd=ROOT)


def main(task: str) -> None:
    """One task, then the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
    import django

    django.setup()
    from django.conf import settings

    from casework import tasks

    if "FILES_DIR" in os.environ:
        settings.FILES_DIR = Path(os.environ["FILES_DIR"])
    for known in ("tests.cast_papers", "tests.casework.slow_jobs"):  # the texts and jobs of the tests
        import_module(known)

    if task == "work_photo_by_photo":
        work_photo_by_photo(int(os.environ["ATTEMPT"]))
    elif task in TO_BE_KILLED:
        start_and_kill(TO_BE_KILLED[task], int(os.environ["KILLS"]))
    else:
        getattr(tasks, task)()


def start_and_kill(work: Callable[[int], None], times: int) -> None:
    """Children that work, one after the other, each killed somewhere in the middle."""
    chance = random.Random(20260901)
    for number in range(times):
        child = os.fork()
        if child == 0:
            work(number)
            os._exit(0)
        time.sleep(0.1 + chance.random() / 3)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def work_later(number: int) -> None:
    """Do the due jobs, by a clock so late that the leases of all earlier children have run out."""
    from django.utils import timezone

    from casework.sweeps.claims import JOB_LEASE
    from casework.sweeps.work import work_off

    late = (JOB_LEASE + timedelta(seconds=10)) * (number + 1)
    work_off(now=lambda: timezone.now() + late)


def work_photo_by_photo(number: int) -> None:
    """Do the due jobs, as `work_later` does; archives of photos picture by picture."""
    from enrollment.actions import load_photos
    from enrollment.tasks import checking_photos

    load_photos.CHUNK = checking_photos.CHUNK = 1  # type: ignore[misc]
    work_later(number)


def store_for_ever(_number: int) -> None:
    """Store one file after the other, each an act."""
    from io import BytesIO

    from django.utils import timezone

    from casework.actions.store_file import store_file
    from casework.storage.contents import Contents
    from security.models import Person

    person = Person.objects.get(pk=os.environ["PERSON"])
    while True:
        contents = Contents("a.pdf", "application/pdf", BytesIO(os.urandom(400_000)))
        store_file(contents=contents, by=person, at=timezone.now())


def work_row_by_row(number: int) -> None:
    """Do the due jobs, as `work_later` does; exports row by row."""
    from reports.queries import result_lists
    from reports.rules import sheets

    sheets.ROWS_A_PIECE = result_lists.CHUNK = 1  # type: ignore[misc]
    work_later(number)


TO_BE_KILLED = {
    "store_and_be_killed": store_for_ever,
    "work_and_be_killed": work_later,
    "write_and_be_killed": work_row_by_row,
}


if __name__ == "__main__":
    main(sys.argv[1])
