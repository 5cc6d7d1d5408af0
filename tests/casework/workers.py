"""Worker processes of their own, to be run beside each other and killed: `python -m tests.casework.workers TASK`."""

import os
import subprocess
import sys
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
        "PYTHONPATH": str(ROOT),
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
    from casework import tasks

    getattr(tasks, task)()


if __name__ == "__main__":
    main(sys.argv[1])
