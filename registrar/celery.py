"""The Celery application. Rows in PostgreSQL are the work; Celery only rings (architecture: the doorbell)."""

import os
from datetime import UTC, datetime
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import (
    after_task_publish,
    beat_init,
    heartbeat_sent,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_init,
)
from structlog.contextvars import bind_contextvars, clear_contextvars

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
app = Celery("registrar")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "work": {"task": "casework.work", "schedule": 60.0, "options": {"expires": 55}},
    "effects": {"task": "casework.effects", "schedule": 60.0, "options": {"expires": 55}},
    "post": {"task": "casework.post", "schedule": 60.0, "options": {"expires": 55}},
    "links": {"task": "security.send-links", "schedule": 60.0, "options": {"expires": 55}},
    "opening-days": {
        "task": "enrollment.opening-days",
        "schedule": crontab(minute=5),
        "options": {"expires": 3500},
    },
    "sweeps": {
        "task": "status_changes.sweeps",
        "schedule": crontab(hour=1, minute=15),
        "options": {"expires": 6 * 3600},
    },
    "morning": {
        "task": "casework.morning",
        "schedule": crontab(hour=7, minute=30),
        "options": {"expires": 3 * 3600},
    },
    "unread-editions": {
        "task": "casework.unread-editions",
        "schedule": crontab(hour=7, minute=40),
        "options": {"expires": 3600},
    },
    "bulletins": {
        "task": "enrollment.bulletins",
        "schedule": crontab(hour=7, minute=35),
        "options": {"expires": 3 * 3600},
    },
    "campaigns": {
        "task": "enrollment.campaigns",
        "schedule": crontab(hour=7, minute=45),
        "options": {"expires": 3 * 3600},
    },
    "confirmations": {
        "task": "casework.confirmations",
        "schedule": crontab(hour=7, minute=25),
        "options": {"expires": 3 * 3600},
    },
    "deadlines": {
        "task": "enrollment.deadlines",
        "schedule": crontab(hour=7, minute=20),
        "options": {"expires": 3 * 3600},
    },
    "unread": {
        "task": "enrollment.unread",
        "schedule": crontab(hour=7, minute=45),
        "options": {"expires": 3 * 3600},
    },
    "token-uses": {
        "task": "security.note-token-uses",
        "schedule": crontab(minute=2),
        "options": {"expires": 3500},
    },
    "tidy-the-door": {
        "task": "security.tasks.tidy_the_door",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "expire-exports": {
        "task": "reports.expire-exports",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
    "scan-waiting": {"task": "casework.scan-waiting", "schedule": 300.0, "options": {"expires": 290}},
    "sweep-store": {
        "task": "casework.sweep-store",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
}


@worker_init.connect
@beat_init.connect
def open_only_if_it_may(**_told: Any) -> None:
    """Worker and beat refuse to start where the web would."""
    from security.checks import refuse_to_start  # noqa: PLC0415 (the settings are read by then)

    refuse_to_start()


@setup_logging.connect
def log_as_the_web_does(**_told: Any) -> None:
    """Whoever answers here keeps Celery from setting up logs of its own."""
    from django.conf import settings  # noqa: PLC0415 (they are read by then)

    dictConfig(settings.LOGGING)


@task_prerun.connect
def name_the_task(task: Any = None, task_id: str = "", **_told: Any) -> None:
    """Every line that the task writes names it."""
    bind_contextvars(task=getattr(task, "name", ""), task_id=task_id)


@task_postrun.connect
def name_it_no_longer(**_told: Any) -> None:
    """The process waits for the next task."""
    clear_contextvars()


@heartbeat_sent.connect
def worker_is_alive(**_told: Any) -> None:
    """Every two seconds, from the worker's main process while it is connected."""
    from registrar import alive  # noqa: PLC0415 (the settings are read by then)

    alive.note(alive.WORKER, datetime.now(UTC))


@beat_init.connect
def beat_is_alive(**_told: Any) -> None:
    """From now on this process is the beat: it is alive whenever it rings, once a minute at least."""

    def note(**_rung: Any) -> None:
        from registrar import alive  # noqa: PLC0415 (the settings are read by then)

        alive.note(alive.BEAT, datetime.now(UTC))

    after_task_publish.connect(note, weak=False)
    note()
