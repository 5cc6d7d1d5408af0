"""The example school is founded as any other: first start, officers, regulation, calendar, terms."""

from __future__ import annotations

from datetime import date, datetime
from secrets import token_urlsafe
from typing import Final

from enrollment.actions.enter_term import enter_term
from enrollment.models import Term
from registrar.demo.plan import OFFICERS
from registrar.example.office import FIRST, HEADS, OTHERS, Office
from registrar.example.plan import CATEGORY, EDITION, ENDS, NEXT_ENDS, NEXT_OPENS, OPENS, SCHOOL
from rulebook.actions.add_edition import add_edition
from rulebook.actions.confirm_proposal import confirm_proposal
from rulebook.actions.prepare_edition import Draft
from rulebook.actions.propose_edition import propose_edition
from rulebook.actions.publish_calendar_year import publish_calendar_year
from rulebook.events import EditionProposed
from rulebook.models import CalendarYear, EditionProposal, EditionScope
from rulebook.rules.shipped import shipped_text, shipped_years
from security.actions.appoint import appoint
from security.actions.appoint_first_officers import Newcomer, appoint_first_officers
from security.actions.decide_proposal import decide_proposal
from security.actions.enter_officer import enter_officer
from security.actions.enter_school import enter_school
from security.actions.issue_setup_code import issue_setup_code
from security.actions.open_setup import open_setup
from security.actions.propose_appointment import propose_appointment
from security.backends import sign_in_key
from security.backends.codes import setup_digest
from security.events import PersonEntered
from security.journal import recorded
from security.models import AppointmentProposal, Person, Unit
from security.queries import the_school, the_system
from security.rules.codes import new_code
from security.rules.offices import role

YEARS: Final = frozenset({2023, 2024})
_BY_KEY: Final = {key: (name, number, office, unit) for key, name, number, office, unit in OFFICERS}


def found_school(_office: Office, at: datetime) -> int:
    """The first start: the school with the officers who set everything else up. Their links are handed out later."""
    if the_school() is not None:
        return 0
    _first_start(by=the_system(), at=at)
    return 1


@recorded
def _first_start(*, by: Person, at: datetime) -> PersonEntered:
    code, holder = new_code(), token_urlsafe(32)
    issue_setup_code(digest=setup_digest(code), server=token_urlsafe(8), by=by, at=at)
    open_setup(code=code, holder=holder, network="127.0.0.1", by=by, at=at)
    enter_school(name=SCHOOL[1], code=SCHOOL[0], holder=holder, by=by, at=at)
    officers = {
        office: Newcomer(name, "", (number,)) for name, number, office, _unit in (_BY_KEY[key] for key in FIRST)
    }
    return appoint_first_officers(officers=officers, holder=holder, by=by, at=at)


def appoint_officers(office: Office, at: datetime) -> int:
    """A school leader, a registrar and the finance office."""
    return sum(_install(office, key, office.school, at) for key in OTHERS)


def appoint_heads(office: Office, at: datetime) -> int:
    """Each department gets its head."""
    departments = {one.code: one for one in Unit.objects.filter(kind=Unit.Kind.DEPARTMENT)}
    return sum(_install(office, key, departments[_BY_KEY[key][3]], at) for key in HEADS)


def _install(office: Office, key: str, unit: Unit, at: datetime) -> int:
    if office.is_appointed(key):
        return 0
    _enter_and_appoint(office=office, key=key, unit=unit, by=office.officer("secadmin"), at=at)
    return 1


@recorded
def _enter_and_appoint(*, office: Office, key: str, unit: Unit, by: Person, at: datetime) -> PersonEntered:
    """A privileged office takes a second person, who confirms (domain 2.3.4)."""
    name, number, held, _department = _BY_KEY[key]
    keys = (sign_in_key(number),)
    entered = enter_officer(name=name, sign_in_keys=keys, by=office.officer("sysadmin"), at=at)
    [person] = Person.objects.filter(pk__in=entered.persons)
    if role(held).is_privileged:
        asked = propose_appointment(person=person, office=held, unit=unit, begins=at.date(), by=by, at=at)
        proposal = AppointmentProposal.objects.get(pk=asked.about.rpartition(":")[2])
        decide_proposal(proposal=proposal, confirmed=True, by=office.officer("aa_head"), at=at)
    else:
        appoint(person=person, office=held, unit=unit, begins=at.date(), by=by, at=at)
    return entered


def publish_calendar(office: Office, at: datetime) -> int:
    """The working days of 2023 and 2024 as they were published."""
    known = set(CalendarYear.objects.values_list("year", flat=True))
    missing = [year for year in shipped_years() if year.number in YEARS - known]
    for year in missing:
        publish_calendar_year(year=year, by=office.officer("aa_head"), at=at)
    return len(missing)


def propose_regulation(office: Office, at: datetime) -> int:
    """The head of academic affairs proposes the long regulation, as it is shipped."""
    if EditionProposal.objects.exists():
        return 0
    _propose(by=office.officer("aa_head"), at=at)
    return 1


@recorded
def _propose(*, by: Person, at: datetime) -> EditionProposed:
    text = shipped_text(EDITION)
    add_edition(text=text, by=the_system(), at=at)
    draft = Draft(text, [CATEGORY], date(2023, 9, 1), "建校时选定，自新学年起施行。")
    proposed: EditionProposed = propose_edition(draft=draft, by=by, at=at)
    return proposed


def confirm_regulation(office: Office, at: datetime) -> int:
    """The principal confirms it."""
    if EditionScope.objects.exists():
        return 0
    waiting = EditionProposal.objects.get(state=EditionProposal.State.OPEN)
    confirm_proposal(proposal=waiting.pk, by=office.officer("principal"), at=at)
    return 1


def enter_terms(office: Office, at: datetime) -> int:
    """The term of the example, and the next."""
    entered = 0
    for ordinal, opens_on, ends_on in ((1, OPENS, ENDS), (2, NEXT_OPENS, NEXT_ENDS)):
        if not Term.objects.filter(school_year="2023-2024", ordinal=ordinal).exists():
            enter_term(
                school_year="2023-2024", ordinal=ordinal, opens_on=opens_on, ends_on=ends_on, teaching_weeks=20,
                is_provisional=False, by=office.officer("aa_head"), at=at,
            )  # fmt: skip
            entered += 1
    return entered
