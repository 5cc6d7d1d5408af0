"""Checks of the roll's data as a whole: whom one asks, how it stands, which years have had none (SEC-1.8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Final

from django.db.models import Count, F, Max, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.models import IN_ROLL, Campaign, Difference, Enrollment, SignOff, Term, Verification, VerificationState
from enrollment.queries.departments import DEPARTMENT, of_department
from enrollment.queries.keys import Key, after, beyond
from enrollment.rules.verification import CHECKS, STATES
from rulebook.queries import NoEdition, edition_in_force, rules_of
from security.access import Reach, may_where
from security.models import Person, Unit

PAGE: Final = 50
ORDER: Final = ("unit_code", "number", "pk")
FULL_CHECKS: Final = "verify.full_per_year"


class CannotCheck(Exception):
    """The check of the data, or a row of it, cannot be changed like this; the message says why and what to do."""


@dataclass(frozen=True)
class Chosen:
    """Which list: a department, a class, a state; everybody without one."""

    department: int | None = None
    unit: int | None = None
    state: str = ""


@dataclass(frozen=True)
class Line:
    """A department or class: how many stand in each state, and whether the department has signed."""

    unit: int
    name: str
    counts: Mapping[str, int]
    signed_off: SignOff | None = None

    @property
    def asked(self) -> int:
        """Everybody, whatever became of it."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Short:
    """A student category of which the school year has had fewer full checks than its edition asks for.

    `is_late`: the year's last term has begun; `is_over`: the next school year has.
    """

    category: str
    year: str
    wanted: int
    opened: int
    is_late: bool
    is_over: bool = False


def to_ask(categories: Collection[str] | None = None) -> QuerySet[Enrollment]:
    """Every enrollment of these categories, or of all, that is on the roll and has a place."""
    rows = Enrollment.objects.filter(status__in=IN_ROLL, placements__is_current=True)
    return rows if categories is None else rows.filter(category__in=categories)


def rows_to_ask(categories: Collection[str]) -> QuerySet[Any, Any]:
    """The same as columns of `Verification`: enrollment, person, unit and what a new row begins with."""
    rows: Any = to_ask(categories).annotate(begins=Value(VerificationState.ASKED), none=Value(""))
    return rows.order_by("pk").values_list("pk", "person", "placements__unit", "begins", "none", "none")  # type: ignore[no-any-return]


def counted_to_ask(categories: Collection[str] | None = None) -> dict[str, int]:
    """How many would be asked, by category."""
    counted = to_ask(categories).order_by("category").values_list("category").annotate(n=Count("pk"))
    return dict(counted)


def school_year_on(day: date) -> str:
    """The school year of the term that began last; without any term, that which began in the last August."""
    known = Term.objects.filter(opens_on__lte=day).order_by("-opens_on").values_list("school_year", flat=True).first()
    first = day.year if day.month > 7 else day.year - 1
    return known or f"{first}-{first + 1}"


def take_campaign(pk: int, *, by: Person, at: datetime, verbs: Iterable[str]) -> Campaign:
    """Lock the campaign for whoever does this with it, open as it is; nobody answers in it until the act ends.

    :raises CannotCheck: if it is not theirs to do, not there, or closed
    """
    if not may_where(by, CHECKS, at, verbs=verbs):
        raise CannotCheck(_("Your office does not do this in a data check. Ask the head of academic affairs."))
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("document")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise CannotCheck(_("There is no such data check."))
    if found.closed_at is not None:
        day = localtime(found.closed_at).date()
        raise CannotCheck(_("This data check was closed on %(day)s.") % {"day": day})
    return found


def in_reach(campaign: Campaign, reach: Reach) -> QuerySet[Verification]:
    """The rows of a campaign within reach."""
    return reach.filter(Verification.objects.filter(campaign=campaign))


