"""What stood in the books before the first day of use: the one place where limits and pages ask for it (MIG-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, Q, QuerySet, Subquery
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from enrollment.models import (
    Enrollment,
    Import,
    ImportRow,
    OpeningBalance,
    Status,
    StatusPeriod,
    TermRegistration,
    TermState,
)
from enrollment.queries.deferrals import in_the_books
from enrollment.queries.last_numbers import series_begun
from enrollment.rules import codes
from enrollment.rules.cells import DUPLICATE, Problem
from enrollment.rules.opening import Stretch, stands_once, why_not_history
from enrollment.rules.terms import term_words
from enrollment.rules.transitions import ENTRY
from security.rules.words import Sentence, marked

Matter = OpeningBalance.Matter
_WAITING: Final = (TermState.NOT_STARTED, TermState.IN_PROCESS, TermState.OVERDUE)
_CHANGED: Final = marked("The status has changed since the student was entered; a history cannot be put before it.")


@dataclass(frozen=True)
class Opening:
    """The balances of one enrollment. The limits add them to what the system itself has seen; events count none.

    `deferrals` are terms with the last day of each deferral, `sanctions` codes with the day from which they hold.
    """

    leave_times: int = 0
    leave_months: int = 0
    leave_days: int = 0
    leave_ends_on: date | None = None
    missed_terms: tuple[str, ...] = ()
    deferrals: tuple[tuple[str, date], ...] = ()
    sanctions: tuple[tuple[str, date], ...] = ()
    dossier: str = ""
    lines: tuple[OpeningBalance, ...] = field(default=(), repr=False)


def opening_of(enrollments: Collection[int]) -> dict[int, Opening]:
    """The balances by enrollment, for one or many, in one query. Who has none is an empty `Opening` of the reader's."""
    found: dict[int, list[OpeningBalance]] = defaultdict(list)
    for one in OpeningBalance.objects.filter(enrollment__in=enrollments).order_by("enrollment", "row"):
        found[one.enrollment_id or 0].append(one)
    return {pk: _opening(rows) for pk, rows in found.items()}


def needed_balances(upload: Import) -> dict[int, list[str]]:
    """By row of the import (its id), why it is needed by now, as keys of `WORDS`."""
    changed, deferred = histories_changed(upload), _still_deferred(upload)
    used = {row for row, some in series_begun(upload).items() if any(one.last > one.begins_after for one in some)}
    rows = ImportRow.objects.filter(of=upload, verdict=ImportRow.Verdict.LOADED)
    whys: Mapping[str, Q] = {
        "status": Q(enrollment__in=changed),
        "deferred": Q(enrollment__in=deferred),
        "numbered": Q(number__in=used),
    }
    found: dict[int, list[str]] = defaultdict(list)
    for why, some in whys.items():
        for row in rows.filter(some).values_list("pk", flat=True):
            found[row].append(why)
    return dict(found)


def histories_changed(upload: Import) -> set[int]:
    """The enrollments whose status has changed since their history came with this import."""
    concerned = OpeningBalance.objects.filter(of=upload, matter=Matter.STATUS).values("enrollment")
    rows: QuerySet[StatusPeriod] = StatusPeriod.objects.filter(enrollment__in=concerned, recorded__upper_inf=True)
    return set(rows.filter(before_the_system=False).values_list("enrollment", flat=True))


def deferred_before(rows: QuerySet[TermRegistration], today: date) -> dict[int, date]:
    """Of these roster rows, those whose registration was deferred before the system: until which day, by row.

    Never beyond the term, and only where it gives more time than there is, from today on.
    """
    books = in_the_books()
    until = Least(Subquery(books.values("ends_on")[:1]), F("batch__term__ends_on"))
    found = rows.filter(Exists(books), batch__closed_at=None, state__in=_WAITING).annotate(until=until)
    return dict(found.filter(until__gte=today, until__gt=F("deadline")).values_list("pk", "until"))


