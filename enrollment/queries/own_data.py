"""The data a student confirms field by field (SEC-1.2): what the school holds, and a digest of that version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enrollment.models import Enrollment, IdDocument, Placement
from enrollment.rules import codes, masks
from security.models import Person

LABELS: Final[Mapping[str, str]] = {
    "name": gettext_noop("Name"),
    "sex": gettext_noop("Sex"),
    "birth_date": gettext_noop("Date of birth"),
    "id_number": gettext_noop("ID number"),
    "ethnic": gettext_noop("Ethnic group"),
    "major": gettext_noop("Major"),
    "class": gettext_noop("Class"),
    "political": gettext_noop("Political status"),
    "phone": gettext_noop("Mobile phone"),
    "email": gettext_noop("E-mail"),
    "home_address": gettext_noop("Home address"),
    "guardian": gettext_noop("Guardian"),
    "guardian_phone": gettext_noop("Guardian’s phone"),
}
NAMES: Final = tuple(LABELS)
"""The items that a student confirms, in the order of the page."""
KEY: Final = frozenset(NAMES[:7])
"""What changes only through an application of its own, or by whoever changes key data."""
MASKED: Final = frozenset({"id_number", "phone", "guardian_phone"})
"""Of these the student too sees the last four characters only."""
CODED: Final = ("sex", "ethnic", "political")
"""Codes, each of the table of its name."""


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


class OfAnEnrollment(Protocol):
    """A row that is about one enrollment: on a roster, or in a campaign."""

    @property
    def enrollment_id(self) -> int: ...


@dataclass(frozen=True)
class Entry:
    """One student's enrollment as the school holds it today, with the guardian who comes first."""

    enrollment: Enrollment
    place: Placement | None
    document: IdDocument | None
    guardian: Person | None


def own_data(row: OfAnEnrollment) -> Sequence[DataField]:
    """Everything the student of this row is asked to confirm, in the order of the page."""
    return fields_of(entry_of(row))


def own_data_of_many(enrollments: Collection[int]) -> dict[int, Sequence[DataField]]:
    """The same of many enrollments, by id, in one query."""
    found: dict[int, Sequence[DataField]] = {}
    for enrollment in _whole_enrollments().filter(pk__in=enrollments):
        if enrollment.pk not in found:  # the first guardian comes first
            found[enrollment.pk] = fields_of(_entry(enrollment))
    return found


def fields_of(entry: Entry) -> Sequence[DataField]:
    """The items of an entry. A code is its name, in which it was confirmed; shown in the reader's language."""
    place, document, guardian = entry.place, entry.document, entry.guardian
    student, person = entry.enrollment.student, entry.enrollment.person
    values = {
        "name": person.name,
        "sex": codes.named("sex", student.sex),
        "birth_date": student.birth_date.isoformat() if student.birth_date else "",
        "id_number": document.number if document else "",
        "ethnic": codes.named("ethnic", student.ethnic),
        "major": str(place.major) if place else "",
        "class": str(place.unit) if place else "",
        "political": codes.named("political", student.political),
        "phone": person.phone or "",
        "email": person.email or "",
        "home_address": student.home_address or "",
        "guardian": guardian.name if guardian else "",
        "guardian_phone": (guardian.phone or "") if guardian else "",
    }
    shown = {name: masked(value) if name in MASKED else value for name, value in values.items()}
    shown |= {name: codes.shown(name, getattr(student, name)) for name in CODED}
    return tuple(DataField(name, label_of(name), values[name], shown[name], name in KEY) for name in NAMES)


def label_of(name: str) -> str:
    """What an item is called, in the reader's language; a name that is no item's as it is."""
    return _(LABELS[name]) if name in LABELS else name


def digest_of(fields: Sequence[DataField]) -> str:
    """Which version of the data was confirmed."""
    text = json.dumps([[field.name, field.value] for field in fields], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


_VEILS: Final[Mapping[str, Callable[[str], str]]] = {"email": masks.email, "home_address": masks.address}


def masked(value: str) -> str:
    """The last four characters, the rest as dots."""
    return "••••" + value[-4:] if len(value) > 4 else value


def veiled(name: str, shown: str) -> str:
    """An item's value, as `shown`, as an office may read it: of contacts it is told that they are there (PRV-04)."""
    return _VEILS[name](shown) if name in _VEILS else shown


def veiled_text(name: str, value: str) -> str:
    """A whole value, as the school has it or the student wrote it, for the eyes of an office."""
    return veiled(name, masked(value) if name in MASKED else value)


def entry_of(row: OfAnEnrollment) -> Entry:
    """Who a row is about, with all that is to be confirmed: one query, once for each row object."""
    kept: Entry | None = row.__dict__.get("_entry")
    if kept is None:
        kept = row.__dict__["_entry"] = _entry(_whole_enrollments().filter(pk=row.enrollment_id)[0])
    return kept


def _entry(found: Enrollment) -> Entry:
    link = getattr(found, "link", None)
    return Entry(
        enrollment=found,
        place=getattr(found, "place", None),
        document=getattr(found, "document", None),
        guardian=link.guardian if link else None,
    )


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
