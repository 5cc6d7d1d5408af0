"""What stood in the books before the first day of use: the one place where limits and pages ask for it (MIG-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from enrollment.models import Import, OpeningBalance, Status, StatusPeriod
from enrollment.rules import codes
from enrollment.rules.terms import term_words

Matter = OpeningBalance.Matter


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


def last_number(series: str) -> str:
    """The last number of a series that was given before the system; empty where none is known."""
    rows = OpeningBalance.objects.filter(matter=Matter.SERIES, series=series)
    return rows.values_list("number", flat=True).first() or ""


def histories_changed(upload: Import) -> set[int]:
    """The enrollments whose status has changed since their history came with this import."""
    concerned = OpeningBalance.objects.filter(of=upload, matter=Matter.STATUS).values("enrollment")
    rows: QuerySet[StatusPeriod] = StatusPeriod.objects.filter(enrollment__in=concerned, recorded__upper_inf=True)
    return set(rows.filter(before_the_system=False).values_list("enrollment", flat=True))


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
