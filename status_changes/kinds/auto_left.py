"""Counting a student as having left (自动离校): proposed by a sweep, prepared, confirmed person by person (AMB-03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from casework.kind import Beginning, Fact, register
from casework.models import Application
from enrollment.rules.terms import term_words
from rulebook.clauses.auto_left import AutoLeftCase
from rulebook.queries import edition_for
from security.models import Person
from security.rules.record_words import for_the_record
from security.rules.separation import LOGGED_THE_ONLY_CONTACT
from status_changes.actions.follow_proposal import follow_proposal
from status_changes.kinds import Proposed, contact_facts, service_facts
from status_changes.models import Contact, Proposal
from status_changes.queries.proposals import case_of, proposals_of


@register
class AutoLeft(Proposed):
    """AUTO_LEFT is an interim status that can be taken back: the student returns by registering late (T08, T09)."""

    key: ClassVar[str] = "auto_left"
    prefix: ClassVar[str] = "ZL"
    title: ClassVar[str] = gettext_lazy("Counting as having left")  # type: ignore[assignment]
    functions: ClassVar[Mapping[str, str]] = {"AA": "auto_left.confirm"}
    proposes: ClassVar[Proposal.Kind] = Proposal.Kind.AUTO_LEFT

    def begin(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """`subject` is the proposal. It is opened by the system, for the officer who takes it up."""
        proposal = self.proposal(subject, by, "registration__batch", "registration__roster")
        row = proposal.registration
        assert row is not None  # noqa: S101 - the database asks for it
        return self.beginning(proposal, edition_for(row.batch.edition_id, proposal.unit, row.roster.opens_on))

    def case_for(self, applications: Sequence[Application], *, at: datetime) -> dict[int, AutoLeftCase]:
        """State of the registration, contacts, the served notice, open reports. Each is decided by itself."""
        return {pk: case_of(proposal, at=at) for pk, proposal in proposals_of(applications).items()}

    def facts(self, application: Application) -> Sequence[Fact]:
        """What was missed, whom the department reached, and how the notice was served."""
        proposal = proposals_of([application])[application.pk]
        contacts = Contact.objects.filter(registration=proposal.registration_id).order_by("spoken_on", "pk")
        term = Fact("term", _("Term"), term_words(proposal.term))
        return [term, *contact_facts(contacts), *service_facts(proposal)]

    def kept_from(self, officer: Person) -> Q:
        """Whoever logged the only contact with the student does not confirm (domain 2.3.12)."""
        contacts = Contact.objects.filter(registration__proposals__application=OuterRef("pk"))
        return Q(Exists(contacts.filter(by=officer))) & ~Q(Exists(contacts.exclude(by=officer)))

    def why_kept(self) -> str:
        """The officer is the only one who spoke with the student."""
        return _(LOGGED_THE_ONLY_CONTACT)

    def effect(self, applications: Sequence[Application], *, at: datetime, by: Person) -> None:
        """The status becomes AUTO_LEFT, and the term counts as unregistered."""
        for one in applications:
            authority = for_the_record(gettext_noop("Counting as having left %(number)s"), number=one.number)
            follow_proposal(application=one, authority=authority, by=by, at=at)