def _still_deferred(upload: Import) -> set[int]:
    """The enrollments that have more time to register still, by a deferral that came with this import."""
    books, waiting = in_the_books().filter(of=upload), (*_WAITING, TermState.DEFERRED)
    own = Q(deadline=Subquery(books.values("ends_on")[:1])) | Q(deadline=F("batch__term__ends_on"))
    running = TermRegistration.objects.filter(batch__closed_at=None, state__in=waiting)
    rows = running.filter(Exists(books), own, deadline__gt=F("roster__window_ends_on"))
    return set(rows.values_list("enrollment", flat=True))


def why_not_histories(histories: Mapping[int, Sequence[Stretch]]) -> dict[int, Problem]:
    """By enrollment, what speaks against its history: asked in the dry run, and once more under the lock."""
    statuses = dict(Enrollment.objects.filter(pk__in=histories).values_list("pk", "status"))
    known = StatusPeriod.objects.filter(enrollment__in=histories, recorded__upper_inf=True)
    moved = set(known.exclude(transition=ENTRY, during__upper_inf=True).values_list("enrollment", flat=True))
    moved |= set(known.filter(before_the_system=True).values_list("enrollment", flat=True))
    problems = {}
    for pk, stretches in histories.items():
        in_turn = sorted(stretches, key=lambda one: one.begins)
        refusal = Sentence(_CHANGED) if pk in moved else why_not_history(in_turn, statuses.get(pk, ""))
        if refusal is not None:
            problems[pk] = Problem("opening_status", refusal)
    return problems


def standing_once(of: Q | None = None) -> set[tuple[object, ...]]:
    """What stands in the books already of that which stands once, told apart as `rules.opening.stands_once` does.

    `of` narrows it to some enrollments and series; both `OpeningBalance` rows.
    """
    rows = OpeningBalance.objects.exclude(matter=Matter.STATUS).filter(of or Q())
    columns = ("matter", "enrollment", "term", "code", "begins_on", "series")
    keys = (stands_once(one, one["enrollment"]) for one in rows.values(*columns).iterator())
    return {key for key in keys if key is not None}


def on_record_already() -> Problem:
    """Why a row is left out that says again what stands once."""
    text = marked("This is on record already. Undo the import that brought it, then load the right one.")
    return Problem("", Sentence(text), DUPLICATE)


def words_of(line: OpeningBalance) -> str:
    """One line in the reader's words."""
    return "，".join(part for part in _parts(_texts(line)) if part)


def packed_words(balance: Mapping[str, Any]) -> str:
    """The same of a row that is not loaded yet."""
    return words_of(OpeningBalance(**balance))


def _parts(said: Mapping[str, str]) -> list[str]:
    return [said["matter"], said["what"], said["span"], said["amount"], said["number"]]


def _texts(line: OpeningBalance) -> dict[str, str]:
    statuses, sanctions = dict(Status.choices), codes.table("sanction")
    named = statuses.get(line.code) if line.matter == Matter.STATUS else None
    what = named or (sanctions.name(line.code) if line.code in sanctions else "")
    begins, ends = str(line.begins_on or ""), str(line.ends_on or "")
    amounts = [
        (line.times, _("%(n)d times")), (line.months, _("%(n)d months")), (line.days, _("%(n)d days")),
    ]  # fmt: skip
    return {
        "matter": str(line.get_matter_display()),
        "what": str(what) or term_words(line.term) or line.place or line.series,
        "span": f"{begins} – {ends}" if begins or ends else "",
        "amount": "，".join(words % {"n": n} for n, words in amounts if n),
        "number": line.number,
    }


def _opening(rows: list[OpeningBalance]) -> Opening:
    by: dict[str, list[OpeningBalance]] = defaultdict(list)
    for one in rows:
        by[one.matter].append(one)
    leave = by[Matter.LEAVE]
    return Opening(
        leave_times=sum(one.times for one in leave),
        leave_months=sum(one.months for one in leave),
        leave_days=sum(one.days for one in leave),
        leave_ends_on=max((one.ends_on for one in leave if one.ends_on), default=None),
        missed_terms=tuple(sorted(one.term for one in by[Matter.MISSED])),
        deferrals=tuple((one.term, one.ends_on) for one in by[Matter.DEFERRAL] if one.ends_on),
        sanctions=tuple((one.code, one.begins_on) for one in by[Matter.SANCTION] if one.begins_on),
        dossier=next((one.place for one in by[Matter.DOSSIER]), ""),
        lines=tuple(rows),
    )
