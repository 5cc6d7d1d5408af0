"""Events: facts in the past tense, the only thing an act returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, NamedTuple, Union, get_args, get_origin, get_type_hints
from uuid import UUID


class Line(NamedTuple):
    """One line of the journal: whom it concerns (a person's id or None), what it is about, and plain particulars."""

    person: int | None
    about: str
    particulars: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened.

    `key` is stable and never renamed; `sentence` is shown in timelines, formatted with the particulars.
    `by` and `persons` are ids of persons; `about` names a row as "app.model:id".
    Particulars are references and plain words, never a sensitive value (law 9). `is_a_look` marks events in which
    somebody saw the persons' sensitive data or papers: each of them can read who, when and why.
    `only_of_persons` marks events in which nothing has happened where nobody is concerned: then there is no entry.
    `read_by` is the function of the permission matrix whose holders may read the entry on the pages of a person.
    `each_for_self` says that every one of the persons did it, each for himself: so it stands in the entry of each.
    """

    key: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    shown_to_subject: ClassVar[bool] = True
    read_by: ClassVar[str] = "student.view_list"
    is_a_look: ClassVar[bool] = False
    only_of_persons: ClassVar[bool] = False

    at: datetime
    by: int
    persons: frozenset[int] = frozenset()
    about: str = ""
    each_for_self: bool = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.key:
            return
        known = EVENTS.setdefault(cls.key, cls)
        if known is not cls and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"Two events have the key {cls.key!r}: {known.__qualname__} and {cls.__qualname__}.")
        EVENTS[cls.key] = cls

    def particulars(self) -> dict[str, Any]:
        """What stands beside the fixed columns: every field of the subclass, as plain JSON values."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self) if field.name not in _FIXED}

    def lines(self) -> Iterator[Line]:
        """The entries this event makes: one per person concerned, or a single one that concerns nobody."""
        particulars = self.particulars()
        nobody = () if self.only_of_persons else (None,)
        for person in sorted(self.persons) or nobody:
            yield Line(person, self.about, particulars)


EVENTS: dict[str, type[Event]] = {}
_FIXED = {field.name for field in fields(Event)}


def plain(value: Any) -> Any:
    """A value as JSON carries it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def to_row(event: Event) -> dict[str, Any]:
    """The whole event as JSON, to be kept with an act key."""
    return {"event": event.key} | {field.name: plain(getattr(event, field.name)) for field in fields(event)}


def from_row(row: dict[str, Any]) -> Event:
    """The event that `to_row` wrote, each field of the type its annotation names.

    A field that the event did not have when it was written takes its default.
    """
    kind = EVENTS[row["event"]]
    types = _types(row["event"])
    return kind(
        **{field.name: _restored(types[field.name], row[field.name]) for field in fields(kind) if field.name in row}
    )


_READ: dict[Any, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
    Decimal: Decimal,
}


@cache
def _types(key: str) -> dict[str, Any]:
    return get_type_hints(EVENTS[key])


def _restored(annotation: Any, value: Any) -> Any:
    """A JSON value as the annotated type."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if value is None:
        return None
    if origin in {Union, UnionType}:
        return _restored(next(one for one in inside if one is not NoneType), value)
    if annotation in _READ:
        return _READ[annotation](value)
    if origin is tuple:
        each = [inside[0]] * len(value) if inside[-1:] == (...,) else inside
        return tuple(_restored(one, item) for one, item in zip(each, value, strict=True))
    if origin in {frozenset, list}:
        return origin(_restored(inside[0], item) for item in value)
    return value
