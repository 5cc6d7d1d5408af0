"""Giving the admission up (放弃入学资格): proposed by a sweep, prepared, confirmed person by person (INT-4, T03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from casework.kind import Beginning, Fact, register
from casework.models import Application
from casework.queries.words import day_words
from enrollment.models import ArrivalContact
from enrollment.rules.terms import term_words
from rulebook.clauses.admission import ForfeitureCase
from security.models import Person
from security.rules.record_words import for_the_record
from security.rules.separation import LOGGED_THE_ONLY_CONTACT
from status_changes.actions.forfeit_admission import forfeit_admission
from status_changes.kinds import Proposed, contact_facts
from status_changes.models import Proposal
from status_changes.queries.forfeitures import case_of, edition_of_arrival
from status_changes.queries.proposals import proposals_of


@register
class AdmissionForfeited(Proposed):
    """Nothing follows from not arriving by itself: whoever comes before it is confirmed is checked in."""

    key: ClassVar[str] = "admission_forfeited"
    prefix: ClassVar[str] = "FQ"
    title: ClassVar[str] = gettext_lazy("Giving the admission up")  # type: ignore[assignment]
    functions: ClassVar[Mapping[str, str]] = {"AA": "intake.no_show"}
    proposes: ClassVar[Proposal.Kind] = Proposal.Kind.FORFEITURE

    def begin(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """`subject` is the proposal. It is opened by the system, for the officer who takes it up."""
        proposal = self.proposal(subject, by, "arrival__intake")
        assert proposal.arrival is not None  # noqa: S101 - the database asks for it
        return self.beginning(proposal, edition_of_arrival(proposal.arrival, proposal.unit))

    def case_for(self, applications: Sequence[Application], *, at: datetime) -> dict[int, ForfeitureCase]:
        """Where the student stands in the intake, contacts, open reports. Each is decided by itself."""
        return {pk: case_of(proposal) for pk, proposal in proposals_of(applications).items()}

    def facts(self, application: Application) -> Sequence[Fact]:
        """Until when the student could arrive, and whom the department reached."""
        proposal = proposals_of([application])[application.pk]
        lines = [
            Fact("term", _("Term"), term_words(proposal.term)),
            Fact("due_on", _("Last day of arrival"), day_words(proposal.arrival.due_on)),
        ]
        contacts = ArrivalContact.objects.filter(arrival=proposal.arrival_id).order_by("spoken_on", "pk")
        return [*lines, *contact_facts(contacts)]

    def kept_from(self, officer: Person) -> Q:
        """Whoever logged the only contact with the student does not confirm (as in domain 2.3.12)."""
        contacts = ArrivalContact.objects.filter(arrival__proposals__application=OuterRef("pk"))
        return Q(Exists(contacts.filter(by=officer))) & ~Q(Exists(contacts.exclude(by=officer)))

    def why_kept(self) -> str:
        """The officer is the only one who spoke with the student."""
        return _(LOGGED_THE_ONLY_CONTACT)

    def effect(self, applications: Sequence[Application], *, at: datetime, by: Person) -> None:
        """The status becomes ADMISSION_FORFEITED."""
        for one in applications:
            authority = for_the_record(gettext_noop("Giving the admission up %(number)s"), number=one.number)
            forfeit_admission(application=one, authority=authority, by=by, at=at)
