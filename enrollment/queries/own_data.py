"""The data a student confirms field by field (SEC-1.2): what the school holds, and a digest of that version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from enrollment.models import Enrollment, IdDocument, Placement, TermRegistration
from enrollment.rules import codes, masks
from security.models import Person

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


@dataclass(frozen=True)
class Entry:
    """One student's enrollment as the school holds it today, with the guardian who comes first."""

    enrollment: Enrollment
    place: Placement | None
    document: IdDocument | None
    guardian: Person | None


def own_data(row: TermRegistration) -> Sequence[DataField]:
    """Everything this student is asked to confirm for a roster row, in the order of the page."""
    entry = entry_of(row)
    place, document, guardian = entry.place, entry.document, entry.guardian
    student, person = entry.enrollment.student, entry.enrollment.person
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


_VEILS: Final[Mapping[str, Callable[[str], str]]] = {"email": masks.email, "home_address": masks.address}


def veiled(field: DataField) -> DataField:
    """The item as an office may read it: of contacts no more than tells that they are there (PRV-04)."""
    veil = _VEILS.get(field.name)
    return replace(field, shown=veil(field.shown)) if veil else field


def masked(value: str) -> str:
    """The last four characters, the rest as dots."""
    return "••••" + value[-4:] if len(value) > 4 else value


def entry_of(row: TermRegistration) -> Entry:
    """Who a roster row is about, with all that is to be confirmed: one query, once for each row object."""
    kept: Entry | None = row.__dict__.get("_entry")
    if kept is None:
        found = _whole_enrollments().filter(pk=row.enrollment_id)[0]
        link = getattr(found, "link", None)
        kept = row.__dict__["_entry"] = Entry(
            enrollment=found,
            place=getattr(found, "place", None),
            document=getattr(found, "document", None),
            guardian=link.guardian if link else None,
        )
    return kept


def _whole_enrollments() -> QuerySet[Enrollment]:
    """Enrollments with their one current place and document, once for each guardian, the first of them first."""
    return (
        Enrollment.objects.annotate(
            place=FilteredRelation("placements", condition=Q(placements__is_current=True)),
            document=FilteredRelation("student__id_documents", condition=Q(student__id_documents__is_current=True)),
            link=FilteredRelation("person__guardianships", condition=Q(person__guardianships__ended_at=None)),
        )
        .select_related("person", "student", "place__unit", "place__major", "document", "link__guardian")  # type: ignore[misc]
        .order_by(F("link__is_legal").desc(nulls_last=True), "link__position")
    )


def _key(name: str, label: str, value: str, *, masked: bool = False) -> DataField:
    return DataField(name, label, value, _shown(value, masked), is_key=True)


def _open(name: str, label: str, value: str, *, masked: bool = False) -> DataField:
    return DataField(name, label, value, _shown(value, masked), is_key=False)


def _shown(value: str, hide: bool) -> str:  # noqa: FBT001
    return masked(value) if hide else value
