"""Whose masked data a person may have shown whole, which of them, and for which office (domain 2.2, student.reveal)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from casework.models import Application, State
from casework.queries.desk import visible_to, wards_of
from enrollment.models import Enrollment, IdDocument
from enrollment.queries.departments import lineage_of
from security.access import offices_held, offices_over
from security.events import Revealed
from security.journal import Event
from security.models import Guardianship, Person, Reveal
from security.rules import matrix, revealing
from security.rules.cells import UNIT_BOUND, Extent

FUNCTION = "student.reveal"
UNDER_WAY = (State.OPEN, State.WITH_APPLICANT, State.DECIDED)
EVERYTHING = frozenset(revealing.FIELDS)
OF_A_CASE = EVERYTHING - {"bank_account", "reserved"}
"""Neither where money goes, nor what the state's system asks about the family, each member's health among it."""


FRESH: Final = timedelta(minutes=5)
"""For how long a form pressed once more shows what its first press entered."""


@dataclass(frozen=True)
class Lifting:
    """What may be shown to somebody, for which office. Without an office it is the own data, or a ward's."""

    fields: frozenset[str]
    office: str = ""
    purpose: str = ""
    """Set where none is asked for."""


def lifting_for(
    reader: Person, enrollment: Enrollment, at: datetime, *, lineage: Iterable[int] | None = None
) -> Lifting | None:
    """What this reader may have shown of this student; None if nothing. `lineage` is that of the current class.

    Own data and those of wards who are seen; all of a unit for the offices over whole units; telephone numbers of the
    own classes for tutors; for student affairs only while an application of the student that it reads is under way.
    """
    if enrollment.person_id == reader.pk:
        return Lifting(EVERYTHING, purpose=revealing.OWN)
    offices = _offices_over(reader, enrollment, at, lineage)
    for fields, extents in ((EVERYTHING, UNIT_BOUND), (revealing.PHONES, {Extent.PHONE_OF_CLASSES})):
        held = offices & set(matrix.offices_for(FUNCTION, extents=extents))
        if held:
            return Lifting(fields, office=min(held))
    if wards_of(reader, at).filter(pk=enrollment.person_id).exists():
        return Lifting(OF_A_CASE, purpose=revealing.WARD)
    by_case = offices & set(matrix.offices_for(FUNCTION, extents={Extent.APPLICATION}))
    if by_case and _works_on_an_application(reader, enrollment, at):
        return Lifting(OF_A_CASE, office=min(by_case))
    return None


def values_of(enrollment: Enrollment, fields: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The plain values of these fields, in the order of the page; several for guardians, none where none is known."""
    wanted = set(fields)
    return [(name, _values(enrollment, name)) for name in revealing.FIELDS if name in wanted]


def guardians_of(person: Person | int) -> list[Person]:
    """Those whose telephone numbers are shown with the student's."""
    links = Guardianship.objects.filter(person=person, ended_at__isnull=True).select_related("guardian")
    return [link.guardian for link in links.order_by("-is_legal", "position")]


def _values(enrollment: Enrollment, name: str) -> list[str]:
    student, person = enrollment.student, enrollment.person
    if name == "id_number":
        document = IdDocument.objects.filter(student=student, is_current=True).first()
        return [document.number] if document else []
    if name == "guardian_phone":
        return [f"{one.name} {one.phone}" for one in guardians_of(person) if one.phone]
    if name == "reserved":
        return [f"{title} {text}" for title, text in student.reserved.items()]
    value = getattr(person if name in {"phone", "email"} else student, name)
    return [value] if value else []


def _offices_over(
    reader: Person, enrollment: Enrollment, at: datetime, lineage: Iterable[int] | None
) -> frozenset[str]:
    """The offices this reader holds over the unit in which the student is placed."""
    asks = lineage is None and bool(offices_held(reader, at))
    return offices_over(reader, lineage_of(enrollment) if asks else lineage or (), at)


def _works_on_an_application(reader: Person, enrollment: Enrollment, at: datetime) -> bool:
    mine: bool = (
        visible_to(reader, at)
        .filter(pk__in=Application.objects.filter(person=enrollment.person_id, state__in=UNDER_WAY))
        .exists()
    )
    return mine


def is_fresh_look(event: Event, person: int, *, by: Person, at: datetime) -> bool:
    """Whether this outcome is a look of this officer's at this person (an id), entered just now.

    A form's key that was used before gives the first outcome back, whatever is asked with it.
    """
    if not isinstance(event, Revealed):
        return False
    pk = int(event.about.rpartition(":")[2])
    return Reveal.objects.filter(pk=pk, person=person, by=by, at__gt=at - FRESH).exists()
