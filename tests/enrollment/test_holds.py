"""Holds across students: the catalogue of kinds, the list of what is open, many lifted with one reason (REG-2.2)."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from enrollment.actions.lift_holds import lift_holds
from enrollment.actions.place_hold import CannotHold, place_hold
from enrollment.models import Hold, HoldKind
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound
from tests.cast_registration import on
from tests.flows.test_registration import DAY_2

KIND = {
    "name": "图书未还",
    "concerns": "借阅图书的学生",
    "set_by": "REGISTRAR",
    "cleared_by": "AA_HEAD",
    "reach": "图书馆 201",
}


def place(roll, key, kind="FEES", by="registrar", reason="欠学费"):
    return place_hold(enrollment=roll.enrollments[key], kind=kind, reason=reason, by=getattr(roll, by), at=roll.at)


def open_ids():
    return list(Hold.objects.filter(lifted_at=None).order_by("pk").values_list("pk", flat=True))


def listed(roll, by, query=""):
    page = roll.client(getattr(roll, by)).get(f"/holds/{query}")
    return [hold.enrollment.person.name for hold, _label in page.context["holds"]]


def test_a_student_has_one_open_hold_of_a_kind(roll):
    place(roll, "wang")
    with pytest.raises(CannotHold, match="学费未缴清"):
        place(roll, "wang")
    one = Hold.objects.get()
    with unrecorded("a second one past the act"), pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(
            enrollment=one.enrollment, kind=one.kind, reason="x", placed_by=roll.registrar, placed_at=roll.at
        )
    lift_holds(holds=[one.pk], why="已缴", by=roll.registrar, at=roll.at)
    place(roll, "wang")
    assert Hold.objects.count() == 2


class TestTheList:
    def test_shows_each_office_what_it_clears(self, roll):
        place(roll, "wang")
        place(roll, "li", kind="CONDUCT")
        assert listed(roll, "registrar") == ["王子涵", "李思琪"]
        assert listed(roll, "finance") == ["王子涵"]
        assert listed(roll, "sa_head") == ["李思琪"]

    def test_is_narrowed_by_kind_department_and_day(self, roll):
        place(roll, "wang")
        place(roll, "li", kind="CONDUCT")
        day = roll.at.date()
        assert listed(roll, "registrar", "?kind=CONDUCT") == ["李思琪"]
        assert listed(roll, "registrar", f"?department={roll.mechanics.pk}") == ["王子涵"]
        assert listed(roll, "registrar", f"?since={day:%Y-%m-%d}") == ["王子涵", "李思琪"]
        assert listed(roll, "registrar", f"?since={day.year + 1}-01-01") == []

    def test_those_ticked_are_lifted_with_one_reason_each_in_its_students_journal(self, roll):
        place(roll, "wang")
        place(roll, "twin")
        place(roll, "li")
        first, second, third = open_ids()
        roll.client(roll.finance).post("/holds/", {"ids": [first, second], "why": "学费已到账"})
        assert open_ids() == [third]
        assert set(Hold.objects.exclude(lifted_at=None).values_list("lifted_why", flat=True)) == {"学费已到账"}
        told = Entry.objects.filter(event="enrollment.holds-lifted").values_list("person", flat=True)
        assert sorted(told) == sorted([roll.person_of("wang").pk, roll.person_of("twin").pk])

    def test_nothing_is_lifted_without_a_reason_or_for_another_office(self, roll):
        place(roll, "li", kind="CONDUCT")
        [pk] = open_ids()
        with pytest.raises(CannotHold):
            lift_holds(holds=[pk], why=" ", by=roll.sa_head, at=roll.at)
        with pytest.raises(CannotHold):
            lift_holds(holds=[pk], why="已缴", by=roll.finance, at=roll.at)
        assert open_ids() == [pk]

    def test_what_was_lifted_meanwhile_stays_as_it_is(self, roll):
        place(roll, "wang")
        place(roll, "twin")
        first, second = open_ids()
        lift_holds(holds=[first], why="先", by=roll.registrar, at=roll.at)
        event = lift_holds(holds=[first, second], why="后", by=roll.registrar, at=roll.at)
        assert (len(event.lifted), event.left) == (1, 1)
        assert Hold.objects.get(pk=first).lifted_why == "先"


class TestTheCatalogue:
    def test_the_head_of_academic_affairs_enters_a_kind(self, roll):
        answer = roll.client(roll.aa_head).post("/holds/kinds/new/", {"code": "LIBRARY", **KIND})
        assert answer.status_code == 302
        kind = HoldKind.objects.get(pk="LIBRARY")
        assert (kind.blocks_registration, kind.cleared_by_id, kind.reach) == (False, "AA_HEAD", "图书馆 201")
        page = roll.client(roll.registrar).get("/holds/kinds/").content.decode()
        assert "图书未还" in page
        assert "仅提示" in page

    @pytest.mark.parametrize("code", ["FEES", "library", "X", "A B"])
    def test_a_code_is_new_and_of_capital_letters(self, roll, code):
        assert roll.client(roll.aa_head).post("/holds/kinds/new/", {"code": code, **KIND}).status_code == 400

    def test_a_retired_kind_places_no_new_holds_and_keeps_those_that_are_open(self, roll):
        place(roll, "wang")
        roll.client(roll.aa_head).post("/holds/kinds/FEES/", {**KIND, "cleared_by": "FINANCE", "is_retired": "on"})
        with pytest.raises(NotFound):
            place(roll, "li")
        assert listed(roll, "finance") == ["王子涵"]
        lift_holds(holds=open_ids(), why="已缴", by=roll.finance, at=roll.at)
        assert open_ids() == []

    def test_the_office_that_places_need_not_be_the_one_that_clears(self, roll):
        roll.client(roll.aa_head).post("/holds/kinds/FEES/", {**KIND, "set_by": "SA_HEAD", "cleared_by": "FINANCE"})
        place(roll, "wang", by="sa_head")
        with pytest.raises(CannotHold):
            lift_holds(holds=open_ids(), why="x", by=roll.sa_head, at=roll.at)
        lift_holds(holds=open_ids(), why="已缴", by=roll.finance, at=roll.at)


def test_the_student_reads_what_is_open_who_clears_it_and_where_to_go(office):
    with unrecorded("a kind of hold"):
        HoldKind.objects.create(code="FEES", name="学费未缴清", cleared_by_id="FINANCE", reach="行政楼 103，周一至周五")
    with time_machine.travel(on(DAY_2), tick=False):
        wang = office.row(office.cast.wang)
        place_hold(
            enrollment=wang.enrollment_id, kind="FEES", reason="欠住宿费", by=office.cast.registrar, at=on(DAY_2)
        )
        page = office.cast.client(office.cast.wang).get(f"/registration/{wang.pk}/").content.decode()
    for words in ("学费未缴清", "欠住宿费", office.cast.finance.name, "行政楼 103"):
        assert words in page
