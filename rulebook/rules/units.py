"""Units of the numbers a school sets, and what a value of each unit looks like.

The annotations (`Days`, `WorkingDays`, ...) are what clauses write in their signatures: binding a provision compares
the unit of the parameter with the unit that the clause asks for, so that working days never pass for calendar days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from rulebook.rules.marking import _
from rulebook.rules.refusal import Reason


class Unit(StrEnum):
    """What a number counts, or what kind of value it is."""

    WD = "WD"
    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    TERM = "TERM"
    HOUR = "HOUR"
    COUNT = "COUNT"
    PERCENT = "PERCENT"
    SCORE = "SCORE"
    BOOL = "BOOL"
    ENUM = "ENUM"
    LIST = "LIST"
    DATE = "DATE"
    TEXT = "TEXT"
    IN_VALUE = "IN_VALUE"


@dataclass(frozen=True)
class Period:
    """A length that carries its own unit (IN_VALUE): 30 calendar days here, 30 working days there."""

    n: int
    unit: Unit


Value: TypeAlias = bool | int | float | str | date | Period | tuple[str, ...] | tuple[int, ...]

ENTERED_BY_SCHOOL = "school"  # the school keeps the list itself, on a page of its own
SET_BY_ROUND = "round"  # the date is named by each round's notice

WorkingDays: TypeAlias = Annotated[int, Unit.WD]
Days: TypeAlias = Annotated[int, Unit.DAY]
Months: TypeAlias = Annotated[int, Unit.MONTH]
Years: TypeAlias = Annotated[float, Unit.YEAR]
Terms: TypeAlias = Annotated[int, Unit.TERM]
Count: TypeAlias = Annotated[int, Unit.COUNT]
Percent: TypeAlias = Annotated[float, Unit.PERCENT]
Score: TypeAlias = Annotated[float, Unit.SCORE]
Flag: TypeAlias = Annotated[bool, Unit.BOOL]
Code: TypeAlias = Annotated[str, Unit.ENUM]
Codes: TypeAlias = Annotated[tuple[str, ...], Unit.LIST]

COUNTED = frozenset(
    {Unit.WD, Unit.DAY, Unit.MONTH, Unit.TERM, Unit.YEAR, Unit.HOUR, Unit.COUNT, Unit.SCORE, Unit.PERCENT}
)
"""What is one number, and can be more or less than another."""

_PERIOD_UNITS = (Unit.WD, Unit.DAY, Unit.MONTH, Unit.YEAR)
_MOST_PERCENT = 100


class WrongValue(ValueError):
    """The value is not one of this unit. `reason` says what is expected instead."""

    def __init__(self, message: str, **facts: object) -> None:
        self.reason = Reason(message, facts)
        super().__init__(self.reason.said())


def _whole(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise WrongValue(_("a whole number from 0 on is expected, not {value}"), value=repr(raw))
    return raw


def _number(raw: Any) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw < 0:
        raise WrongValue(_("a number from 0 on is expected, not {value}"), value=repr(raw))
    return raw


def _percent(raw: Any) -> int | float:
    number = _number(raw)
    if number > _MOST_PERCENT:
        raise WrongValue(_("a percentage from 0 to 100 is expected, not {value}"), value=repr(raw))
    return number


def _yes_or_no(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise WrongValue(_("true or false is expected, not {value}"), value=repr(raw))
    return raw


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise WrongValue(_("a text is expected, not {value}"), value=repr(raw))
    return raw


def _list(raw: Any) -> Value:
    if raw == ENTERED_BY_SCHOOL:
        return ENTERED_BY_SCHOOL
    words = isinstance(raw, list) and all(isinstance(item, str) for item in raw)
    numbers = isinstance(raw, list) and all(isinstance(item, int) and not isinstance(item, bool) for item in raw)
    if not (words or numbers):
        raise WrongValue(
            _("a list of words or of whole numbers (or {word}) is expected, not {value}"),
            word=repr(ENTERED_BY_SCHOOL),
            value=repr(raw),
        )
    if len(set(raw)) != len(raw):
        raise WrongValue(_("an item stands in the list twice: {value}"), value=repr(raw))
    return tuple(raw)


def _date(raw: Any) -> Value:
    if raw == SET_BY_ROUND or isinstance(raw, date):
        return raw  # type: ignore[no-any-return]
    raise WrongValue(_("a date (or {word}) is expected, not {value}"), word=repr(SET_BY_ROUND), value=repr(raw))


def _period(raw: Any) -> Period:
    units = ", ".join(_PERIOD_UNITS)
    if not isinstance(raw, Mapping) or set(raw) != {"n", "unit"} or raw["unit"] not in _PERIOD_UNITS:
        raise WrongValue(
            _("{{ n = a number, unit = one of {units} }} is expected, not {value}"), units=units, value=repr(raw)
        )
    return Period(_whole(raw["n"]), Unit(raw["unit"]))


_READ: dict[Unit, Callable[[Any], Value]] = {
    **dict.fromkeys((Unit.WD, Unit.DAY, Unit.MONTH, Unit.TERM, Unit.HOUR, Unit.COUNT), _whole),
    **dict.fromkeys((Unit.YEAR, Unit.SCORE), _number),
    Unit.PERCENT: _percent,
    Unit.BOOL: _yes_or_no,
    Unit.ENUM: _text,
    Unit.TEXT: _text,
    Unit.LIST: _list,
    Unit.DATE: _date,
    Unit.IN_VALUE: _period,
}


def read_value(raw: Any, unit: Unit, choices: tuple[str, ...] = ()) -> Value:
    """The value that stands in a TOML text, as this unit understands it.

    :raises WrongValue: if it is of another type, below zero, or none of the `choices`
    """
    value = _READ[unit](raw)
    if not choices or value == ENTERED_BY_SCHOOL:
        return value
    for item in value if isinstance(value, tuple) else (value,):
        if item not in choices:
            raise WrongValue(_("{value} is none of {known}"), value=repr(item), known=", ".join(choices))
    return value
