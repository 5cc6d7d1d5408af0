"""A dated cover answers for who is away, and the record says for whom (domain 2.3.8, 3.11)."""

from datetime import datetime, timedelta

import pytest
import time_machine

from casework.actions.decide import decide
from casework.actions.return_application import return_application
from casework.models import Decision
from casework.queries.desk import on_the_desk_of
from security.actions.appoint import appoint
from security.models import Person
from tests.cast_desk import NOW, Morning

pytestmark = pytest.mark.django_db
LAST_DAY = NOW.date() + timedelta(days=13)
A_DAY = timedelta(days=1)


def stand_in(morning: Morning, who: str, for_whom: str, unit: str, *, reason: str = "病假") -> None:
    """From today on for two weeks."""
    cast = morning.cast
    covered = cast.persons[for_whom].appointments.get()
    appoint(
        person=cast.persons[who],
        office=covered.office_id,
        unit=cast.units[unit],
        begins=NOW.date(),
        ends=LAST_DAY,
        covers=covered,
        reason=reason,
        by=cast.secadmin,
        at=NOW,
    )


def desk_of(morning: Morning, who: Person, at: datetime) -> set[str]:
    return morning.keys(on_the_desk_of(Person.objects.get(pk=who.pk), at).values("pk"))


def page_of(morning: Morning, key: str) -> str:
    """The applicant's own."""
    browser = morning.cast.client(morning.students[key])
    return browser.get(f"/applications/{morning.of(key).pk}/").content.decode()


def test_a_cover_decides_and_the_applicant_reads_for_whom(morning: Morning):
    cast = morning.cast
    stand_in(morning, "nobody", "dept_head", "mechanics")
    decide(application_id=morning.of("wang").pk, agrees=True, by=cast.nobody, at=NOW)
    said = Decision.objects.get(application=morning.of("wang"))
    assert (said.officer, said.covers) == (cast.nobody, cast.dept_head)
    assert f" · {cast.nobody.name}（代 {cast.dept_head.name}）" in page_of(morning, "wang")


def test_a_cover_returns_for_correction_and_the_record_says_for_whom(morning: Morning):
    cast = morning.cast
    stand_in(morning, "nobody", "dept_head", "mechanics")
    said = {"items": ["material:FEE_OR_AID"], "note": "看不清"}
    return_application(application_id=morning.of("wang").pk, **said, by=cast.nobody, at=NOW)
    assert Decision.objects.get(application=morning.of("wang")).covers == cast.dept_head
    assert f"（代 {cast.dept_head.name}）" in page_of(morning, "wang")


def test_the_desk_is_there_on_the_days_of_the_cover_and_on_no_other(morning: Morning):
    nobody = morning.cast.nobody
    assert desk_of(morning, nobody, NOW) == set()
    stand_in(morning, "nobody", "dept_head", "mechanics")
    theirs = desk_of(morning, morning.cast.dept_head, NOW)
    assert "wang" in theirs
    days = [NOW - A_DAY, NOW, NOW + 13 * A_DAY, NOW + 14 * A_DAY]
    assert [desk_of(morning, nobody, day) for day in days] == [set(), theirs, theirs, set()]
    with time_machine.travel(NOW + 14 * A_DAY, tick=False):
        assert morning.cast.client(nobody).get("/desk/").status_code == 404


def test_who_holds_the_office_in_the_own_name_decides_in_it(morning: Morning):
    """The registrar covers the head of academic affairs: both sit at the desk of academic affairs."""
    cast = morning.cast
    stand_in(morning, "dept_staff", "dept_head", "mechanics")
    decide(application_id=morning.of("sun").pk, agrees=True, by=cast.registrar, at=NOW)
    decide(application_id=morning.of("wang").pk, agrees=True, by=cast.dept_staff, at=NOW)
    said = dict(Decision.objects.filter(at=NOW).values_list("officer", "covers"))
    assert said == {cast.registrar.pk: None, cast.dept_staff.pk: None}


def test_what_was_decided_in_somebodys_stead_stands_as_that_when_the_cover_is_over(morning: Morning):
    cast = morning.cast
    stand_in(morning, "nobody", "dept_head", "mechanics")
    decide(application_id=morning.of("wang").pk, agrees=True, by=cast.nobody, at=NOW)
    with time_machine.travel(NOW + 14 * A_DAY, tick=False):
        assert f"（代 {cast.dept_head.name}）" in page_of(morning, "wang")
