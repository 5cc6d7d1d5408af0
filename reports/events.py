"""Lists that leave the system as files."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class ExportAsked(Event):
    """Somebody asked for a list as a file. `filters` names what it is narrowed by; their values stay sealed."""

    key: ClassVar[str] = "reports.export-asked"
    sentence: ClassVar[str] = _("asked for the export {number}")

    export: int
    number: str
    what: str
    filters: tuple[str, ...]
    purpose: str
    rows: int
    waits: bool


@dataclass(frozen=True, kw_only=True)
class ExportDecided(Event):
    """The head of academic affairs allowed an export, or refused it."""

    key: ClassVar[str] = "reports.export-decided"
    sentence: ClassVar[str] = _("the export {number} was decided on")

    export: int
    number: str
    allowed: bool


@dataclass(frozen=True, kw_only=True)
class ExportMade(Event):
    """The file was written: how many rows it holds, and the SHA-256 of its bytes."""

    key: ClassVar[str] = "reports.export-made"
    sentence: ClassVar[str] = _("the export {number} was written, {rows} rows")

    export: int
    number: str
    rows: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ExportFetched(Event):
    """Its asker fetched the file."""

    key: ClassVar[str] = "reports.export-fetched"
    sentence: ClassVar[str] = _("fetched the export {number}")

    export: int
    number: str


@dataclass(frozen=True, kw_only=True)
class ExportsExpired(Event):
    """Files of exports were thrown away, because they were kept long enough."""

    key: ClassVar[str] = "reports.exports-expired"
    sentence: ClassVar[str] = _("{count} exports expired")

    count: int
