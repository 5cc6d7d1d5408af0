"""An edition laid out for reading: articles with their numbers, parameters by chapter; a year as months."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from rulebook.queries.words import articles_of, layer_word, shown, word
from rulebook.rules.calendar import WorkingCalendar
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.edition import Provision
from rulebook.rules.parameters import Force, Parameter, Roll, registry


@dataclass(frozen=True)
class Number:
    """One parameter of an edition, ready to be read. `offered` is the overlay's value where the base was kept."""

    key: str
    title: str
    value: str
    force: str
    roll: str
    cites: str
    layers: tuple[str, ...]
    offered: str = ""


@dataclass(frozen=True)
class Chapter:
    """The parameters of one chapter that an edition sets; `key` is the chapter's in parameters.toml."""

    key: str
    title: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class Article:
    """One provision with its numbers."""

    provision: Provision
    numbers: tuple[Number, ...]

    @property
    def layer(self) -> str:
        """The national overlay whose words these are, or ""."""
        return layer_word(self.provision.layer) if self.provision.layer else ""


def articles(rules: Rules) -> dict[str, list[Article]]:
    """Per kind that the edition judges, in words, its provisions with the numbers they refer to."""
    return {
        word(kind): [
            Article(provision, tuple(number(rules, key) for key in provision.parameters.values()))
            for provision in rules.provisions(kind)
        ]
        for kind in rules.judged
    }


def chapters(rules: Rules) -> list[Chapter]:
    """The parameters that the edition sets, by chapter; a chapter of which it says nothing is left out."""
    return [
        Chapter(chapter, _(title), tuple(number(rules, key) for key in keys))
        for chapter, title in registry().chapters.items()
        if (keys := [key for key in rules.parameters if _described(key).chapter == chapter])
    ]


def silent(rules: Rules) -> list[str]:
    """What the edition says nothing about, so that the rule does not exist in it."""
    return [_(one.title) for key, one in registry().parameters.items() if key not in rules.parameters]


def number(rules: Rules, key: str) -> Number:
    """One parameter with value, force and article in words."""
    parameter = _described(key)
    layers = rules.layers_of(key)
    return Number(
        key=key,
        title=_(parameter.title),
        value=shown(rules.parameter(key), parameter.unit),
        force=word(parameter.force) if parameter.force is not Force.NA else "",
        roll=_("rolls to the next working day") if parameter.roll is Roll.YES else "",
        cites=articles_of(parameter, layers),
        layers=tuple(layer_word(layer) for layer in layers),
        offered=shown(rules.offered[key], parameter.unit) if key in rules.offered else "",
    )


def _described(key: str) -> Parameter:
    return registry().parameters[key]


@dataclass(frozen=True)
class Day:
    """One day of a month's sheet. `kind`: off, work (a make-up day), closed, duty, rest (a weekend), or "" (worked)."""

    day: date
    kind: str


@dataclass(frozen=True)
class Month:
    """One month's sheet: weeks from Monday, with None for other months' days, and the national working days."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    worked: int

    @property
    def weekdays(self) -> list[date]:
        """Seven days from a Monday on, for the headings."""
        return [date(2024, 1, n) for n in range(1, 8)]


def months_of(year: int, calendar: WorkingCalendar) -> list[Month]:
    """The twelve sheets of a year that is loaded."""
    return [_month(year, number, calendar) for number in range(1, 13)]


def _month(year: int, number: int, calendar: WorkingCalendar) -> Month:
    days = {
        day: Day(day, _kind(day, calendar))
        for day in gregorian.Calendar().itermonthdates(year, number)
        if day.month == number
    }
    weeks = tuple(
        tuple(days.get(day) for day in week) for week in gregorian.Calendar().monthdatescalendar(year, number)
    )
    return Month(date(year, number, 1), weeks, sum(calendar.national.is_working(day) for day in days))


def _kind(day: date, calendar: WorkingCalendar) -> str:
    for closure in calendar.closures:
        if closure.first <= day <= closure.last:
            return "duty" if day in closure.duty_days else "closed"
    if calendar.is_named_off(day):
        return "off"
    if day.weekday() < 5:
        return ""
    return "work" if calendar.is_working(day) else "rest"
