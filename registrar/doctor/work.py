"""The processes beside the web: broker, worker, beat, the journal's keeper; and what waits for them."""

from datetime import datetime, timedelta
from typing import Final

import redis
from django.conf import settings
from django.core.cache import cache
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.models import Delivery, Job
from casework.sweeps.outcomes import AWAY
from registrar import alive
from registrar.doctor.finding import Amiss, check
from security.journal.anchor import read_anchor
from security.journal.sealer import newest_seal, oldest_unsealed
from security.rules.words import together

ERRORS_KEY: Final = "errors-of-this-hour"
ERRORS_KEPT_FOR: Final = 3600  # seconds
WORKER_MAY_BE_SILENT: Final = timedelta(minutes=1)
BEAT_MAY_BE_SILENT: Final = timedelta(minutes=3)
JOB_MAY_WAIT: Final = timedelta(minutes=10)
SEAL_MAY_LAG: Final = timedelta(minutes=1)
ANCHOR_MAY_LAG: Final = timedelta(minutes=2)
WEEK: Final = timedelta(days=7)


@check("broker", gettext_lazy("Broker"), needed=True)
def broker(at: datetime) -> str:
    """It answers. Without it nothing is lost, but work waits for the next ring of the clock."""
    del at
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1).ping()
    except (redis.RedisError, OSError):
        raise Amiss(_("Redis does not answer. Check REDIS_URL; jobs and e-mail wait.")) from None
    return _("Redis answers.")


@check("worker", gettext_lazy("Worker"))
def worker(at: datetime) -> str:
    """It was heard of within the minute."""
    return _heard_of(alive.WORKER, at, WORKER_MAY_BE_SILENT, _("Start it: celery -A registrar worker"))


@check("beat", gettext_lazy("Clock of the worker"))
def beat(at: datetime) -> str:
    """It rang within three minutes."""
    return _heard_of(alive.BEAT, at, BEAT_MAY_BE_SILENT, _("Start it: celery -A registrar beat"))


@check("jobs", gettext_lazy("Jobs"))
def jobs(at: datetime) -> str:
    """No job has been due for long: the workers are at work."""
    waiting = Job.objects.filter(state=Job.State.WAITING, due_at__lte=at)
    return _oldest(waiting.aggregate(oldest=Min("due_at"))["oldest"], at, _("No job is waiting."))


@check("messages", gettext_lazy("Messages"))
def messages(at: datetime) -> str:
    """No message that is due has been waiting for long, and none was given up lately because its server was away."""
    given_up = Delivery.objects.filter(state=Delivery.State.FAILED, problem__startswith=AWAY, due_at__gte=at - WEEK)
    if n := given_up.count():
        words = ngettext(
            "%(n)s message was given up this week: its server did not answer for three days.",
            "%(n)s messages were given up this week: their server did not answer for three days.",
            n,
        )
        raise Amiss(together(words % {"n": n}, _("Check the mail server and the provider of text messages.")))
    waiting = Delivery.objects.filter(state=Delivery.State.DUE, due_at__lte=at)
    return _oldest(waiting.aggregate(oldest=Min("due_at"))["oldest"], at, _("No message is waiting to be sent."))


@check("seals", gettext_lazy("Journal"))
def seals(at: datetime) -> str:
    """It is sealed up to now."""
    oldest = oldest_unsealed()
    if oldest is not None and at - oldest > SEAL_MAY_LAG:
        n = (at - oldest) // timedelta(seconds=1)
        sentence = _("The oldest unsealed entry is {n} seconds old. Check whether the sealer runs.")
        raise Amiss(sentence.format(n=n))
    return _("The journal is sealed.")


@check("anchor", gettext_lazy("Journal's anchor"))
def anchor(at: datetime) -> str:
    """The file outside of the database keeps up with the seals."""
    try:
        lines = read_anchor()
    except ValueError as problem:
        raise Amiss(_("The anchor file cannot be read: {problem}").format(problem=problem)) from None
    head = newest_seal()
    if not lines:
        if head.number == 0:
            return _("Nothing has been sealed yet, so nothing is anchored.")
        raise Amiss(_("The journal has seals but no anchor file. Check DATA_DIR; the sealer writes it."))
    last = lines[-1]
    age = at - datetime.fromisoformat(last.at)
    if last.number < head.number and age > ANCHOR_MAY_LAG:
        raise Amiss(_("The anchor was last moved at {at}. Check whether the sealer runs.").format(at=last.at))
    if last.number > head.number:
        sentence = _("The anchor knows seal {number}, the database only {head}. Run: bin/manage verify_journal")
        raise Amiss(sentence.format(number=last.number, head=head.number))
    return _("Anchored up to seal {number}.").format(number=last.number)


@check("errors", gettext_lazy("Errors"))
def errors(at: datetime) -> str:
    """No page failed within the last hour."""
    del at
    n = int(cache.get(ERRORS_KEY, 0))
    words = ngettext("%(n)s page failed within the hour.", "%(n)s pages failed within the hour.", n) % {"n": n}
    if n:
        raise Amiss(words)
    return words


def _heard_of(part: str, at: datetime, patience: timedelta, advice: str) -> str:
    silent = alive.silent_for(part, at)
    if silent is None:
        raise Amiss(_("Nothing was heard of it within a day. {advice}").format(advice=advice))
    words = _("Last heard of {n} seconds ago.").format(n=silent // timedelta(seconds=1))
    if silent > patience:
        raise Amiss(together(words, advice))
    return words


def _oldest(oldest: datetime | None, at: datetime, none: str) -> str:
    if oldest is None:
        return none
    n = (at - oldest) // timedelta(minutes=1)
    words = ngettext("The oldest has been due for %(n)s minute.", "The oldest has been due for %(n)s minutes.", n)
    if at - oldest > JOB_MAY_WAIT:
        raise Amiss(together(words % {"n": n}, _("Check whether the Celery worker runs.")))
    return words % {"n": n}
