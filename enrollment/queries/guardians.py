"""Guardians: whether one that somebody names is known already, and who speaks for those not of age."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from enrollment.rules.of_age import born_18_years_before
from security.models import Guardianship, Person
from security.models.guardianship import VERIFIED


def guardian_known_as(name: str, phone: str, *, but: int) -> int | None:
    """The id of a person who is or was somebody's guardian and has this name and telephone number.

    Without a number nobody is known: a name alone is no identity. `but` is the student, who is never the own guardian.
    """
    if not phone:
        return None
    guardians = Person.objects.filter(name=name, pk__in=Guardianship.objects.values("guardian")).exclude(pk=but)
    return next((one.pk for one in guardians.order_by("pk") if digits(one.phone) == digits(phone)), None)


def legal_guardians_of_minors(persons: Iterable[int], at: datetime) -> Mapping[int, Sequence[int]]:
    """By the id of each of these persons who is not of age those of the verified legal guardians (domain 3.1)."""
    links = Guardianship.objects.filter(
        VERIFIED, is_legal=True, person__in=list(persons), person__student__birth_date__gt=born_18_years_before(at)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for person, guardian in links.order_by("pk").values_list("person", "guardian"):
        found[person].append(guardian)
    return found


def same_guardian(there: Person, known: int | None, name: str, phone: str) -> bool:
    """Whether somebody on record beside the student is the one who is named: the same name, and no other number."""
    numbers = {digits(there.phone), digits(phone)} - {""}
    return there.pk == known or (there.name == name and len(numbers) < 2)


def digits(phone: str | None) -> str:
    """A telephone number as it is compared."""
    return "".join(one for one in phone or "" if one.isdecimal())
