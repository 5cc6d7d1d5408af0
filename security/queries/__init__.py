"""Finding and locking persons; accounts, appointments and proposals as their officers see them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from security.access import Reach, reach_of
from security.models import Account, Appointment, AppointmentProposal, Person, SignInName, Unit

CONFIRMS_PRIVILEGED = ("SECADMIN", "AA_HEAD")


class NotFound(Exception):
    """What was asked for does not exist for this person."""


def lock_persons(ids: Iterable[int]) -> list[int]:
    """Lock these persons' rows, in the order of their ids, until the act ends (lock order: batch, persons, …).

    Returns the ids of those that exist.

    Rows that only refer to a person can still be written meanwhile.
    """
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def the_system() -> Person:
    """The person in whose name sweeps act."""
    return Person.objects.get(is_system=True)


def the_school() -> Unit | None:
    """The root of the unit tree, once the school has been set up."""
    return Unit.objects.filter(kind=Unit.Kind.SCHOOL).first()


def departments() -> QuerySet[Unit]:
    """The departments, in the order of their codes."""
    return Unit.objects.filter(kind=Unit.Kind.DEPARTMENT).order_by("code")


def officers_of(office_codes: Iterable[str], unit: Unit, at: datetime) -> QuerySet[Person]:
    """Who holds any of these offices for the unit, on the day of `at`: directly or for a unit above it."""
    return Person.objects.filter(
        appointments__office__in=list(office_codes),
        appointments__unit__in=unit.lineage,
        appointments__during__contains=localtime(at).date(),
    ).distinct()


def stands_in_for(officer: Person, offices: Iterable[str], unit: int, at: datetime) -> int | None:
    """Whom the officer stands in for when acting for one of these offices of a unit (id), on the day of `at`.

    None for who holds such an office in the own name.
    """
    held = Appointment.objects.filter(
        person=officer, office__in=list(offices), during__contains=localtime(at).date()
    ).values_list("unit", "covers__person")
    if all(covered is None for _unit, covered in held):
        return None
    lineage = Unit.objects.get(pk=unit).lineage
    covered = [person for at_unit, person in held if at_unit in lineage]
    return None if not covered or None in covered else covered[0]


def appointments_in(reach: Reach, at: datetime, *, past: bool = False) -> QuerySet[Appointment]:
    """The appointments to units within reach that are in force or to come on the day of `at`; or the past ones."""
    day = localtime(at).date()
    over = Q(during__fully_lt=(day, day + timedelta(days=1))) | Q(during__isempty=True)
    rows = Appointment.objects.filter(over) if past else Appointment.objects.exclude(over)
    shown = rows.select_related("person", "unit", "covers__person")
    return reach.filter(shown, "unit").order_by("office__position", "unit__code", "person__pinyin", "pk")


def proposals_to_decide(person: Person, at: datetime) -> QuerySet[AppointmentProposal]:
    """The proposed appointments that wait for a second person, and that this person may confirm or decline (2.3.4)."""
    waiting = AppointmentProposal.objects.filter(state=AppointmentProposal.State.OPEN)
    theirs = waiting.exclude(proposed_by=person).exclude(person=person)
    return reach_of(person, CONFIRMS_PRIVILEGED, at).filter(theirs, "unit")


def account_named(key: str) -> Account | None:
    """The account that signs in by this key (as `sign_in_key` makes it)."""
    return Account.objects.select_related("person").filter(sign_in_names__key=key).first()


def persons_matching(term: str) -> QuerySet[Person]:
    """Those whose name contains the term, whose pinyin or initials begin with it, or whose number does.

    Names are found by their pieces of up to three characters, so two characters anywhere in a name use an index.
    """
    text = " ".join(term.split())
    pieces = [text[i : i + 3] for i in range(max(1, len(text) - 2))] if text else []
    by_name = Q(grams__contains=pieces) if len(text) <= 3 else Q(grams__contains=pieces, name__contains=text)
    if not text.isascii():
        return Person.objects.filter(by_name)
    key = text.lower().replace(" ", "")
    numbers = SignInName.objects.filter(key__startswith=text.upper()).values("account__person")
    return Person.objects.filter(Q(pinyin__startswith=key) | Q(initials__startswith=key) | Q(pk__in=numbers) | by_name)
