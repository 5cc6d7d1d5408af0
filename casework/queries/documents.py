"""Issued papers: who may see which, the register of a series, and what stands behind a code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import override

from casework.models import Document, Series
from casework.queries.desk import wards_of
from casework.rules.documents import DocumentKind, document_kinds
from security.access import may, may_where
from security.models import Person
from security.queries import the_school
from security.rules.codes import typed
from security.rules.qr import qr


def issued_in_reach(officer: Person, at: datetime, *, verbs: Iterable[str] | None = None) -> QuerySet[Document]:
    """The papers of the kinds, and of the units, for which this person holds the office that issues them."""
    seen = Q()
    for kind in document_kinds().values():
        reach = may_where(officer, kind.function, at, verbs=verbs)
        if reach:
            within = reach.filter(Document.objects.filter(kind=kind.key), "unit")
            seen |= Q(pk__in=within.values("pk"))
    return Document.objects.filter(seen) if seen else Document.objects.none()


def kinds_issued_by(officer: Person, at: datetime) -> list[DocumentKind]:
    """The kinds of which this person has a register: those that an office held issues somewhere."""
    return [kind for kind in document_kinds().values() if may(officer, kind.function, at)]


def documents_visible_to(reader: Person, at: datetime) -> QuerySet[Document]:
    """One's own papers, those of one's wards, and those that one's office issues."""
    return Document.objects.filter(
        Q(person=reader) | Q(person__in=wards_of(reader, at)) | Q(pk__in=issued_in_reach(reader, at).values("pk"))
    )


@dataclass(frozen=True)
class Run:
    """A series in a year: how its numbers run, from the first given here to the last, and which of them is missing."""

    series: Series
    kind: DocumentKind
    missing: tuple[int, ...]

    @property
    def first(self) -> int:
        """The first number that is given here; what lies below was given before the system."""
        return self.series.begins_after + 1


def runs_of(kinds: Iterable[DocumentKind]) -> list[Run]:
    """The series of these kinds, the newest year first. A missing number cannot be, and is told if it is."""
    by_series = {kind.series: kind for kind in kinds}
    rows = Series.objects.filter(code__in=list(by_series))
    found = []
    for row in rows.annotate(given=Count("documents")).order_by("-year", "code"):
        is_whole = row.given == row.last - row.begins_after
        found.append(Run(row, by_series[row.code], () if is_whole else _missing(row)))
    return found


def _missing(series: Series) -> tuple[int, ...]:
    given = set(series.documents.values_list("number", flat=True))
    return tuple(n for n in range(series.begins_after + 1, series.last + 1) if n not in given)


def document_behind(code: str) -> Document | None:
    """The paper whose code somebody typed, with or without spaces and hyphens."""
    return Document.objects.select_related("person").filter(code=typed(code)).first()


def html_of(document: Document) -> str:
    """The paper as its template draws it from what was frozen when it was issued."""
    address = f"{settings.SITE_ADDRESS}{reverse('casework:document_check', args=[document.code])}"
    school = the_school()
    page: Mapping[str, Any] = {
        "document": document,
        "facts": document.facts,
        "school": school.name if school else "",
        "kind": document_kinds()[document.kind].title,
        "issued_on": localtime(document.issued_at).date(),
        "address": address,
        "qr": qr(address),
        "fonts": ", ".join(f'"{family}"' for family in settings.DOCUMENT_FONTS),
    }
    with override(document.language):
        return render_to_string(f"documents/{document.template}.v{document.version}.html", dict(page))
