"""Deferred registrations: which are in force, here and in the books, and which have no decision on paper yet."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from casework.models import Document, Outcome, State
from casework.rules.undo import UNDO
from enrollment.models import DeferralRequest, OpeningBalance, TermState
from enrollment.rules.deferral import DECISION

IN_FORCE = Q(application__state__in=[State.IN_EFFECT, State.FILED], application__outcome=Outcome.GRANTED)
NOTHING_LEFT = (TermState.REGISTERED, TermState.EXEMPT)


def still_deferred(today: date) -> Q:
    """Of roster rows, whether a deferral that was granted for the term, here or before the system, runs still."""
    rows = DeferralRequest.objects.filter(IN_FORCE, enrollment=OuterRef("enrollment"), term=OuterRef("batch__term"))
    return Q(Exists(rows.filter(ends_on__gte=today))) | Q(Exists(in_the_books().filter(ends_on__gte=today)))


def in_the_books() -> QuerySet[OpeningBalance]:
    """Of an outer roster row, the deferral of its term that was granted before the system (MIG-1)."""
    return OpeningBalance.objects.filter(
        matter=OpeningBalance.Matter.DEFERRAL, enrollment=OuterRef("enrollment"), term=OuterRef("batch__term__code")
    )


def without_decision(at: datetime) -> list[int]:
    """The deferrals in force or refused, of terms that are not over, on which the decision was not issued (D02).

    A refusal can be undone for ten seconds; until then there is nothing to issue.
    """
    issued = Document.objects.filter(application=OuterRef("pk"), kind=DECISION.key)
    refused = Q(application__outcome=Outcome.REFUSED, application__decided_at__lte=at - UNDO)
    rows = DeferralRequest.objects.filter(IN_FORCE | refused, term__ends_on__gte=localtime(at).date())
    return list(rows.exclude(Exists(issued)).order_by("pk").values_list("pk", flat=True))
