"""Separation of duties (2.3): what is refused, and that the refusal says why."""

from datetime import date
from itertools import combinations

import pytest

from security.rules import separation
from security.rules.offices import (
    APPOINTABLE,
    CATALOGUE,
    ROUTE_OFFICES,
    Group,
    Scope,
    UnknownOffice,
    role,
    route_office,
    route_offices_of,
)

ADMINS = ("SYSADMIN", "SECADMIN", "AUDITOR")
WANG, LI, ZHAO = 1, 2, 3


@pytest.mark.parametrize(("one", "other"), list(combinations(ADMINS, 2)))
def test_two_of_the_three_administrators_are_never_one_person(one: str, other: str) -> None:
    assert separation.exclusive_offices({one, other})


@pytest.mark.parametrize("admin", ADMINS)
def test_no_administrator_holds_a_business_office(admin: str) -> None:
    business = [code for code in APPOINTABLE if CATALOGUE[code].group is Group.BUSINESS]
    assert len(business) == 18
    for office in business:
        assert separation.exclusive_offices({admin, office})
    for private in ("STUDENT", "GUARDIAN"):
        assert separation.exclusive_offices({admin, private}) is None


def test_business_offices_go_together_except_fees_and_approval() -> None:
    assert separation.exclusive_offices({"TUTOR", "TEACHER", "DEPT_HEAD"}) is None
    assert separation.exclusive_offices({"FINANCE", "TUTOR"}) is None
    assert separation.exclusive_offices(set()) is None
    for approver in ("DEPT_HEAD", "AA_HEAD", "REGISTRAR"):
        assert "fee states" in separation.exclusive_offices({"FINANCE", approver})


def test_an_unknown_office_is_refused() -> None:
    with pytest.raises(UnknownOffice, match="'BOSS' is no role"):
        separation.exclusive_offices({"BOSS"})


@pytest.mark.parametrize(
    ("confirmed_by", "offices", "stands"),
    [
        (None, (), False),
        (WANG, ("SECADMIN",), False),
        (LI, ("TUTOR",), False),
        (LI, ("SECADMIN",), True),
        (LI, ("AA_HEAD",), True),
    ],
)
def test_a_privileged_office_needs_a_second_confirmation(confirmed_by, offices, stands) -> None:
    refusal = separation.granting_privileged(
        "AA_HEAD", granted_by=WANG, confirmed_by=confirmed_by, confirmer_offices=offices
    )
    assert (refusal is None) == stands


def test_an_ordinary_office_needs_no_second_confirmation() -> None:
    assert separation.granting_privileged("TUTOR", granted_by=WANG, confirmed_by=None) is None


def test_a_substitution_has_dates_and_a_reason() -> None:
    first, last = date(2026, 9, 1), date(2026, 9, 30)
    assert separation.cover_is_explicit(begins=first, ends=last, reason="产假") is None
    assert separation.cover_is_explicit(begins=first, ends=last, reason="  ")
    assert separation.cover_is_explicit(begins=first, ends=None, reason="产假")
    assert "before its first" in separation.cover_is_explicit(begins=last, ends=first, reason="产假")


def test_an_edition_is_proposed_and_confirmed_by_two() -> None:
    assert separation.enacting(proposed_by=WANG, confirmed_by=LI, confirmer_offices={"VICE_LEADER"}) is None
    assert separation.enacting(proposed_by=WANG, confirmed_by=WANG, confirmer_offices={"PRINCIPAL"})
    assert separation.enacting(proposed_by=WANG, confirmed_by=LI, confirmer_offices={"AA_HEAD"})


def test_the_desk_of_a_route_office_knows_who_completes_and_who_prepares() -> None:
    aa = route_office("AA")
    assert aa.deciders() == ("AA_HEAD",)
    assert aa.deciders(registration=True) == ("AA_HEAD", "REGISTRAR")
    assert aa.members() == ("AA_HEAD", "REGISTRAR")
    assert route_office("DEPT").members() == ("DEPT_HEAD", "DEPT_STAFF")
    assert route_office("LEADER").deciders() == ("VICE_LEADER", "PRINCIPAL")
    assert route_offices_of(["REGISTRAR", "TUTOR"]) == {"AA", "TUTOR"}
    with pytest.raises(UnknownOffice, match="no office that a route can name"):
        route_office("KITCHEN")


def test_route_offices_name_appointable_roles_only() -> None:
    for office in ROUTE_OFFICES.values():
        assert set(office.members()) <= set(APPOINTABLE)


def test_the_catalogue_gives_every_role_its_scope() -> None:
    assert role("DEPT_HEAD").scope is Scope.DEPARTMENT
    assert role("TUTOR").scope is Scope.CLASS
    assert role("GUARDIAN").scope is Scope.OWN
    assert role("MEETING_SEC").name == "校领导会议秘书"
    assert {one.code for one in CATALOGUE.values() if one.scope is Scope.OWN} == {"STUDENT", "GUARDIAN"}
