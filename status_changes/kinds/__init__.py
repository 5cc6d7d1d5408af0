"""What the kinds have in common that decide on what a sweep has proposed. The system opens them, person by person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from casework.kind import Beginning, Fact, Kind, NotYours
from casework.models import Application
from casework.queries.words import day_words
from enrollment.queries.registration import labels_of
from rulebook.queries import rules_of
from security.models import Person
from status_changes.models import Proposal
from status_changes.queries.proposals import standing_services


class Proposed(Kind):
    """The subject is a proposal of one `proposes`; nothing of what it proposes follows before it is decided."""

    proposes: ClassVar[Proposal.Kind]
    is_filled_in_here: ClassVar[bool] = False
    is_of_the_school: ClassVar[bool] = True

    def proposal(self, subject: int, by: Person, *read: str) -> Proposal:
        """The open proposal, with `read` beside person and unit.

        :raises NotYours: if it is not open, or somebody else than the system opens it
        """
        rows = Proposal.objects.select_related("person", "unit", *read)
        found = rows.filter(pk=subject, kind=self.proposes, state=Proposal.State.PROPOSED).first()
        if found is None or not by.is_system:
            raise NotYours(_("This proposal is not open."))
        return found

    def beginning(self, proposal: Proposal, edition: int) -> Beginning:
        """About its student, one at a time for each enrollment."""
        exclusive = f"{self.key}:{proposal.enrollment_id}"
        return Beginning(person=proposal.person, unit=proposal.unit, edition=edition, exclusive=exclusive)

    def route_key(self, application: Application) -> str:
        """As the classification of the edition says (R03, R11, B01)."""
        route, _rule = rules_of(application.edition_id).route_for(self.key, {})
        return route.name

    def attach(self, application: Application, *, subject: int) -> None:
        """The proposal is being decided."""
        Proposal.objects.filter(pk=subject).update(application=application, state=Proposal.State.TAKEN_UP)

    def labels(self, applications: Sequence[Application]) -> dict[int, str]:
        """Student number and the last four of the ID; who did not arrive has no student number."""
        return labels_of(Proposal.objects.all(), "enrollment", applications)

    def concerns(self, applications: Sequence[Application]) -> dict[int, str]:
        """Person by person: never together with others (REG-1.4, INT-4)."""
        return {one.pk: _("Each student is confirmed by itself.") for one in applications}


def contact_facts(contacts: Iterable[Any]) -> Iterator[Fact]:
    """Whom the department reached, and what was said."""
    for number, one in enumerate(contacts, 1):
        words = f"{day_words(one.spoken_on)} · {one.get_way_display()} · {one.get_reached_display()}"
        yield Fact(f"contact_{number}", _("Contact with the student"), one.said, note=words)


def service_facts(proposal: Proposal) -> Iterator[Fact]:
    """How the notice was served, once it was."""
    service = standing_services(proposal.pk).select_related("document").first()
    if service is not None and service.served_on is not None:
        how = f"{service.get_way_display()} · {service.proof}"
        served = f"{service.document.shown_number} · {day_words(service.served_on)}"
        yield Fact("service", _("Notice served"), served, note=how)
