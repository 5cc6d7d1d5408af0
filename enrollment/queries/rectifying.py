"""Who was refused, and until when such a student may put the registration right and file it once more (REG-3.5).

The days are counted from the first refusal of the term.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.timezone import localtime

from casework.models import Outcome
from casework.queries.clock import promised_from
from enrollment.models import RegistrationRequest, TermRegistration, TermState
from enrollment.queries.windows import last_day
from rulebook.queries import rules_of
from security.queries import lock_persons

REFUSED_AT = Min("requests__application__decided_at", filter=Q(requests__application__outcome=Outcome.REFUSED))


def was_refused(row: str = "pk", *, but: Collection[int] = ()) -> Exists:
    """Of what has a roster row at `row`, whether a registration of it was refused; the applications of `but` aside."""
    refused = RegistrationRequest.objects.filter(term_registration=OuterRef(row), application__outcome=Outcome.REFUSED)
    return Exists(refused.exclude(application__in=but))


def times_refused() -> Coalesce:
    """Of a roster row, how often its registration was refused, as an expression."""
    refused = RegistrationRequest.objects.filter(term_registration=OuterRef("pk"), application__outcome=Outcome.REFUSED)
    times = refused.order_by().values("term_registration").annotate(times=Count("pk")).values("times")
    return Coalesce(Subquery(times), 0)


def put_right_until() -> Greatest:
    """Of a roster row, until when what is missing or was refused is waited for: the last day in time, or the last for
    putting it right. Who was late already has those days too, and gives the reason again.
    """
    return Greatest(last_day(), F("rectify_until"))


def rectification_end(edition: int, refused_on: date) -> date:
    """The last of the rectification days under this edition; not before the first day of a year that is not loaded."""
    rules = rules_of(edition)
    return promised_from(rules, rules.whole("reg.rectify_wd"), start=refused_on).day


def take_rectifying(first: date, last: date) -> list[tuple[TermRegistration, date]]:
    """Lock the persons, then the registrations whose rectification days touch these; each with the day of the refusal
    from which they are counted.
    """
    running = TermRegistration.objects.filter(
        state__in=[TermState.NOT_STARTED, TermState.IN_PROCESS, TermState.OVERDUE],
        rectify_until__gte=first,
    )
    lock_persons(running.values_list("person", flat=True))
    rows = list(running.select_for_update(of=("self",), no_key=True).select_related("batch").order_by("pk"))
    refused = _refused_at(rows)
    found = [(row, localtime(refused[row.pk]).date()) for row in rows if row.pk in refused]
    return [(row, day) for row, day in found if day <= last]


def _refused_at(rows: Iterable[TermRegistration]) -> dict[int, datetime]:
    found = TermRegistration.objects.filter(pk__in=[row.pk for row in rows]).order_by().values_list("pk")
    return {pk: at for pk, at in found.annotate(at=REFUSED_AT) if at is not None}
