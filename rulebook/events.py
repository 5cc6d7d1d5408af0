"""What happens to the regulation and the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class EditionAdded(Event):
    """A text of the regulation was taken in; it is not in force by that."""

    key: ClassVar[str] = "rulebook.edition-added"
    sentence: ClassVar[str] = _("added the edition {name} of the regulation")

    edition: int
    name: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class EditionEnacted(Event):
    """An edition was put in force for some student categories from a day on."""

    key: ClassVar[str] = "rulebook.edition-enacted"
    sentence: ClassVar[str] = _("put the edition {name} of the regulation in force from {from_day}")

    edition: int
    name: str
    categories: tuple[str, ...]
    from_day: date
    proposed_by: int


@dataclass(frozen=True, kw_only=True)
class ProposalEvent(Event):
    """Something that happened to a proposed edition."""

    proposal: int
    name: str


@dataclass(frozen=True, kw_only=True)
class EditionPrepared(ProposalEvent):
    """A text was prepared, to be proposed by the head of academic affairs."""

    key: ClassVar[str] = "rulebook.edition-prepared"
    sentence: ClassVar[str] = _("prepared the edition {name} of the regulation")


@dataclass(frozen=True, kw_only=True)
class EditionProposed(ProposalEvent):
    """The head of academic affairs proposed an edition; a school leader is to confirm it."""

    key: ClassVar[str] = "rulebook.edition-proposed"
    sentence: ClassVar[str] = _("proposed the edition {name} of the regulation for {from_day}")

    from_day: date
    categories: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProposalWithdrawn(ProposalEvent):
    """Academic affairs no longer wants it."""

    key: ClassVar[str] = "rulebook.proposal-withdrawn"
    sentence: ClassVar[str] = _("withdrew the proposed edition {name}")


@dataclass(frozen=True, kw_only=True)
class ProposalConfirmed(ProposalEvent):
    """A school leader confirmed it; it is enacted by that."""

    key: ClassVar[str] = "rulebook.proposal-confirmed"
    sentence: ClassVar[str] = _("confirmed the proposed edition {name}")

    edition: int
    proposed_by: int
    from_day: date


@dataclass(frozen=True, kw_only=True)
class ProposalDeclined(ProposalEvent):
    """A school leader declined it, and said why."""

    key: ClassVar[str] = "rulebook.proposal-declined"
    sentence: ClassVar[str] = _("declined the proposed edition {name}")

    proposed_by: int


@dataclass(frozen=True, kw_only=True)
class DepartmentRuleEvent(Event):
    """Something that happened to a department's own, stricter values under an edition."""

    rule: int
    unit: str
    name: str


@dataclass(frozen=True, kw_only=True)
class DepartmentRuleFiled(DepartmentRuleEvent):
    """The head of a department filed them; academic affairs is to accept them."""

    key: ClassVar[str] = "rulebook.department-rule-filed"
    sentence: ClassVar[str] = _("filed stricter rules of {unit} under the edition {name}")


@dataclass(frozen=True, kw_only=True)
class DepartmentRuleDecided(DepartmentRuleEvent):
    """Academic affairs accepted or declined them."""

    key: ClassVar[str] = "rulebook.department-rule-decided"
    sentence: ClassVar[str] = _("decided on the stricter rules of {unit} under the edition {name}")

    accepted: bool
    filed_by: int


@dataclass(frozen=True, kw_only=True)
class DepartmentRuleWithdrawn(DepartmentRuleEvent):
    """The department no longer wants them."""

    key: ClassVar[str] = "rulebook.department-rule-withdrawn"
    sentence: ClassVar[str] = _("withdrew the stricter rules of {unit} under the edition {name}")


@dataclass(frozen=True, kw_only=True)
class EditionAcknowledged(Event):
    """A member of staff has studied an edition."""

    key: ClassVar[str] = "rulebook.edition-acknowledged"
    sentence: ClassVar[str] = _("acknowledged the edition {name} of the regulation")

    edition: int
    name: str


@dataclass(frozen=True, kw_only=True)
class CalendarYearPublished(Event):
    """The working days of a year were entered, or replaced by the published ones."""

    key: ClassVar[str] = "rulebook.calendar-year-published"
    sentence: ClassVar[str] = _("entered the working-day calendar of {year}")

    year: int
    final: bool
    replaced_provisional: bool = False


@dataclass(frozen=True, kw_only=True)
class ClosureEvent(Event):
    """Something that happened to days on which the school is closed."""

    closure: int
    name: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class SchoolClosed(ClosureEvent):
    """Days on which the school is closed were entered."""

    key: ClassVar[str] = "rulebook.school-closed"
    sentence: ClassVar[str] = _("entered “{name}”, {first} to {last}, as closed days of the school")


@dataclass(frozen=True, kw_only=True)
class ClosureTakenBack(ClosureEvent):
    """A closure that had not begun was taken back: the school works on these days."""

    key: ClassVar[str] = "rulebook.closure-taken-back"
    sentence: ClassVar[str] = _("took “{name}”, {first} to {last}, back: the school is not closed then")


@dataclass(frozen=True, kw_only=True)
class ClosureEndedEarly(ClosureEvent):
    """A closure that had begun ends earlier than it was planned to."""

    key: ClassVar[str] = "rulebook.closure-ended-early"
    sentence: ClassVar[str] = _("ended “{name}” with {last} instead of {planned}")

    planned: date
