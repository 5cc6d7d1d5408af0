"""Who may study (REG-4.2): one queryset for one student and for all, and the reasons. Nothing of it is ever stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Greatest, Least
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext_noop, override

from casework.models.application import State, under_way
from enrollment.models import (
    DeferralRequest,
    Enrollment,
    Placement,
    RegistrationRequest,
    TermRegistration,
    TermState,
)
from enrollment.queries.deferrals import IN_FORCE, in_the_books
from enrollment.queries.study_rules import (
    KIND,
    belonging_to,
    free_before_the_freeze,
    free_without_row,
    is_free_in_window,
    never_blocks,
    rosters_ahead,
    rosters_before_the_freeze,
    rows_where,
    scopes_last,
    scopes_on,
)
from enrollment.queries.windows import last_day, period_ends, window_ends
from rulebook.clauses.study_right import STUDYING, StudyCase, status_admits_study
from rulebook.queries import changes_over, editions_over, in_words, rules_of

LANGUAGES: Final = {"zh": "zh-hans", "en": "en"}
NO_RULES: Final = gettext_noop("No edition of the regulation is in force for this student category.")


@dataclass(frozen=True)
class Standing:
    """Whether a student may study, why, by which article, and until when that holds by itself.

    `reason` is the sentence per language ("zh", "en"). `valid_until` is a moment in UTC; None where nothing but an act
    changes the answer, and every act is told in the feed.
    """

    may_study: bool
    reason: Mapping[str, str]
    article: str
    valid_until: datetime | None


def study_right(at: datetime) -> QuerySet[Enrollment]:
    """The enrollments that may study at this moment: one statement for any number, beside a few for the editions."""
    today = localtime(at).date()
    own = running(today).filter(enrollment=OuterRef("pk"))
    bases = list(running(today).order_by().values_list("batch__edition", flat=True).distinct())
    given = own.filter(
        rows_where(never_blocks, bases)
        | Q(state=TermState.REGISTERED)
        | Q(in_hand=True)
        | Q(deferred_until__gte=today)
        | (rows_where(is_free_in_window, bases) & Q(window__gte=today))
    )
    listed_nowhere = ~Exists(own) & free_without_row(today)
    waiting = free_before_the_freeze(rosters_before_the_freeze(today))
    return Enrollment.objects.filter(Q(Exists(given)) | listed_nowhere | waiting, status__in=STUDYING)


def running(today: date) -> QuerySet[TermRegistration, Any]:
    """The roster rows of periods that have begun and are not over, each with what the clause asks of it.

    A period begins with the window of the student's roster, and ends with the term or the school year.
    """
    filed = RegistrationRequest.objects.filter(
        under_way("application__"),
        _is_in_time(today),
        term_registration=OuterRef("pk"),
        application__submitted_at__date__lte=OuterRef("last"),
    )
    waits = When(application__state=State.OPEN, then=None)
    until = Case(waits, default=F("application__due_on"), output_field=DateField())
    deferrals = DeferralRequest.objects.filter(
        IN_FORCE, enrollment=OuterRef("enrollment"), term=OuterRef("batch__term"), ends_on__isnull=False
    )
    rows = TermRegistration.objects.annotate(
        period_ends=period_ends(),
        window=Greatest(window_ends(), F("deadline")),
        last=last_day(),
        in_hand=Exists(filed),
        in_hand_until=Subquery(filed.order_by("-pk").values(until=until)[:1]),
        deferred_until=Greatest(
            Subquery(deferrals.order_by("-ends_on").values("ends_on")[:1]),
            Subquery(in_the_books().values(until=Least("ends_on", OuterRef("batch__term__ends_on")))[:1]),
        ),
    )
    return rows.filter(roster__opens_on__lte=today, period_ends__gte=today)


def _is_in_time(today: date) -> Q:
    """In review without end; what waits for the student, to be put right or confirmed, until its last day."""
    due = Q(application__due_on__isnull=True) | Q(application__due_on__gte=today)
    return Q(application__state=State.OPEN) | due


def standings(enrollments: Iterable[Enrollment], at: datetime) -> dict[int, Standing]:
    """Per enrollment id whether that student may study and why, in eleven statements for any number,
    and one more for each roster that is open and not frozen yet.

    Where two periods run (the next one's window opens before the last one's end), the more favourable counts.
    """
    found, today = list(enrollments), localtime(at).date()
    best: dict[int, _Judged] = {}
    judged_ones = (*_of_rows([one.pk for one in found], today), *_before_the_freeze(found, today))
    for pk, judged in (*judged_ones, *_without_rows(found, today)):
        if pk not in best or judged.rank > best[pk].rank:
            best[pk] = judged
    for pk, first in _openings_ahead([pk for pk, judged in best.items() if not judged.met], today):
        best[pk] = best[pk].before(first)
    return {pk: judged.in_words() for pk, judged in best.items()}


@dataclass(frozen=True)
class _Judged:
    """What the edition says of one case. `until` is the last day on which it holds by itself."""

    met: bool
    article: str = ""
    because: str = NO_RULES
    facts: Mapping[str, Any] = field(default_factory=dict)
    until: date | None = None

    @property
    def rank(self) -> tuple[bool, int]:
        """A yes before a no; the yes that lasts longest, as one is enough, and the no that ends first."""
        days = (self.until or date.max).toordinal()
        return self.met, days if self.met else -days

    def before(self, day: date) -> _Judged:
        """The same, as long as that day has not come."""
        return replace(self, until=min(self.until or date.max, day - timedelta(days=1)))

    def in_words(self) -> Standing:
        reason = {}
        for key, language in LANGUAGES.items():
            with override(language):
                reason[key] = in_words(self.because, self.facts)
        return Standing(self.met, reason, self.article, _midnight_after(self.until))


def _judged(edition: int, case: StudyCase, holds_until: date | None = None) -> _Judged:
    """By the first provision that is not met, else by the last; where the edition knows none, the status decides."""
    rulings = rules_of(edition).rule(KIND, case)
    said = next((one for one in rulings if not one.met), rulings[-1] if rulings else None)
    if said is None:
        found = status_admits_study(case)
        return _Judged(found.met, because=found.because, facts=found.facts, until=holds_until)
    last = said.facts.get("until", holds_until)
    return _Judged(said.met, said.provision.cites, said.because, said.facts, last if isinstance(last, date) else None)


def _of_rows(ids: Collection[int], today: date) -> Iterator[tuple[int, _Judged]]:
    facts = running(today).filter(enrollment__in=ids).order_by("roster__opens_on", "pk")
    rows: list[Any] = list(
        facts.values_list(
            *("enrollment", "enrollment__status", "state", "period_ends", "window", "deferred_until", "in_hand"),
            "in_hand_until",
            *("batch__edition", "unit__lineage", "roster__opens_on"),
            named=True,
        )
    )
    edition = editions_over({row.batch__edition for row in rows})
    for row in rows:
        case = StudyCase(
            today=today,
            status=row.enrollment__status,
            period_ends=row.period_ends,
            registered=row.state == TermState.REGISTERED,
            window_ends=row.window,
            deferred_until=row.deferred_until,
            in_hand=row.in_hand,
            in_hand_until=row.in_hand_until,
        )
        by = edition(row.batch__edition, row.unit__lineage, row.roster__opens_on)
        yield row.enrollment, _judged(by, case, row.period_ends if row.enrollment__status in STUDYING else None)


def _before_the_freeze(enrollments: Collection[Enrollment], today: date) -> Iterator[tuple[int, _Judged]]:
    """Those whose registration has begun while their roster waits, for the end of the check-in: inside the window.

    When it is frozen, that is told in the feed.
    """
    ids = [one.pk for one in enrollments]
    for roster in rosters_before_the_freeze(today):
        places = Placement.objects.filter(is_current=True, enrollment__in=belonging_to(roster).filter(pk__in=ids))
        edition = editions_over({roster.batch.edition_id})
        for pk, status, lineage in places.values_list("enrollment", "enrollment__status", "unit__lineage"):
            case = StudyCase(
                today=today,
                status=status,
                period_ends=roster.period_ends,
                window_ends=max(roster.window_ends_on, today),
            )
            yield pk, _judged(edition(roster.batch.edition_id, lineage, roster.opens_on), case)


def _openings_ahead(ids: Collection[int], today: date) -> Iterator[tuple[int, date]]:
    """Of these enrollments, the first days of registrations that are open already: from then on it is judged anew."""
    for roster in rosters_ahead(today) if ids else ():
        for pk in belonging_to(roster).filter(pk__in=ids).values_list("pk", flat=True):
            yield pk, roster.opens_on


def _without_rows(enrollments: Collection[Enrollment], today: date) -> Iterator[tuple[int, _Judged]]:
    """Those whom no roster of a running period lists: they follow the edition in force today."""
    listed = set(
        running(today).filter(enrollment__in=[one.pk for one in enrollments]).values_list("enrollment", flat=True)
    )
    left = [one for one in enrollments if one.pk not in listed]
    places = Placement.objects.filter(is_current=True, enrollment__in=[one.pk for one in left])
    lineages = dict(places.values_list("enrollment", "unit__lineage"))
    scopes, lasts = scopes_on(today), scopes_last(today)
    bases = {scope.edition_id for scope in scopes.values()}
    edition, changes = editions_over(bases), changes_over(bases, today)
    for one in left:
        scope, last, lineage = scopes.get(one.category), lasts.get(one.category), lineages.get(one.pk, ())
        if scope is None:
            yield one.pk, _Judged(met=False, until=last)
            continue
        changed = changes(scope.edition_id, lineage)
        if changed:
            last = min(last or date.max, changed - timedelta(days=1))
        judged_by = edition(scope.edition_id, lineage, today)
        yield one.pk, _judged(judged_by, StudyCase(today=today, status=one.status), last)


def _midnight_after(day: date | None) -> datetime | None:
    """The end of a day, school time, as a moment in UTC."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, get_current_timezone()).astimezone(UTC)
