"""Giving the admission up (放弃入学资格): proposed by a sweep, prepared, confirmed person by person (INT-4, T03)."""

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
from enrollment.models import ArrivalContact
from enrollment.queries.registration import labels_of
from enrollment.rules.terms import term_words
from rulebook.clauses.admission import ForfeitureCase
from rulebook.queries import rules_of
from security.models import Person
from security.rules.record_words import for_the_record
from security.rules.separation import LOGGED_THE_ONLY_CONTACT
from status_changes.actions.forfeit_admission import forfeit_admission
from status_changes.models import Proposal
from status_changes.queries.forfeitures import case_of, edition_of_arrival
from status_changes.queries.proposals import proposals_of


@register
class AdmissionForfeited(Kind):
    """Nothing follows from not arriving by itself: whoever comes before it is confirmed is checked in."""

    key: ClassVar[str] = "admission_forfeited"
    prefix: ClassVar[str] = "FQ"
    title: ClassVar[str] = gettext_lazy("Giving the admission up")  # type: ignore[assignment]
    functions: ClassVar[Mapping[str, str]] = {"AA": "intake.no_show"}
    is_filled_in_here: ClassVar[bool] = False
    is_of_the_school: ClassVar[bool] = True

    def begin(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """`subject` is the proposal. It is opened by the system, for the officer who takes it up."""
        proposals = Proposal.objects.select_related("person", "unit", "arrival__intake")
        proposal = proposals.filter(pk=subject, kind=Proposal.Kind.FORFEITURE, state=Proposal.State.PROPOSED).first()
        if proposal is None or proposal.arrival is None or not by.is_system:
            raise NotYours(_("This proposal is not open."))
        edition = edition_of_arrival(proposal.arrival, proposal.unit)
        exclusive = f"{self.key}:{proposal.enrollment_id}"
        return Beginning(person=proposal.person, unit=proposal.unit, edition=edition, exclusive=exclusive)

    def route_key(self, application: Application) -> str:
        """As the classification of the edition says: prepared by one, confirmed by another (R11)."""
        route, _rule = rules_of(application.edition_id).route_for(self.key, {})
        return route.name

    def attach(self, application: Application, *, subject: int) -> None:
        """The proposal is being decided."""
        Proposal.objects.filter(pk=subject).update(application=application, state=Proposal.State.TAKEN_UP)

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
        for number, one in enumerate(contacts, 1):
            words = f"{day_words(one.spoken_on)} · {one.get_way_display()} · {one.get_reached_display()}"
            lines.append(Fact(f"contact_{number}", _("Contact with the student"), one.said, note=words))
        return lines

    def labels(self, applications: Sequence[Application]) -> dict[int, str]:
        """The last four of the ID; who did not arrive has no student number."""
        return labels_of(Proposal.objects.all(), "enrollment", applications)

    def concerns(self, applications: Sequence[Application]) -> dict[int, str]:
        """Person by person: never together with others (INT-4)."""
        return {one.pk: _("Each student is confirmed by itself.") for one in applications}

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
