"""Guardians: whether one that somebody names is known already, and who speaks for those not of age."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef

from enrollment.rules.cells import NOTE, Problem
from enrollment.rules.newcomer import NewGuardian, NewStudent
from enrollment.rules.of_age import born_18_years_before
from security.models import Guardianship, Person
from security.models.guardianship import VERIFIED
from security.rules.words import Sentence, marked

_NO_DIGIT: Final = re.compile(r"\D")
THE_SAME: Final = marked(
    "{name}, with this telephone number, is a guardian here already: one person, with one account."
)


def guardian_known_as(name: str, phone: str, *, but: int) -> int | None:
    """The id of a person who is or was somebody's guardian and has this name and telephone number.

    Without a number nobody is known: a name alone is no identity. `but` is the student, who is never the own guardian.
    """
    return next((one for one in _guardians({name}).get((name, digits(phone)), ()) if one != but), None)


def with_known_guardians(newcomers: Mapping[int, NewStudent]) -> dict[int, NewStudent]:
    """The same by row number; a guardian whom the school knows is the person it knows. One query for any number."""
    named = {one.name for new in newcomers.values() for one in new.guardians if digits(one.phone)}
    known = _guardians(named) if named else {}

    def who(new: NewStudent, one: NewGuardian) -> NewGuardian:
        others = [pk for pk in known.get((one.name, digits(one.phone)), ()) if pk != new.person]
        return replace(one, person=others[0]) if others and one.person is None else one

    return {
        number: replace(new, guardians=tuple(who(new, one) for one in new.guardians)) if new.guardians else new
        for number, new in newcomers.items()
    }


def known_guardians_noted(newcomers: Mapping[int, NewStudent]) -> dict[int, list[Problem]]:
    """By row number, a note for each guardian whom the school knows already."""
    return {
        number: [Problem("", Sentence(THE_SAME, {"name": one.name}), NOTE) for one in new.guardians if one.person]
        for number, new in with_known_guardians(newcomers).items()
    }


def _guardians(names: Collection[str]) -> dict[tuple[str, str], list[int]]:
    """The ids of the guardians of these names, by name and telephone number; who has none is left out."""
    rows = Person.objects.filter(Exists(Guardianship.objects.filter(guardian=OuterRef("pk"))), name__in=names)
    found: dict[tuple[str, str], list[int]] = {}
    for one in rows.only("name", "phone").order_by("pk"):
        if number := digits(one.phone):
            found.setdefault((one.name, number), []).append(one.pk)
    return found


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
    return _NO_DIGIT.sub("", phone or "")
