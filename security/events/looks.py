"""Who had sensitive data shown."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class Revealed(Event):
    """Somebody had sensitive data of a student shown whole. The reason stands in the row that `about` names."""

    key: ClassVar[str] = "security.revealed"
    sentence: ClassVar[str] = _("had shown in full: {fields}")
    is_a_look: ClassVar[bool] = True

    fields: tuple[str, ...]
    purpose: str
    office: str


@dataclass(frozen=True, kw_only=True)
class ManyReveals(Event):
    """An officer had the data of unusually many students shown within an hour; the auditor is told."""

    key: ClassVar[str] = "security.many-reveals"
    sentence: ClassVar[str] = _("had the data of {count} students shown within an hour")
    shown_to_subject: ClassVar[bool] = False

    count: int


@dataclass(frozen=True, kw_only=True)
class RevealsReviewed(Event):
    """The auditor read what an officer had shown (2.3.5: the auditor's own reading is entered)."""

    key: ClassVar[str] = "security.reveals-reviewed"
    sentence: ClassVar[str] = _("reviewed which data this officer had shown")
    shown_to_subject: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class AuditRead(Event):
    """Somebody opened a page that is there for the audit (2.3.5)."""

    key: ClassVar[str] = "security.audit-read"
    sentence: ClassVar[str] = _("read for the audit: {what}")
    shown_to_subject: ClassVar[bool] = False

    what: str


@dataclass(frozen=True, kw_only=True)
class AccountsReviewed(Event):
    """The auditor signed the report of accounts. `counts` says how many it listed under each finding."""

    key: ClassVar[str] = "security.accounts-reviewed"
    sentence: ClassVar[str] = _("reviewed the report of accounts, with {listed} findings")
    shown_to_subject: ClassVar[bool] = False

    listed: int
    counts: dict[str, int]
