"""Numbered papers and their series."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class DocumentEvent(Event):
    """Something that happened to a numbered paper; it concerns the person to whom it was issued."""

    document: int
    number: str

    @classmethod
    def of(cls, document: Any, *, by: Any, at: datetime, **particulars: Any) -> Any:
        """The event for this paper."""
        return cls(
            at=at,
            by=by.pk,
            persons=frozenset({document.person_id}),
            about=f"casework.document:{document.pk}",
            document=document.pk,
            number=document.shown_number,
            **particulars,
        )


@dataclass(frozen=True, kw_only=True)
class DocumentIssued(DocumentEvent):
    """A numbered paper was issued to a person. It is drawn afterwards."""

    key: ClassVar[str] = "casework.document-issued"
    sentence: ClassVar[str] = _("issued {number}")

    kind: str


@dataclass(frozen=True, kw_only=True)
class DocumentPrinted(DocumentEvent):
    """The PDF of an issued paper is there. `sha256` is its digest."""

    key: ClassVar[str] = "casework.document-printed"
    sentence: ClassVar[str] = _("{number} was drawn")

    sha256: str


@dataclass(frozen=True, kw_only=True)
class DocumentFetched(DocumentEvent):
    """Somebody other than its owner took the PDF of a paper out."""

    is_a_look: ClassVar[bool] = True
    key: ClassVar[str] = "casework.document-fetched"
    sentence: ClassVar[str] = _("opened {number}")


@dataclass(frozen=True, kw_only=True)
class DocumentVoided(DocumentEvent):
    """A paper no longer counts. Its number stays in the register."""

    key: ClassVar[str] = "casework.document-voided"
    sentence: ClassVar[str] = _("declared {number} void: {why}")

    why: str


@dataclass(frozen=True, kw_only=True)
class SeriesBegun(Event):
    """A series goes on after the last number that was given before the system."""

    key: ClassVar[str] = "casework.series-begun"
    sentence: ClassVar[str] = _("the numbers {series} of {year} go on after {last}")

    series: str
    year: int
    last: int


@dataclass(frozen=True, kw_only=True)
class SeriesTakenBack(Event):
    """A series no longer goes on after a number of before the system."""

    key: ClassVar[str] = "casework.series-taken-back"
    sentence: ClassVar[str] = _("the numbers {series} of {year} no longer go on after {last}")

    series: str
    year: int
    last: int
