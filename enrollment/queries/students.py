"""What the pages of one student show: head, story of the status, places, family, holds; what tells namesakes apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.models import (
    OPEN,
    Enrollment,
    FormerName,
    Hold,
    IdDocument,
    Placement,
    Status,
    StatusPeriod,
    last_four_of,
)
from enrollment.queries.as_of import history_of
from enrollment.queries.photos import photos_of
from enrollment.queries.registration import label
from enrollment.rules import masks
from enrollment.rules.codes import shown
from enrollment.rules.terms import cohort_words
from enrollment.rules.transitions import TRANSITIONS
from security.models import Guardianship, Person
from security.rules.names import namesakes

TONES = {Status.ACTIVE: "ok", Status.PENDING: "info", Status.ON_LEAVE: "warn", Status.RETAINED: "warn"}
_TITLES = {one.act: one.title for one in TRANSITIONS if one.act}


@dataclass(frozen=True)
class Head:
    """The top of every page about a student: enough to tell namesakes apart. `places` are known today, newest first."""

    enrollment: Enrollment
    name: str
    label: str
    status: str
    tone: str
    place: str
    others: Sequence[Enrollment]
    places: Sequence[Placement]
    document: IdDocument | None
    has_photo: bool


def last_fours(students: Iterable[int]) -> dict[int, str]:
    """The end of each student's current ID number, decrypted here and nowhere kept."""
    current = IdDocument.objects.filter(student__in=list(students), is_current=True)
    rows = current.values_list("student", "pk", "last_four")
    return {student: last_four_of(sealed, document) for student, document, sealed in rows}


def ends_of_namesakes(shown: Iterable[tuple[int, str]], among: QuerySet[Enrollment] | None = None) -> dict[int, str]:
    """The end of the ID number by enrollment, of those whose name another student of the school has too.

    `shown`: enrollment and name of each row of a page; the namesake may stand on another page, or on none. `among`:
    those whose data the reader may see, where the page shows names of others too. One query.
    """
    known = set(shown)
    others = Person.objects.filter(name=OuterRef("person__name"), student__isnull=False).exclude(pk=OuterRef("person"))
    alike = Q(pk__in=namesakes(known)) | Q(Exists(others), pk__in={pk for pk, _name in known})
    return ends_of(alike, among) if known else {}


def ends_of(wanted: Q, among: QuerySet[Enrollment] | None = None) -> dict[int, str]:
    """The end of the ID number by enrollment, of the wanted ones who have one. One query."""
    rows = _with_document((Enrollment.objects.all() if among is None else among).filter(wanted))
    found = rows.values_list("pk", "document__pk", "document__last_four")
    return {pk: last_four_of(sealed, document) or "" for pk, document, sealed in found}


def labels_of_persons(persons: Collection[int], among: QuerySet[Enrollment]) -> dict[int, str]:
    """By person, the number and the end of the ID number: of an enrollment that is open, else of the first.

    `among`: those whose data the reader may see. One query.
    """
    rows = _with_document(among.filter(person__in=persons)).order_by("-pk")
    found = rows.values_list("person", "status", "student_no", "ksh", "document__pk", "document__last_four")
    return {
        person: label(number or ksh, last_four_of(sealed, document))
        for person, _status, number, ksh, document, sealed in sorted(found, key=lambda row: row[1] in OPEN)
    }


def _with_document(rows: QuerySet[Enrollment]) -> QuerySet[Any]:
    current = FilteredRelation("student__id_documents", condition=Q(student__id_documents__is_current=True))
    return rows.annotate(document=current)


def status_words() -> dict[str, str]:
    """The statuses in the reader's language."""
    return {str(value): str(label) for value, label in Status.choices}


