"""Cancelling an enrollment (取消学籍): proposed at the end of a term, opened by the head of academic affairs, decided
by the leaders' meeting alone (REG-4.3a, REG-4.3b). It is heard before (CHG-WD-3); the meeting's decision is not here
yet: until then a case waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from casework.kind import Beginning, CannotBegin, Fact, NoLongerFits, register
from casework.models import Application
from casework.queries.words import day_words
from enrollment.rules.terms import term_words
from rulebook.clauses.cancellation import CancellationCase
from rulebook.queries import NoEdition, edition_for, edition_in_force, rules_of
from security.models import Person
from security.rules.record_words import for_the_record
from status_changes.kinds import Proposed, service_facts
from status_changes.models import Proposal
from status_changes.queries.cancellations import cancellation_cases
from status_changes.queries.heard import Procedure, procedures
from status_changes.queries.proposals import proposals_of

ONLY_THE_MEETING = gettext_noop("Only the leaders' meeting cancels an enrollment; its decision is not entered here.")


@register
class Cancellation(Proposed):
    """The route ends at the meeting, on nobody's desk: its decision, T10 and D14 come with the status changes."""

    key: ClassVar[str] = "cancellation"
    prefix: ClassVar[str] = "QX"
    title: ClassVar[str] = gettext_lazy("Cancelling the enrollment")  # type: ignore[assignment]
    functions: ClassVar[Mapping[str, str]] = {
        "DEPT": "change.chain",
        "AA": "cancellation.proceed",
        "LEADER": "change.chain",
        "MEETING": "cancellation.decide",
    }
    proposes: ClassVar[Proposal.Kind] = Proposal.Kind.CANCELLATION

    def begin(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """`subject` is the proposal. It is under the edition in force on the day on which the office opens it."""
        proposal = self.proposal(subject, by, "enrollment")
        today = localtime(at).date()
        try:
            base = edition_in_force(proposal.enrollment.category, on=today)
        except NoEdition as missing:
            raise CannotBegin(str(missing)) from None
        edition = edition_for(base.pk, proposal.unit, today)
        if not rules_of(edition).provisions(self.key):
            raise CannotBegin(
                _("The edition in force says nothing about the procedure of a cancellation. Enact one that does.")
            )
        return self.beginning(proposal, edition)

    def case_for(self, applications: Sequence[Application], *, at: datetime) -> dict[int, CancellationCase]:
        """What was missed, counted now; the notice and how it was served; open reports."""
        return cancellation_cases(applications, at=at)

    def facts(self, application: Application) -> Sequence[Fact]:
        """Which terms counted and how, as they were when the case was opened; and how the notice was served."""
        proposal = proposals_of([application])[application.pk]
        run = _("%(run)s in a row, %(all)s in all") % {"run": proposal.consecutive, "all": proposal.cumulative}
        lines = [
            Fact("term", _("Term"), term_words(proposal.term)),
            Fact("missed", _("Terms missed without a cause"), run, note=proposal.get_ground_display()),
        ]
        lines += [
            Fact(f"counted_{number}", term_words(term), _(WORDS.get(outcome, outcome)))
            for number, (term, outcome) in enumerate(application.particulars.get("counted", ()), 1)
        ]
        return [*lines, *service_facts(proposal), *_heard(application)]

    def effect(self, applications: Sequence[Application], *, at: datetime, by: Person) -> None:
        """None: what the meeting decides is not entered here yet, and nobody else cancels."""
        raise NoLongerFits(for_the_record(ONLY_THE_MEETING))


def _heard(application: Application) -> Sequence[Fact]:
    """When the student stated the case and asked for a hearing, and when one was held; not what was said."""
    heard = procedures([application.pk]).get(application.pk, Procedure())
    lines = []
    if heard.said_on:
        asks = _("asks for a hearing") if heard.asked_on else ""
        lines.append(Fact("statements", _("Statements of the student"), _days(heard.said_on), note=asks))
    if heard.held_on is not None:
        lines.append(Fact("hearing", _("Hearing"), day_words(heard.held_on)))
    return lines


def _days(days: Sequence[date]) -> str:
    return " · ".join(day_words(one) for one in days)


WORDS: Mapping[str, str] = {
    "UNREGISTERED": gettext_noop("missed without a cause"),
    "WITH_CAUSE": gettext_noop("missed with a cause"),
    "REGISTERED": gettext_noop("registered"),
    "EXEMPT": gettext_noop("exempt from registering"),
}
