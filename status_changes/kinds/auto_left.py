"""Counting a student as having left (自动离校): proposed by a sweep, prepared, confirmed person by person (AMB-03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from casework.kind import Beginning, Fact, Kind, NotYours, register
from casework.models import Application
from casework.queries.words import day_words
from enrollment.queries.registration import labels_of
from enrollment.rules.terms import term_words
from rulebook.clauses.auto_left import AutoLeftCase
from rulebook.queries import edition_for, rules_of
from security.models import Person
from security.rules.record_words import for_the_record
from security.rules.separation import LOGGED_THE_ONLY_CONTACT
from status_changes.actions.follow_proposal import follow_proposal
from status_changes.models import Contact, Proposal
from status_changes.queries.proposals import case_of, proposals_of, standing_services


@register
class AutoLeft(Kind):
    """AUTO_LEFT is an interim status that can be taken back: the student returns by registering late (T08, T09)."""

    key: ClassVar[str] = "auto_left"
    prefix: ClassVar[str] = "ZL"
    title: ClassVar[str] = gettext_lazy("Counting as having left")  # type: ignore[assignment]
    functions: ClassVar[Mapping[str, str]] = {"AA": "auto_left.confirm"}
    is_filled_in_here: ClassVar[bool] = False
    is_of_the_school: ClassVar[bool] = True

    def begin(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """`subject` is the proposal. It is opened by the system, for the officer who takes it up."""
        proposals = Proposal.objects.select_related("person", "unit", "registration__batch", "registration__roster")
        proposal = proposals.filter(pk=subject, kind=Proposal.Kind.AUTO_LEFT, state=Proposal.State.PROPOSED).first()
        if proposal is None or proposal.registration is None or not by.is_system:
            raise NotYours(_("This proposal is not open."))
        edition = edition_for(
            proposal.registration.batch.edition_id, proposal.unit, proposal.registration.roster.opens_on
        )
        exclusive = f"{self.key}:{proposal.enrollment_id}"
        return Beginning(person=proposal.person, unit=proposal.unit, edition=edition, exclusive=exclusive)

    def route_key(self, application: Application) -> str:
        """As the classification of the edition says: prepared by one, confirmed by another (R11)."""
        route, _rule = rules_of(application.edition_id).route_for(self.key, {})
        return route.name

    def attach(self, application: Application, *, subject: int) -> None:
        """The proposal is being decided."""
        Proposal.objects.filter(pk=subject).update(application=application, state=Proposal.State.TAKEN_UP)

    def case_for(self, applications: Sequence[Application], *, at: datetime) -> dict[int, AutoLeftCase]:
        """State of the registration, contacts, the served notice, open reports. Each is decided by itself."""
        return {pk: case_of(proposal, at=at) for pk, proposal in proposals_of(applications).items()}

    def facts(self, application: Application) -> Sequence[Fact]:
        """What was missed, whom the department reached, and how the notice was served."""
        proposal = proposals_of([application])[application.pk]
        contacts = Contact.objects.filter(registration=proposal.registration_id).order_by("spoken_on", "pk")
        service = standing_services(proposal.pk).select_related("document").first()
        lines = [Fact("term", _("Term"), term_words(proposal.term))]
        for number, one in enumerate(contacts, 1):
            words = f"{day_words(one.spoken_on)} · {one.get_way_display()} · {one.get_reached_display()}"
            lines.append(Fact(f"contact_{number}", _("Contact with the student"), one.said, note=words))
        if service is not None and service.served_on is not None:
            how = f"{service.get_way_display()} · {service.proof}"
            served = f"{service.document.shown_number} · {day_words(service.served_on)}"
            lines.append(Fact("service", _("Notice served"), served, note=how))
        return lines

    def labels(self, applications: Sequence[Application]) -> dict[int, str]:
        """Student number and the last four of the ID."""
        return labels_of(Proposal.objects.all(), "enrollment", applications)

    def concerns(self, applications: Sequence[Application]) -> dict[int, str]:
        """Person by person: never together with others (REG-1.4)."""
        return {one.pk: _("Each student is confirmed by itself.") for one in applications}

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
