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


def every(seconds: int, task: str, *, before: int = 5) -> dict[str, Any]:
    """Rung so often; a ring that nobody heard is gone so many seconds before the next one."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds - before}}


def hourly(minute: int, task: str) -> dict[str, Any]:
    """Rung once an hour, for most of it."""
    return {"task": task, "schedule": crontab(minute=minute), "options": {"expires": 3500}}


def daily(hour: int, minute: int, task: str, *, hours: int = 1) -> dict[str, Any]:
    """Rung once a day, school time; done within so many hours, or on the next day."""
    return {"task": task, "schedule": crontab(hour=hour, minute=minute), "options": {"expires": hours * 3600}}


app.conf.beat_schedule = {
    "work": every(60, "casework.work"),
    "effects": every(60, "casework.effects"),
    "post": every(60, "casework.post"),
    "links": every(60, "security.send-links"),
    "scan-waiting": every(300, "casework.scan-waiting", before=10),
    "token-uses": hourly(2, "security.note-token-uses"),
    "posts": hourly(3, "casework.posts"),
    "opening-days": hourly(5, "enrollment.opening-days"),
    "sweeps": hourly(15, "status_changes.sweeps"),  # the day's work once; a ring that nobody heard comes again
    "expire-exports": daily(3, 10, "reports.expire-exports"),
    "sweep-store": daily(3, 20, "casework.sweep-store"),
    "tidy-the-door": daily(3, 40, "security.tasks.tidy_the_door"),
    "deadlines": daily(7, 20, "enrollment.deadlines", hours=3),
    "confirmations": daily(7, 25, "casework.confirmations", hours=3),
    "morning": daily(7, 30, "casework.morning", hours=3),
    "bulletins": daily(7, 35, "enrollment.bulletins", hours=3),
    "unread-editions": daily(7, 40, "casework.unread-editions"),
    "reports": daily(7, 40, "status_changes.reports", hours=3),
    "campaigns": daily(7, 45, "enrollment.campaigns", hours=3),
    "unread": daily(7, 45, "enrollment.unread", hours=3),
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
