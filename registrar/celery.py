"""The Celery application. Rows in PostgreSQL are the work; Celery only rings (architecture: the doorbell)."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
app = Celery("registrar")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "work": {"task": "casework.work", "schedule": 60.0, "options": {"expires": 55}},
    "post": {"task": "casework.post", "schedule": 60.0, "options": {"expires": 55}},
    "opening-days": {
        "task": "enrollment.opening-days",
        "schedule": crontab(minute=5),
        "options": {"expires": 3500},
    },
    "sweep-store": {
        "task": "casework.sweep-store",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
}


@worker_init.connect
@beat_init.connect
def open_only_if_it_may(**_told: Any) -> None:
    """A worker refuses to start where the web would."""
    from registrar.checks import refuse_to_start  # noqa: PLC0415 (the settings are read by then)

    refuse_to_start()
