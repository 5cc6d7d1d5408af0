"""Which editions the staff have to read, who has, and who has not (SUP-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from rulebook.models import Acknowledgement, Edition, EditionScope
from security.access import functions_of, may
from security.models import Person
from security.rules import matrix

READ, DO = "edition.read", frozenset({"do"})


def to_be_read(at: datetime) -> QuerySet[Edition]:
    """The editions that are in force on the day of `at`, or will be, for any student category."""
    return Edition.objects.defer("text").filter(Exists(_holding(localtime(at).date())))


def unread_by(reader: Person, at: datetime) -> list[Edition]:
    """The editions that this member of staff has still to acknowledge; none for whoever holds no office."""
    if READ not in functions_of(reader, at):
        return []
    read = Acknowledgement.objects.filter(edition=OuterRef("pk"), person=reader)
    return list(to_be_read(at).exclude(Exists(read)).order_by("pk"))


def acknowledged_at(edition: Edition, reader: Person) -> datetime | None:
    """When this person acknowledged the edition, if at all."""
    return Acknowledgement.objects.filter(edition=edition, person=reader).values_list("at", flat=True).first()


def staff(at: datetime) -> QuerySet[Person]:
    """Everybody who has to read the editions: whoever holds an office anywhere on the day of `at`."""
    offices = matrix.offices_for(READ, verbs=DO, extents=None)
    return Person.objects.filter(
        appointments__office__in=offices, appointments__during__contains=localtime(at).date(), is_system=False
    ).distinct()


@dataclass(frozen=True)
class Reader:
    """A member of staff, where the person belongs, and when the edition was acknowledged."""

    person: Person
    units: str
    at: datetime | None


def readers_of(edition: Edition, at: datetime) -> list[Reader]:
    """Every member of staff today, those first who have not acknowledged the edition."""
    said = dict(Acknowledgement.objects.filter(edition=edition).values_list("person", "at"))
    today = localtime(at).date()
    held = staff(at).filter(appointments__during__contains=today)
    units: dict[int, set[str]] = {}
    for person, unit in held.values_list("pk", "appointments__unit__name"):
        units.setdefault(person, set()).add(unit)
    rows = [Reader(one, "、".join(sorted(units.get(one.pk, ()))), said.get(one.pk)) for one in staff(at)]
    return sorted(rows, key=lambda one: (one.at is not None, one.units, one.person.pinyin))


def not_read_by(edition: Edition, at: datetime) -> QuerySet[Person]:
    """The members of staff who have not acknowledged the edition."""
    read = Acknowledgement.objects.filter(edition=edition, person=OuterRef("pk"))
    return staff(at).exclude(Exists(read))


def may_see_readers(reader: Person, at: datetime) -> bool:
    """Academic affairs and the school's leaders see who has read an edition."""
    return may(reader, "edition.propose", at, verbs={"decide", "prepare"}) or may(reader, "edition.confirm", at)


def _holding(day: date) -> QuerySet[EditionScope]:
    ends = Q(during__endswith__gt=day) | Q(during__upper_inf=True)
    return EditionScope.objects.filter(ends, edition=OuterRef("pk"))
