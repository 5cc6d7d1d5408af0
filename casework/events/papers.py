"""Numbered papers and their series."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class DocumentIssued(Event):
    """A numbered paper was issued to a person. It is drawn afterwards."""

    key: ClassVar[str] = "casework.document-issued"
    sentence: ClassVar[str] = _("issued {number}")

    document: int
    kind: str
    number: str


@dataclass(frozen=True, kw_only=True)
class DocumentPrinted(Event):
    """The PDF of an issued paper is there. `sha256` is its digest."""

    key: ClassVar[str] = "casework.document-printed"
    sentence: ClassVar[str] = _("{number} was drawn")

    document: int
    number: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DocumentFetched(Event):
    """Somebody other than its owner took the PDF of a paper out."""

    key: ClassVar[str] = "casework.document-fetched"
    sentence: ClassVar[str] = _("opened {number}")

    document: int
    number: str


@dataclass(frozen=True, kw_only=True)
class DocumentVoided(Event):
    """A paper no longer counts. Its number stays in the register."""

    key: ClassVar[str] = "casework.document-voided"
    sentence: ClassVar[str] = _("declared {number} void: {why}")

    document: int
    number: str
    why: str


@dataclass(frozen=True, kw_only=True)
class SeriesBegun(Event):
    """A series goes on after the last number that was given before the system."""

    key: ClassVar[str] = "casework.series-begun"
    sentence: ClassVar[str] = _("the numbers {series} of {year} go on after {last}")

    series: str
    year: int
    last: int
