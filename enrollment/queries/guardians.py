"""Who is the guardian that somebody names: one the school knows already, or a new person."""

from __future__ import annotations

from security.models import Guardianship, Person


def guardian_known_as(name: str, phone: str, *, but: int) -> int | None:
    """The id of a person who is or was somebody's guardian and has this name and telephone number.

    Without a number nobody is known: a name alone is no identity. `but` is the student, who is never the own guardian.
    """
    if not phone:
        return None
    guardians = Person.objects.filter(name=name, pk__in=Guardianship.objects.values("guardian")).exclude(pk=but)
    return next((one.pk for one in guardians.order_by("pk") if digits(one.phone) == digits(phone)), None)


def same_guardian(there: Person, known: int | None, name: str, phone: str) -> bool:
    """Whether somebody on record beside the student is the one who is named: the same name, and no other number."""
    numbers = {digits(there.phone), digits(phone)} - {""}
    return there.pk == known or (there.name == name and len(numbers) < 2)


def digits(phone: str | None) -> str:
    """A telephone number as it is compared."""
    return "".join(one for one in phone or "" if one.isdecimal())
