"""The data a student confirms field by field (SEC-1.2): what the school holds, and a digest of that version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from enrollment.models import IdDocument, Student, TermRegistration
from enrollment.rules import codes
from security.models import Guardianship, Person

NAMES: Final = (
    *("name", "sex", "birth_date", "id_number", "ethnic", "major", "class"),
    *("political", "phone", "email", "home_address", "guardian", "guardian_phone"),
)
"""The items that a student confirms, in the order of the page."""


@dataclass(frozen=True)
class DataField:
    """One item. `is_key` items change only through an application of their own; the others the student may correct.

    `shown` is masked where the value is sensitive; `value` is whole and stays on the server.
    """

    name: str
    label: str
    value: str
    shown: str
    is_key: bool


def own_data(row: TermRegistration) -> Sequence[DataField]:
    """Everything this student is asked to confirm for a roster row, in the order of the page."""
    student = row.enrollment.student
    person = student.person
    document = current_document(student)
    guardian = _first_guardian(person)
    place = row.enrollment.placements.filter(is_current=True).select_related("major", "unit").first()
    fields = [
        _key("name", _("Name"), person.name),
        _key("sex", _("Sex"), codes.table("sex").name(student.sex)),
        _key("birth_date", _("Date of birth"), student.birth_date.isoformat() if student.birth_date else ""),
        _key("id_number", _("ID number"), document.number if document else "", masked=True),
        _key("ethnic", _("Ethnic group"), codes.table("ethnic").name(student.ethnic) if student.ethnic else ""),
        _key("major", _("Major"), str(place.major) if place else ""),
        _key("class", _("Class"), str(place.unit) if place else ""),
        _open(
            "political",
            _("Political status"),
            codes.table("political").name(student.political) if student.political else "",
        ),
        _open("phone", _("Mobile phone"), person.phone or "", masked=True),
        _open("email", _("E-mail"), person.email or ""),
        _open("home_address", _("Home address"), student.home_address or ""),
        _open("guardian", _("Guardian"), guardian.name if guardian else ""),
        _open("guardian_phone", _("Guardian’s phone"), (guardian.phone or "") if guardian else "", masked=True),
    ]
    return tuple(fields)


def digest_of(fields: Sequence[DataField]) -> str:
    """Which version of the data was confirmed."""
    text = json.dumps([[field.name, field.value] for field in fields], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def masked(value: str) -> str:
    """The last four characters, the rest as dots."""
    return "••••" + value[-4:] if len(value) > 4 else value


def with_documents(student: str) -> Prefetch[str]:
    """Loads the current ID documents of students along with rows; `student` is the path that leads to them."""
    current = IdDocument.objects.filter(is_current=True)
    return Prefetch(f"{student}__id_documents", current, to_attr="current_documents")


def current_document(student: Student) -> IdDocument | None:
    """The student's ID document, from what `with_documents` loaded or by a query of its own."""
    loaded: list[IdDocument] | None = getattr(student, "current_documents", None)
    if loaded is None:
        return IdDocument.objects.filter(student=student, is_current=True).first()
    return loaded[0] if loaded else None


def _key(name: str, label: str, value: str, *, masked: bool = False) -> DataField:
    return DataField(name, label, value, _shown(value, masked), is_key=True)


def _open(name: str, label: str, value: str, *, masked: bool = False) -> DataField:
    return DataField(name, label, value, _shown(value, masked), is_key=False)


def _shown(value: str, hide: bool) -> str:  # noqa: FBT001
    return masked(value) if hide else value


def _first_guardian(person: Person) -> Person | None:
    link = (
        Guardianship.objects.filter(person=person, ended_at__isnull=True)
        .select_related("guardian")
        .order_by("-is_legal", "position")
        .first()
    )
    return link.guardian if link else None
