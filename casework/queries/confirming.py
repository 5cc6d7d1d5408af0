"""Granted results that wait for their applicant's word: who confirms for whom, and after which reminders (REG-3.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from casework.kind import all_kinds, kind_of
from casework.models import Application, Decision, Notice, Outcome, State
from rulebook.queries import rules_of
from security.access import may, may_where
from security.models import Person

REMINDER: Final = "casework.confirm-reminder"
"""The key of the reminder's text; its notices are what is counted."""
CONFIRMS: Final = frozenset({"do"})


def waits_for_a_word() -> Q:
    """Of applications: granted and not confirmed yet."""
    kinds = [one.key for one in all_kinds() if one.needs_confirmation]
    return Q(kind__in=kinds, state=State.DECIDED, outcome=Outcome.GRANTED)


def confirms_for_any(officer: Person, at: datetime) -> bool:
    """Whether this officer confirms anything for applicants, so that there is a list of it."""
    functions = {kind.confirm_function for kind in all_kinds() if kind.confirm_function}
    return any(may(officer, one, at, verbs=CONFIRMS) for one in functions)


def confirmed_for_by(officer: Person, at: datetime) -> QuerySet[Application]:
    """Those that this officer may confirm for the applicant: never the own one, nor what one filed or decided."""
    signed = Decision.objects.signed().filter(application=OuterRef("pk"), officer=officer)
    within = Q(pk__in=())
    for kind in all_kinds():
        if kind.confirm_function:
            reach = may_where(officer, kind.confirm_function, at, verbs=CONFIRMS)
            within |= Q(pk__in=reach.filter(Application.objects.filter(kind=kind.key), "unit").values("pk"))
    rows = Application.objects.filter(waits_for_a_word(), within).exclude(person=officer).exclude(opened_by=officer)
    return rows.exclude(Exists(signed))


@dataclass(frozen=True)
class Waiting:
    """A result that waits. `reminded` are the days of the reminders since it was granted or reopened; `asked` is how
    many there must be before somebody else confirms it, None where the edition leaves it to the applicant alone.
    """

    application: Application
    reminded: Sequence[date]
    asked: int | None

    @property
    def is_ripe(self) -> bool:
        """Whether somebody may confirm it for the applicant now."""
        return self.asked is not None and len(self.reminded) >= self.asked


def waiting(applications: Iterable[Application], at: datetime) -> list[Waiting]:
    """How far each is, in one query for all. Counted is what lies in the applicant's inbox, nothing else."""
    ones = list(applications)
    sent: dict[str, list[datetime]] = defaultdict(list)
    told = {"person__in": {one.person_id for one in ones}, "about__in": [_about(one) for one in ones]}
    rows = Notice.objects.filter(text=REMINDER, due_at__lte=at, **told)
    for about, created_at in rows.order_by("pk").values_list("about", "created_at"):
        sent[about].append(created_at)
    return [
        Waiting(
            one, [localtime(on).date() for on in sent[_about(one)] if _since_granted(one, on)], reminders_asked(one)
        )
        for one in ones
    ]


def reminders_asked(application: Application) -> int | None:
    """How many reminders the edition, or the department's stricter value, asks for before somebody else confirms."""
    kind, rules = kind_of(application.kind), rules_of(application.edition_id)
    if not kind.confirm_for_parameter or not rules.flag(kind.confirm_for_parameter):
        return None
    return rules.whole(kind.reminders_parameter)


def to_be_reminded(applications: Iterable[Application], at: datetime) -> list[Application]:
    """Those that were granted before today, lack a reminder, and had none today."""
    today = localtime(at).date()
    return [
        one.application
        for one in waiting(applications, at)
        if one.asked is not None
        and len(one.reminded) < one.asked
        and today not in one.reminded
        and (since := one.application.waits_since) is not None
        and localtime(since).date() < today
    ]


def _about(application: Application) -> str:
    return f"casework.application:{application.pk}"


def _since_granted(application: Application, sent_at: datetime) -> bool:
    return application.waits_since is not None and sent_at >= application.waits_since
