"""Give many applications the same answer: one chunk, one transaction, a bounded number of statements (law 5)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F

from casework.actions.settle import settle
from casework.events import ApplicationEvent, DecidedTogether
from casework.models import Application, BulkDecision
from casework.queries.desk import take_all_from_desk
from casework.queries.obstacles import CHANGED, MOVED, obstacles
from casework.queries.turns import Answer, Turn, turns_of
from security.journal import recorded
from security.models import Person


@recorded
def decide_together(*, bulk: int, application_ids: Collection[int], by: Person, at: datetime) -> DecidedTogether:
    """Answer those of these applications that still lie on the officer's desk and have nothing unusual about them.

    Every person's row is locked in order first. What cannot be answered so, or is no longer as the officer saw it,
    stays on the desk, with its reason kept.
    """
    wanted = BulkDecision.objects.get(pk=bulk, officer=by)
    answer = Answer(agrees=wanted.agrees, opinion=wanted.opinion or "", together=bulk)
    with connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '5s'")
    taken = take_all_from_desk(application_ids, officer=by, at=at)
    left = dict.fromkeys(set(application_ids) - {one.pk for one in taken}, MOVED)
    as_seen = [one for one in taken if wanted.versions.get(str(one.pk), one.version) == one.version]
    left |= dict.fromkeys({one.pk for one in taken} - {one.pk for one in as_seen}, CHANGED)
    decided = 0
    for turn, applications in turns_of(as_seen).items():
        hindered = obstacles(turn, applications, answer, at=at)
        left |= {pk: code for pk, (code, _words) in hindered.items()}
        fit = [one for one in applications if one.pk not in hindered]
        if fit:
            _answer_alike(turn=turn, applications=fit, answer=answer, by=by, at=at)
            decided += len(fit)
    wanted.left_out |= {str(pk): code for pk, code in left.items()}
    BulkDecision.objects.filter(pk=bulk).update(left_out=wanted.left_out, decided=F("decided") + decided)
    return DecidedTogether(
        at=at,
        by=by.pk,
        about=f"casework.bulkdecision:{bulk}",
        bulk=bulk,
        agrees=answer.agrees,
        decided=decided,
        left_out=tuple(sorted(left.items())),
    )


@recorded
def _answer_alike(
    *, turn: Turn, applications: Sequence[Application], answer: Answer, by: Person, at: datetime
) -> ApplicationEvent:
    """The answer to those that stand alike; joins the chunk."""
    return settle(turn, applications, answer, by=by, at=at)
