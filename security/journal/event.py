"""Events: facts in the past tense, the only thing an act returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple
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
    Particulars are references and plain words, never a sensitive value (law 9).
    """

    key: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    shown_to_subject: ClassVar[bool] = True

    at: datetime
    by: int
    persons: frozenset[int] = frozenset()
    about: str = ""

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
        for person in sorted(self.persons) or [None]:
            yield Line(person, self.about, particulars)


EVENTS: dict[str, type[Event]] = {}
_FIXED = {field.name for field in fields(Event)}


def plain(value: Any) -> Any:
    """A value as JSON carries it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
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
    """The event that `to_row` wrote. Fields come back as their annotation says."""
    kind = EVENTS[row["event"]]
    return kind(**{field.name: _restored(str(field.type), row[field.name]) for field in fields(kind)})


def _restored(annotation: str, value: Any) -> Any:
    if value is None:
        return None
    if annotation.startswith("datetime"):
        return datetime.fromisoformat(value)
    if annotation.startswith("date"):
        return date.fromisoformat(value)
    if annotation.startswith("frozenset"):
        return frozenset(value)
    if annotation.startswith("tuple"):
        return tuple(tuple(item) if isinstance(item, list) else item for item in value)
    if annotation.startswith("UUID"):
        return UUID(value)
    return value