def board_of(campaign: Campaign, reach: Reach, department: int | None = None) -> list[Line]:
    """The lines of the board in the order of their codes: departments, or the classes of one. Two queries."""
    place = DEPARTMENT if department is None else F("unit")
    rows: Any = listed(campaign, reach, Chosen(department=department)).annotate(place=place)
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATES, 0))
    for unit, state, n in rows.order_by().values_list("place", "state").annotate(n=Count("pk")):
        counts[unit][state] = n
    signed = {one.unit_id: one for one in campaign.sign_offs.select_related("signed_by")}
    names = Unit.objects.filter(pk__in=counts).order_by("code").values_list("pk", "name")
    return [Line(pk, name, counts[pk], signed.get(pk)) for pk, name in names]


def listed(campaign: Campaign, reach: Reach, chosen: Chosen) -> QuerySet[Verification]:
    """Who stands behind a number of the board."""
    rows = in_reach(campaign, reach)
    if chosen.unit is not None:
        rows = rows.filter(unit=chosen.unit)
    rows = of_department(rows, chosen.department)
    return rows.filter(state=chosen.state) if chosen.state else rows


def with_columns(rows: QuerySet[Verification]) -> Any:
    """What a list shows of each, in the order of class and number."""
    shown: Any = rows.annotate(
        name=F("person__name"),
        number=Coalesce("enrollment__student_no", Value("")),
        class_name=F("unit__name"),
        unit_code=F("unit__code"),
        department=F("unit__parent__name"),
    ).values(
        "pk", "enrollment", "name", "number", "class_name", "unit_code", "department", "state", "answered_at", "way"
    )
    return shown.order_by(*ORDER)


def page_of(rows: QuerySet[Verification], key: Key = ()) -> tuple[Sequence[dict[str, Any]], Key]:
    """One page of a list, and the key of the page after."""
    ordered = with_columns(rows)
    found = list((ordered.filter(after(ORDER, key)) if key else ordered)[: PAGE + 1])
    return found[:PAGE], beyond(found, PAGE, ORDER)


def open_differences(campaign: Campaign, department: int) -> int:
    """How many differences of a department's students are not settled yet."""
    rows = Difference.objects.filter(verification__campaign=campaign, state=Difference.State.OPEN)
    return of_department(rows, department).count()


def unsigned(campaign: Campaign) -> list[Unit]:
    """The departments with students in the campaign that have not signed it off."""
    rows: Any = Verification.objects.filter(campaign=campaign).annotate(place=DEPARTMENT)
    signed = campaign.sign_offs.values("unit")
    return list(Unit.objects.filter(pk__in=rows.order_by().values("place")).exclude(pk__in=signed).order_by("code"))


def years_without(at: datetime) -> list[Short]:
    """The categories on the roll that have had fewer full checks than their edition asks for.

    In the school year before, if the school has kept its roll here since then, and in this one.
    """
    day = localtime(at).date()
    year = school_year_on(day)
    before = f"{int(year[:4]) - 1}-{year[:4]}"
    last = Term.objects.filter(school_year=before).aggregate(day=Max("ends_on"))["day"]
    return [*(_short_in(before, last, is_over=True) if last else ()), *_short_in(year, day)]


def _short_in(year: str, day: date, *, is_over: bool = False) -> list[Short]:
    """Those of one school year, as it stands on this day of it."""
    opened: dict[str, int] = defaultdict(int)
    yearly = Campaign.objects.filter(kind=Campaign.Kind.YEARLY, year=year)
    for category in chain.from_iterable(yearly.values_list("categories", flat=True)):
        opened[category] += 1
    known = Enrollment.objects.filter(status__in=IN_ROLL, created_at__date__lte=day).order_by("category")
    begins = list(Term.objects.filter(school_year=year).values_list("opens_on", flat=True))
    is_late = is_over or (len(begins) > 1 and max(begins) <= day)
    wanted = {category: _wanted(category, day) for category in known.values_list("category", flat=True).distinct()}
    return [
        Short(category, year, n, opened[category], is_late, is_over)
        for category, n in wanted.items()
        if opened[category] < n
    ]


def _wanted(category: str, day: date) -> int:
    """How many full checks a year the edition in force asks for; none where it says nothing about them."""
    try:
        rules = rules_of(edition_in_force(category, on=day).pk)
    except NoEdition:
        return 0
    return rules.whole(FULL_CHECKS) if rules.parameter(FULL_CHECKS) is not None else 0
