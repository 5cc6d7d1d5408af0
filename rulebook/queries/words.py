"""Codes, numbers and rulings in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rulebook.rules.calendar import CalendarMissing
from rulebook.rules.clause import Fact
from rulebook.rules.parameters import Layer, Parameter
from rulebook.rules.refusal import Reason
from rulebook.rules.units import Period, Unit, Value
from rulebook.rules.words import CODES, LAYERS

_COUNTED: dict[Unit, Callable[[float], str]] = {
    Unit.WD: lambda n: ngettext("{n} working day", "{n} working days", int(n)),
    Unit.DAY: lambda n: ngettext("{n} day", "{n} days", int(n)),
    Unit.MONTH: lambda n: ngettext("{n} month", "{n} months", int(n)),
    Unit.YEAR: lambda n: ngettext("{n} year", "{n} years", 1 if n == 1 else 2),
    Unit.TERM: lambda n: ngettext("{n} term", "{n} terms", int(n)),
    Unit.HOUR: lambda n: ngettext("{n} hour", "{n} hours", int(n)),
    Unit.PERCENT: lambda _n: _("{n} %"),
    Unit.SCORE: lambda n: ngettext("{n} point", "{n} points", int(n)),
}


def word(code: str) -> str:
    """A code in words; a code without words stands as it is."""
    return _(CODES[code]) if code in CODES else code


def layer_word(layer: str) -> str:
    """A layer of an edition in words."""
    return _(LAYERS[layer])


def counted(n: float, unit: Unit) -> str:
    """A number with its unit."""
    return (_COUNTED[unit](n) if unit in _COUNTED else "{n}").format(n=n)


def shown(value: Value | None, unit: Unit) -> str:
    """A parameter's value in words; a dash where the edition is silent."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Period):
        return counted(value.n, value.unit)
    if isinstance(value, int | float):
        return counted(value, unit)
    return fact_in_words(value)


def fact_in_words(fact: Fact) -> str:
    """A fact of a ruling: a date written out, codes named, a list joined."""
    if fact is None:
        return "—"
    if isinstance(fact, bool):
        return _("yes") if fact else _("no")
    if isinstance(fact, date):
        return date_format(fact, "DATE_FORMAT")
    if isinstance(fact, tuple):
        return _(", ").join(word(str(item)) for item in fact) or _("none")
    return word(str(fact))


def in_words(message: str, facts: Mapping[str, Fact]) -> str:
    """A ruling's `because` or `remedy`, translated and filled with its facts."""
    return _(message).format(**{name: fact_in_words(fact) for name, fact in facts.items()}) if message else ""


def articles_of(parameter: Parameter, layers: Iterable[Layer]) -> str:
    """The articles that speak for a value of these layers."""
    return in_articles(parameter.cites_for(*layers))


def in_articles(cites: str) -> str:
    """Articles as a text of the rulebook names them, what is this system's own in the reader's language."""
    return _("; ").join(article.replace("own default", _("own default")) for article in cites.split("; "))


def reason_in_words(reason: Reason) -> str:
    """Why something is wrong with a text of the rulebook."""
    return reason.said(_)


def missing_year(missing: CalendarMissing) -> str:
    """The sentence for a year whose calendar is not loaded."""
    return _(CalendarMissing.sentence).format(year=missing.year)
