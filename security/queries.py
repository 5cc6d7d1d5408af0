"""Finding and locking persons."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime

from security.models import Person, Unit


class NotFound(Exception):
    """What was asked for does not exist for this person."""


def lock_persons(ids: Iterable[int]) -> list[Person]:
    """Lock these persons' rows, in the order of their ids, until the act ends (lock order: batch, persons, …).

    Rows that only refer to a person can still be written meanwhile.
    """
    return list(Person.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk"))


def the_system() -> Person:
    """The person in whose name sweeps act."""
    return Person.objects.get(is_system=True)


def the_school() -> Unit | None:
    """The root of the unit tree, once the school has been set up."""
    return Unit.objects.filter(kind=Unit.Kind.SCHOOL).first()


def officers_of(office_codes: Iterable[str], unit: Unit, at: datetime) -> QuerySet[Person]:
    """Who holds any of these offices for the unit, on the day of `at`: directly or for a unit above it."""
    return Person.objects.filter(
        appointments__office__in=list(office_codes),
        appointments__unit__in=unit.lineage,
        appointments__during__contains=localtime(at).date(),
    ).distinct()
