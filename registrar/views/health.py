"""Is it alive, is it ready? For probes as JSON, for people as a page with a sentence each."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from casework.models import Job
from security.journal.sealer import oldest_unsealed

ERRORS_KEY: Final = "errors-of-this-hour"
ERRORS_KEPT_FOR: Final = 3600  # seconds
JOB_MAY_WAIT: Final = timedelta(minutes=10)
SEAL_MAY_LAG: Final = timedelta(minutes=1)
OLDEST_POSTGRESQL: Final = 150000


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, a sentence, whether it is well, and whether the site can serve without it."""

    name: str
    words: str
    is_well: bool = True
    is_needed: bool = True


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> HttpResponseBase:
    """Whether the site can do its work: 200, or 503 with what is missing."""
    findings = [look(request.at) for look in CHECKS]  # type: ignore[attr-defined]
    ready = all(found.is_well for found in findings if found.is_needed)
    status = 200 if ready else 503
    if "text/html" in request.headers.get("Accept", ""):
        return TemplateResponse(request, "registrar/ready.html", {"ready": ready, "findings": findings}, status=status)
    told = [{"name": found.name, "ok": found.is_well, "words": found.words} for found in findings]
    return JsonResponse({"ready": ready, "checks": told}, status=status, json_dumps_params={"ensure_ascii": False})


def database(at: datetime) -> Finding:
    """The database answers and is new enough."""
    del at
    name = _("Database")
    try:
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('server_version_num')::int")
            version = cursor.fetchone()[0]
    except DatabaseError:
        return Finding(
            name, _("The database does not answer. Check DATABASE_URL and whether PostgreSQL runs."), is_well=False
        )
    if version < OLDEST_POSTGRESQL:
        return Finding(name, _("PostgreSQL is older than 15. Upgrade it."), is_well=False)
    return Finding(name, _("PostgreSQL {version} answers.").format(version=f"{version // 10000}.{version % 10000}"))


def migrations(at: datetime) -> Finding:
    """Every migration is applied."""
    del at
    name = _("Migrations")
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return Finding(name, _("Cannot be read: the database does not answer."), is_well=False)
    if missing:
        words = ngettext(
            "%(n)s migration is not applied. Run: bin/manage migrate",
            "%(n)s migrations are not applied. Run: bin/manage migrate",
            len(missing),
        )
        return Finding(name, words % {"n": len(missing)}, is_well=False)
    return Finding(name, _("All are applied."))


def broker(at: datetime) -> Finding:
    """The broker answers. Without it nothing is lost, but work waits for the next ring of the clock."""
    del at
    name = _("Broker")
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1).ping()
    except (redis.RedisError, OSError):
        return Finding(name, _("Redis does not answer. Check REDIS_URL; jobs and e-mail wait."), is_well=False)
    return Finding(name, _("Redis answers."))


def jobs(at: datetime) -> Finding:
    """No job has been due for long: the workers are at work."""
    name = _("Jobs")
    waiting = Job.objects.filter(state=Job.State.WAITING, due_at__lte=at)
    try:
        oldest = waiting.aggregate(oldest=Min("due_at"))["oldest"]
    except DatabaseError:
        return Finding(name, _("Cannot be read yet."), is_well=False, is_needed=False)
    if oldest is None:
        return Finding(name, _("No job is waiting."))
    n = (at - oldest) // timedelta(minutes=1)
    words = ngettext(
        "The oldest waiting job has been due for %(n)s minute.",
        "The oldest waiting job has been due for %(n)s minutes.",
        n,
    ) % {"n": n}
    if at - oldest > JOB_MAY_WAIT:
        advice = _("Check whether the Celery worker runs.")
        return Finding(name, f"{words} {advice}", is_well=False, is_needed=False)
    return Finding(name, words)


def seals(at: datetime) -> Finding:
    """The journal is sealed up to now."""
    name = _("Journal")
    try:
        oldest = oldest_unsealed()
    except DatabaseError:
        return Finding(name, _("Cannot be read yet."), is_well=False, is_needed=False)
    if oldest is None or at - oldest <= SEAL_MAY_LAG:
        return Finding(name, _("The journal is sealed."))
    n = (at - oldest) // timedelta(seconds=1)
    words = _("The oldest unsealed entry is {n} seconds old. Check whether the sealer runs.").format(n=n)
    return Finding(name, words, is_well=False, is_needed=False)


def printing(at: datetime) -> Finding:
    """Pango is there, without which documents are issued but not printed."""
    del at
    name = _("Printing")
    try:
        ctypes.CDLL("libpango-1.0.so.0")
    except OSError:
        words = _(
            "Pango is not installed: documents are issued, but printing waits. "
            "Install libpango-1.0-0 and libpangoft2-1.0-0."
        )
        return Finding(name, words, is_well=False, is_needed=False)
    return Finding(name, _("Documents can be printed."))


def errors(at: datetime) -> Finding:
    """How many pages failed within the last hour."""
    del at
    name = _("Errors")
    try:
        n = int(cache.get(ERRORS_KEY, 0))
    except (redis.RedisError, OSError):
        return Finding(name, _("Not counted: Redis does not answer."), is_well=False, is_needed=False)
    words = ngettext("%(n)s page failed within the hour.", "%(n)s pages failed within the hour.", n) % {"n": n}
    return Finding(name, words, is_well=n == 0, is_needed=False)


CHECKS: Final[tuple[Callable[[datetime], Finding], ...]] = (database, migrations, broker, jobs, seals, printing, errors)
