"""Deferred registrations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class DeferralsGranted(Event):
    """Deferrals took effect. `granted` gives person, application, code of the term and the new last day.

    The day is None where the roster is not frozen yet, or the term was over.
    """

    key: ClassVar[str] = "enrollment.deferrals-granted"
    sentence: ClassVar[str] = _("the registration for {term} is deferred until {until}")

    granted: tuple[tuple[int, int, str, date | None], ...]

    def lines(self) -> Iterator[Line]:
        """One entry for each."""
        for person, application, term, day in self.granted:
            particulars = {"term": term, "until": day.isoformat() if day else "—"}
            yield Line(person, f"casework.application:{application}", particulars)


@dataclass(frozen=True, kw_only=True)
class DeferralsRecounted(Event):
    """The last days of deferrals were counted anew, because the calendar changed.

    `moved` gives person, application, code of the term, the last day before and the new one, of those that moved.
    """

    key: ClassVar[str] = "enrollment.deferrals-recounted"
    sentence: ClassVar[str] = _("counted the last days of deferrals anew")

    moved: tuple[tuple[int, int, str, date, date], ...]


@dataclass(frozen=True, kw_only=True)
class DeferredByTheBooks(Event):
    """Deferrals of before the system count. `deferred` gives person, enrollment, code of the term, the last day."""

    key: ClassVar[str] = "enrollment.deferred-by-the-books"
    sentence: ClassVar[str] = _("the registration for {term} is deferred until {until}, as the books of before have it")

    deferred: tuple[tuple[int, int, str, date], ...]

    def lines(self) -> Iterator[Line]:
        """One entry for each."""
        for person, enrollment, term, day in self.deferred:
            particulars = {"term": term, "until": day.isoformat()}
            yield Line(person, f"enrollment.enrollment:{enrollment}", particulars)


@dataclass(frozen=True, kw_only=True)
class CauseAccepted(Event):
    """Academic affairs accepted why a student has not registered."""

    key: ClassVar[str] = "enrollment.cause-accepted"
    sentence: ClassVar[str] = _("accepted the reason for not registering for {term}")

    term: str
    enrollment: int


@dataclass(frozen=True, kw_only=True)
class DeferralWord(Event):
    """A guardian gave a word on the deferral of a minor."""

    application: int
    student: int


@dataclass(frozen=True, kw_only=True)
class DeferralConsented(DeferralWord):
    """The guardian consents."""

    key: ClassVar[str] = "enrollment.deferral-consented"
    sentence: ClassVar[str] = _("consented to the deferral as guardian")


@dataclass(frozen=True, kw_only=True)
class DeferralDeclined(DeferralWord):
    """The guardian does not consent."""

    key: ClassVar[str] = "enrollment.deferral-declined"
    sentence: ClassVar[str] = _("declined the deferral as guardian")
