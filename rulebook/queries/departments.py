"""Departments' own rules: who sees which, and which edition they make for a student of the department (SUP-2)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rulebook.models import DepartmentRule
from rulebook.queries.words import articles_of, reason_in_words, shown, word
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.parameters import registry
from rulebook.rules.tightening import NotTighter
from rulebook.rules.units import WrongValue
from security.access import Reach, may, may_where
from security.models import Person, Unit
from security.queries import NotFound

FUNCTION, ACCEPT = "edition.propose", frozenset({"decide"})


def edition_for(base: int, unit: Unit, on: date) -> int:
    """The id of the edition that decides for students of a unit on a day: the department's own, else `base` itself.

    A department's edition never changes and is never taken back for days on which it held, so the answer for a day
    that has come stays the same.
    """
    own = DepartmentRule.objects.filter(
        base=base, unit__in=unit.lineage, state=DepartmentRule.State.ACCEPTED, during__contains=on
    )
    found: int | None = own.values_list("edition", flat=True).first()
    return base if found is None else found


def editions_over(bases: Collection[int]) -> Callable[[int, Collection[int], date], int]:
    """`edition_for` by base, lineage of a unit and day, for many students at once: the rules are read in one query."""
    accepted = DepartmentRule.objects.filter(base__in=bases, state=DepartmentRule.State.ACCEPTED)
    known = list(accepted.values_list("base", "unit", "during", "edition"))

    def edition_over(base: int, lineage: Collection[int], on: date) -> int:
        fits = (edition for of, unit, days, edition in known if of == base and unit in lineage and on in days)
        return next(fits, base)

    return edition_over


def changes_over(bases: Collection[int], today: date) -> Callable[[int, Collection[int]], date | None]:
    """By base and lineage of a unit, the next day on which a rule that a department laid over it begins or ends."""
    accepted = DepartmentRule.objects.filter(base__in=bases, state=DepartmentRule.State.ACCEPTED)
    known = list(accepted.values_list("base", "unit", "during"))

    def change_over(base: int, lineage: Collection[int]) -> date | None:
        spans = [days for of, unit, days in known if of == base and unit in lineage]
        ends = [day for days in spans for day in (days.lower, days.upper) if day and day > today]
        return min(ends, default=None)

    return change_over


def files_for(person: Person, at: datetime) -> Reach:
    """The departments for which this person files rules: its head."""
    return may_where(person, FUNCTION, at, verbs={"propose"})


def may_accept(person: Person, at: datetime) -> bool:
    """The head of academic affairs accepts them."""
    return may(person, FUNCTION, at, verbs=ACCEPT)


def rules_visible_to(reader: Person, at: datetime) -> QuerySet[DepartmentRule]:
    """Academic affairs and school leaders see all; a head of department those of the own department."""
    rows = DepartmentRule.objects.select_related("unit", "base", "edition", "filed_by", "decided_by")
    rows = rows.defer("base__text", "edition__text").order_by("-pk")
    if may(reader, FUNCTION, at, verbs={"decide", "prepare"}) or may(reader, "edition.confirm", at):
        return rows
    return files_for(reader, at).filter(rows)


def layers_over(base: int, on: date) -> QuerySet[DepartmentRule]:
    """The departments' rules that lie over an edition on a day or later, for everybody to read."""
    not_over = Q(during__endswith__gt=on) | Q(during__upper_inf=True)
    rows = DepartmentRule.objects.filter(not_over, base=base, state=DepartmentRule.State.ACCEPTED)
    return rows.select_related("unit", "edition").defer("edition__text").order_by("unit__code", "pk")


def take_rule(pk: int, *, by: Person, at: datetime, states: Collection[str]) -> DepartmentRule:
    """The rule, locked, if this person may see it and it is in one of these states.

    :raises NotFound: otherwise; if it was decided on meanwhile, with its state
    """
    visible = rules_visible_to(by, at).order_by().values("pk")
    found = DepartmentRule.objects.select_for_update().filter(pk=pk, pk__in=visible).first()
    if found is None:
        raise NotFound(_("There is no such rule of a department."))
    if found.state not in states:
        state = DepartmentRule.State(found.state).label
        raise NotFound(_("This rule is no longer waiting for that: {state}.").format(state=state))
    return found


@dataclass(frozen=True)
class Tightened:
    """One value of a department's rule in words, beside the school's."""

    title: str
    cites: str
    before: str
    after: str


def in_words_of(rules: Rules, values: dict[str, object]) -> list[Tightened]:
    """What the department lays over these rules, parameter by parameter."""
    found = []
    for key, raw in values.items():
        parameter = registry().parameters[key]
        after = shown(parameter.read(raw), parameter.unit)
        cites = articles_of(parameter, rules.layers_of(key))
        found.append(Tightened(_(parameter.title), cites, shown(rules.parameter(key), parameter.unit), after))
    return found


def refusal_in_words(found: NotTighter, rules: Rules, raw: object) -> str:
    """A sentence with parameter, article and both values."""
    parameter = found.parameter
    after = shown(found.after, parameter.unit) if found.after is not None else word(str(raw))
    return _("“{title}” ({cites}): the school says {before}, the department {after}. {why}").format(
        title=_(parameter.title),
        cites=articles_of(parameter, rules.layers_of(parameter.key) or rules.layers),
        before=shown(found.before, parameter.unit),
        after=after,
        why=_why(found, raw),
    )


def _why(found: NotTighter, raw: object) -> str:
    try:
        found.parameter.read(raw)
    except WrongValue as wrong:
        return reason_in_words(wrong.reason)
    return _(found.why)