def entries_about(visible: QuerySet[Enrollment], pk: int) -> tuple[Enrollment | None, list[Enrollment]]:
    """The enrollment, if it is among the visible ones, and the person's others that are: one query."""
    rows = visible.filter(person__in=Enrollment.objects.filter(pk=pk).values("person")).order_by("pk")
    former = FormerName.objects.filter(student=OuterRef("student")).order_by("pk").values("name")
    rows = rows.annotate(former=ArraySubquery(former), has_photo=Exists(photos_of(OuterRef("student"))))
    found = list(rows.select_related("person", "student"))
    here = next((one for one in found if one.pk == pk), None)
    return here, [one for one in found if one.pk != pk]


def head_of(enrollment: Enrollment, others: Sequence[Enrollment]) -> Head:
    """Name, number with the last four of the ID, status and place; and the person's other enrollments."""
    rows = Placement.objects.filter(enrollment=enrollment, recorded__upper_inf=True)
    places = list(rows.select_related("unit__parent", "major").order_by(Lower("during").desc()))
    place = next((one for one in places if one.is_current), None)
    document = IdDocument.objects.filter(student=enrollment.student_id, is_current=True).first()
    number = enrollment.student_no or enrollment.ksh
    return Head(
        enrollment=enrollment,
        name=enrollment.person.name,
        label=label(number, document.last_four if document else ""),
        status=status_words()[enrollment.status],
        tone=TONES.get(Status(enrollment.status), ""),
        place=f"{place.unit.parent or ''} {place.unit}".strip() if place else "",
        others=others,
        places=places,
        document=document,
        has_photo=getattr(enrollment, "has_photo", False),
    )


def story_of(enrollment: Enrollment) -> list[dict[str, Any]]:
    """The status periods as sentences, newest first, for the timeline."""
    words = status_words()
    return [
        {
            "who": _(_TITLES[period.transition]) if period.transition in _TITLES else _("Entered in the roll"),
            "what": words[period.status],
            "kind": TONES.get(Status(period.status), ""),
            "at": period.during.lower,
            "text": "；".join(_authority(period)),
        }
        for period in reversed(history_of(enrollment.pk))
    ]


def _authority(period: StatusPeriod) -> Iterable[str]:
    if period.before_the_system:
        yield _("before the system")
    if period.authority:
        yield period.authority
    if period.application:
        yield _("application %(number)s") % {"number": period.application}
    if period.decision:
        yield _("by decision %(decision)s") % {"decision": period.decision}
    if period.recorded.lower:
        yield _("recorded on %(day)s") % {"day": localtime(period.recorded.lower).date().isoformat()}


def places_of(head: Head) -> list[dict[str, Any]]:
    """Major, cohort and class over time, newest first."""
    return [
        {
            "label": _span(row.during.lower, row.during.upper),
            "value": f"{row.unit.parent or ''} {row.unit} · {row.major} · {cohort_words(row.cohort_id)}",
        }
        for row in head.places
    ]


def family_of(person: Person) -> list[dict[str, Any]]:
    """Guardians and family, their telephone numbers masked. For readers whose sight covers the class of these data."""
    links = Guardianship.objects.filter(person=person, ended_at__isnull=True).select_related("guardian")
    return [
        {
            "pk": link.pk,
            "name": link.guardian.name,
            "relation": link.relation_note or shown("family_relation", link.relation),
            "phone": masks.phone(link.guardian.phone or ""),
            "is_legal": link.is_legal,
            "is_verified": link.verified_at is not None,
            "proof": link.get_proof_display() if link.proof else "",
            "consents": link.consented_at is not None,
        }
        for link in links.order_by("-is_legal", "position")
    ]


def holds_of(enrollment: Enrollment) -> QuerySet[Hold]:
    """The holds of an enrollment, the open ones first, then newest first."""
    rows = Hold.objects.filter(enrollment=enrollment).select_related("kind", "placed_by", "lifted_by")
    return rows.order_by("-lifted_at", "-placed_at")  # PostgreSQL puts the open ones, without a date, first


def _span(begins: date | None, ends: date | None) -> str:
    since = begins.isoformat() if begins else "…"
    if ends is None:
        return _("since %(day)s") % {"day": since}
    return f"{since} – {(ends - timedelta(days=1)).isoformat()}"  # a range ends before its upper bound
