"""What the editions say on the right to study, as conditions on roster rows and on enrollments (REG-4.2)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from enrollment.models import Enrollment, Placement, Roster, Term
from enrollment.queries.windows import period_ends
from rulebook.clauses.study_right import STUDYING
from rulebook.models import DepartmentRule, EditionScope
from rulebook.queries import rules_of
from rulebook.rules.edition import Edition as Rules

KIND: Final = "study_right"
NOBODY: Final = Q(pk__in=[])
Says = Callable[[Rules], bool]


def never_blocks(rules: Rules) -> bool:
    """Whether a missing registration keeps nobody from studying: switched off, or unknown to the edition."""
    return not rules.flag("reg.block_study") or not rules.provisions(KIND)


def is_free_in_window(rules: Rules) -> bool:
    """Whether everybody studies while the window is open."""
    return rules.flag("reg.grace_in_window")


class Laid(NamedTuple):
    """What a department laid over an edition of the school: whose, on which days, making which edition."""

    base: int
    unit: int
    during: Any
    edition: int


def rows_where(says: Says, bases: Collection[int]) -> Q:
    """The roster rows whose edition (`edition_of`) says so. `bases` are the editions of their batches."""
    return _editions_where(says, bases, lambda base: Q(batch__edition=base), _over_row)


def free_without_row(today: date) -> Q:
    """The enrollments whose edition in force today lets them study without being registered."""
    scopes = scopes_on(today)

    def of_base(base: int) -> Q:
        return Q(category__in=[category for category, scope in scopes.items() if scope.edition_id == base])

    bases = {scope.edition_id for scope in scopes.values()}
    return _editions_where(never_blocks, bases, of_base, lambda laid: _over_enrollment(laid, today))


def rosters_before_the_freeze(today: date) -> list[Any]:
    """The rosters of open registrations whose first day has come and that are not frozen: freshmen wait for theirs.
    Each with `period_ends`.
    """
    rows = Roster.objects.filter(frozen_at__isnull=True, batch__closed_at__isnull=True, opens_on__lte=today)
    rows = rows.annotate(period_ends=period_ends()).filter(period_ends__gte=today)
    return list(rows.select_related("batch__term").order_by("pk"))


def rosters_ahead(today: date) -> list[Roster]:
    """The rosters of open registrations whose first day is still to come."""
    rows = Roster.objects.filter(batch__closed_at__isnull=True, opens_on__gt=today)
    return list(rows.select_related("batch__term").order_by("opens_on", "pk"))


def belonging_to(roster: Roster) -> QuerySet[Enrollment]:
    """The students of its group, as the freeze takes them."""
    return Enrollment.objects.filter(_of_group(roster), status__in=STUDYING)


def is_frozen_for(enrollment: Enrollment, term: Term) -> bool:
    """Whether a roster of this term to which the student's group belongs is frozen: who is not on it stands on none."""
    frozen = Roster.objects.filter(batch__term=term, frozen_at__isnull=False).select_related("batch__term")
    groups = NOBODY
    for roster in frozen:
        groups |= _of_group(roster)
    return Enrollment.objects.filter(groups, pk=enrollment.pk).exists()


def free_before_the_freeze(rosters: Collection[Roster]) -> Q:
    """The enrollments that belong on one of these rosters, by an edition that lets them study inside the window."""
    found = NOBODY
    for roster in rosters:
        found |= _of_group(roster) & _editions_where(
            lambda rules: never_blocks(rules) or is_free_in_window(rules),
            [roster.batch.edition_id],
            lambda _base, roster=roster: Q(category__in=roster.batch.categories),  # type: ignore[misc]
            lambda laid, roster=roster: _over_enrollment(laid, roster.opens_on),  # type: ignore[misc]
        )
    return found


def _of_group(roster: Roster) -> Q:
    """New students are those of the year's cohort, in the first term; part-time students are a group of their own."""
    term, part_time = roster.batch.term, Q(category__endswith="PART_TIME")
    ours = Q(category__in=roster.batch.categories)
    if roster.group == Roster.Group.PART_TIME:
        return ours & part_time
    cohort = Placement.objects.filter(enrollment=OuterRef("pk"), is_current=True, cohort=int(term.school_year[:4]))
    is_new = Q(Exists(cohort)) if term.ordinal == 1 else NOBODY
    return ours & ~part_time & (is_new if roster.group == Roster.Group.NEW else ~is_new)


def scopes_on(day: date) -> dict[str, EditionScope]:
    """Per student category the edition in force on that day, and for how long."""
    return {one.category: one for one in EditionScope.objects.filter(during__contains=day)}


def scopes_last(today: date) -> dict[str, date]:
    """Per student category the last day on which the edition that is in force today is; or, where none is, the day
    before the next one. Categories for which no end is known are left out.
    """
    lasts: dict[str, date] = {}
    for one in EditionScope.objects.exclude(during__endswith__lte=today).order_by("during"):
        end = one.during.upper if today in one.during else one.during.lower
        if end and one.category not in lasts:
            lasts[one.category] = end - timedelta(days=1)
    return lasts


def _editions_where(says: Says, bases: Collection[int], of_base: Callable[[int], Q], over: Callable[[Laid], Q]) -> Q:
    found = NOBODY
    rules = DepartmentRule.objects.filter(base__in=bases, state=DepartmentRule.State.ACCEPTED)
    laid = [Laid(*row) for row in rules.values_list("base", "unit", "during", "edition")]
    for base in bases:
        own = [one for one in laid if one.base == base]
        elsewhere = Q()
        for one in own:
            elsewhere &= ~over(one)
            if says(rules_of(one.edition)):
                found |= of_base(base) & over(one)
        if says(rules_of(base)):
            found |= of_base(base) & elsewhere
    return found


def _over_row(laid: Laid) -> Q:
    days = Q(roster__opens_on__gte=laid.during.lower)
    if laid.during.upper:
        days &= Q(roster__opens_on__lt=laid.during.upper)
    return Q(unit__lineage__contains=[laid.unit]) & days


def _over_enrollment(laid: Laid, today: date) -> Q:
    if today not in laid.during:
        return NOBODY
    place = Placement.objects.filter(enrollment=OuterRef("pk"), is_current=True)
    return Q(Exists(place.filter(unit__lineage__contains=[laid.unit])))
