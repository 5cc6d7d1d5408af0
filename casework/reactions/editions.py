"""What casework tells of the regulation: leaders, academic affairs, the staff, departments with rules of their own."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from rulebook.events import (
    DepartmentRuleDecided,
    DepartmentRuleEvent,
    DepartmentRuleFiled,
    EditionEnacted,
    EditionProposed,
    ProposalConfirmed,
    ProposalDeclined,
    ProposalEvent,
)
from rulebook.models import Edition, EditionProposal
from rulebook.queries.acknowledging import staff
from security.journal import when
from security.models import Person
from security.queries import officers_of, the_school
from security.rules import matrix

EDITION_PROPOSED = notice_text(
    "casework.edition-proposed",
    title=_("To be confirmed: the regulation {name}"),
    short=_("To be confirmed: an edition of the regulation"),
    body=_("An edition of the regulation is proposed, to be in force from {from_day}. A school leader confirms it."),
)
PROPOSAL_CONFIRMED = notice_text(
    "casework.edition-confirmed",
    title=_("Confirmed: the regulation {name}"),
    short=_("Confirmed: an edition of the regulation"),
    body=_("The edition you proposed is confirmed. It is in force from {from_day}."),
)
PROPOSAL_DECLINED = notice_text(
    "casework.edition-declined",
    title=_("Declined: the regulation {name}"),
    short=_("Declined: an edition of the regulation"),
    body=_("The edition you proposed is declined. The page says why; you may propose another one."),
)
EDITION_ENACTED = notice_text(
    "casework.edition-enacted",
    title=_("To be read and acknowledged: the regulation {name}"),
    short=_("To be read and acknowledged: the regulation"),
    body=_("A new edition of the regulation is in force from {from_day}. Study it and acknowledge it on its page."),
)
RULE_FILED = notice_text(
    "casework.department-rule-filed",
    title=_("To be accepted: stricter rules of {unit}"),
    short=_("To be accepted: stricter rules of a department"),
    body=_("The head of the department has filed stricter rules under the edition {name}. Accept or decline them."),
)
RULE_ACCEPTED = notice_text(
    "casework.department-rule-accepted",
    title=_("Accepted: stricter rules of {unit}"),
    short=_("Accepted: stricter rules of your department"),
    body=_("The stricter rules under the edition {name} are accepted. Their page says from which day they hold."),
)
RULE_DECLINED = notice_text(
    "casework.department-rule-declined",
    title=_("Declined: stricter rules of {unit}"),
    short=_("Declined: stricter rules of your department"),
    body=_("The stricter rules under the edition {name} are declined. Their page says why; you may file others."),
)


@when(EditionProposed)
def ask_the_leaders(event: EditionProposed) -> None:
    """An edition waits for a school leader (2.3.11)."""
    school = the_school()
    if school is not None:
        leaders = officers_of(matrix.offices_for("edition.confirm", verbs={"decide"}), school, event.at)
        _tell_of_proposal(event, EDITION_PROPOSED, leaders, from_day=event.from_day)


@when(ProposalConfirmed)
def tell_it_is_confirmed(event: ProposalConfirmed) -> None:
    """Whoever proposed it reads that it is in force, and from when."""
    _tell_of_proposal(event, PROPOSAL_CONFIRMED, [event.proposed_by], from_day=event.from_day)


@when(ProposalDeclined)
def tell_it_is_declined(event: ProposalDeclined) -> None:
    """The reason is on the page."""
    _tell_of_proposal(event, PROPOSAL_DECLINED, [event.proposed_by])


@when(EditionEnacted)
def ask_the_staff_to_read(event: EditionEnacted) -> None:
    """Every member of staff studies it and says so; once for each edition, however often it is put in force (SUP-3)."""
    give_notices(
        persons=staff(event.at),
        text=EDITION_ENACTED,
        facts={"name": _title_of(event.name), "from_day": event.from_day},
        link=reverse("rulebook:edition", args=[event.name]),
        about=event.about,
        once=f"{EDITION_ENACTED}:{event.edition}",
        at=event.at,
    )


@when(DepartmentRuleFiled)
def ask_academic_affairs(event: DepartmentRuleFiled) -> None:
    """A department's rules wait for the head of academic affairs (SUP-2)."""
    school = the_school()
    if school is not None:
        heads = officers_of(matrix.offices_for("edition.propose", verbs={"decide"}), school, event.at)
        _tell_of_rule(event, RULE_FILED, heads)


@when(DepartmentRuleDecided)
def tell_the_department(event: DepartmentRuleDecided) -> None:
    """Whoever filed them reads what came of them."""
    _tell_of_rule(event, RULE_ACCEPTED if event.accepted else RULE_DECLINED, [event.filed_by])


def _tell_of_rule(event: DepartmentRuleEvent, text: str, persons: Iterable[Person | int]) -> None:
    give_notices(
        persons=persons,
        text=text,
        facts={"unit": event.unit, "name": _title_of(event.name)},
        link=reverse("rulebook:department_rule", args=[event.rule]),
        about=event.about,
        at=event.at,
    )


def _title_of(edition: str) -> str:
    """What people call the edition of this name."""
    return Edition.objects.get(name=edition).title


def _tell_of_proposal(event: ProposalEvent, text: str, persons: Iterable[Person | int], **facts: date) -> None:
    link = f"/rulebook/proposals/{event.proposal}/"
    facts_told = {"name": EditionProposal.objects.get(pk=event.proposal).title, **facts}
    give_notices(persons=persons, text=text, facts=facts_told, link=link, about=event.about, at=event.at)
