"""Holds across students: the catalogue of kinds, the list of what is open, many lifted with one reason (REG-2.2)."""

import importlib
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from enrollment.actions.lift_holds import lift_holds
from enrollment.actions.place_hold import CannotHold, place_hold
from enrollment.models import Enrollment, Hold, HoldKind
from enrollment.queries.holds import kinds_to_set
from enrollment.rules.hold_kinds import SHIPPED
from rulebook.clauses.registration import JUDGED
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound
from tests.cast_registration import on, open_office
from tests.flows.test_registration import DAY_2

KIND = {
    "name": "宿舍未清",
    "concerns": "住校的学生",
    "set_by": "REGISTRAR",
    "cleared_by": "AA_HEAD",
    "reach": "宿管科 201",
}

SETTERS = {
    "aa_head": {*JUDGED, "FEES", "LIBRARY"},
    "registrar": {*JUDGED, "FEES", "LIBRARY"},
    "sa_head": {"SANCTION_UNDECIDED"},
    "finance": {"FEES"},
    "dept_head": set(),
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


class TestPlacingByNumber:
    """Matrix 2.2: the finance office, which opens no students, places the fee hold all the same."""

    def place(self, roll, by="finance", **values):
        wang = Enrollment.objects.get(pk=roll.enrollments["wang"])
        sent = {"number": wang.student_no, "kind": "FEES", "reason": "支票退票", **values}
        return roll.client(getattr(roll, by)).post("/holds/new/", sent)

    def test_finance_places_the_fee_hold_and_finds_it_in_its_list(self, roll):
        assert self.place(roll).status_code == 302
        hold = Hold.objects.get()
        assert (hold.enrollment_id, hold.kind_id, hold.placed_by) == (roll.enrollments["wang"], "FEES", roll.finance)
        assert listed(roll, "finance") == ["王子涵"]
        assert "/holds/new/" in roll.client(roll.finance).get("/holds/").content.decode()

    def test_each_office_is_offered_what_it_sets_and_no_more(self, roll):
        page = roll.client(roll.finance).get("/holds/new/").content.decode()
        assert "学费未缴清" in page
        assert "处分" not in page
        answer = self.place(roll, kind="CONDUCT")
        assert answer.status_code == 400
        assert "本部门不设置此类限制" in answer.content.decode()
        assert self.place(roll, by="sa_head", kind="CONDUCT").status_code == 302
        assert self.place(roll, by="dept_head").status_code == 404

    def test_an_unknown_number_is_said_and_what_was_typed_stays(self, roll):
        answer = self.place(roll, number="2099999999")
        assert answer.status_code == 400
        assert "没有学号为 2099999999 的学生" in answer.content.decode()
        assert "支票退票" in answer.content.decode()

    def test_one_that_is_open_already_is_said(self, roll):
        place(roll, "wang", by="finance")
        answer = self.place(roll)
        assert answer.status_code == 400
        assert "学费未缴清" in answer.content.decode()
        assert Hold.objects.count() == 1

    def test_pressing_twice_places_it_once(self, roll):
        key = str(uuid4())
        assert self.place(roll, act_key=key).status_code == 302
        assert self.place(roll, act_key=key).status_code == 302
        assert Hold.objects.count() == 1


class TestTheCatalogue:
    def test_the_head_of_academic_affairs_enters_a_kind(self, roll):
        answer = roll.client(roll.aa_head).post("/holds/kinds/new/", {"code": "DORMITORY", **KIND})
        assert answer.status_code == 302
        kind = HoldKind.objects.get(pk="DORMITORY")
        assert (kind.blocks_registration, kind.cleared_by_id, kind.reach) == (False, "AA_HEAD", "宿管科 201")
        page = roll.client(roll.registrar).get("/holds/kinds/").content.decode()
        assert "宿舍未清" in page

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
    with unrecorded("where to go"):
        HoldKind.objects.filter(pk="FEES").update(reach="行政楼 103，周一至周五")
    with time_machine.travel(on(DAY_2), tick=False):
        wang = office.row(office.cast.wang)
        place_hold(
            enrollment=wang.enrollment_id, kind="FEES", reason="欠住宿费", by=office.cast.registrar, at=on(DAY_2)
        )
        page = office.cast.client(office.cast.wang).get(f"/registration/{wang.pk}/").content.decode()
    for words in ("学费未缴清", "欠住宿费", office.cast.finance.name, "行政楼 103"):
        assert words in page


def effects_shown(cast, query=""):
    """Per code what the catalogue says that an open hold of this kind does."""
    page = cast.client(cast.aa_head).get(f"/holds/kinds/{query}")
    return {kind.pk: [one.effect.value for one in effects] for kind, effects in page.context["kinds"]}


class TestTheKindsOfEverySchool:
    """REG-2.2, AMB-07: what the regulation judges is in the catalogue from the first day on."""

    def test_are_there_before_anybody_enters_one(self, db):
        offices = dict(HoldKind.objects.values_list("pk", "cleared_by"))
        assert offices == {
            "SANCTION_UNDECIDED": "SA_HEAD", "FAILED_COURSE": "AA_HEAD", "FEES": "FINANCE", "LIBRARY": "REGISTRAR",
        }  # fmt: skip
        assert set(JUDGED) <= offices.keys()

    def test_each_office_sets_its_own(self, cast):
        held = {who: set(kinds_to_set(getattr(cast, who), cast.at).values_list("pk", flat=True)) for who in SETTERS}
        assert held == SETTERS

    def test_are_read_in_the_readers_language_as_long_as_the_school_calls_them_so(self, db):
        for code, (name, english) in SHIPPED.items():
            kind = HoldKind.objects.get(pk=code)
            assert kind.title == kind.name == name
            with translation.override("en"):
                assert kind.title == english
        with translation.override("en"):
            assert HoldKind(code="FEES", name="欠费").title == "欠费"

    def test_what_a_school_made_renamed_or_retired_before_the_migration_stays(self, cast):
        with unrecorded("as the school had it"):
            HoldKind.objects.filter(pk="FEES").update(name="欠费", retired_at=cast.at)
            HoldKind.objects.filter(pk="LIBRARY").delete()
        with connection.cursor() as cursor:
            cursor.execute(importlib.import_module("enrollment.migrations.0006_hold_kinds").SEED)
        fees = HoldKind.objects.get(pk="FEES")
        assert (fees.name, fees.retired_at) == ("欠费", cast.at)
        assert HoldKind.objects.get(pk="LIBRARY").name == "图书未还"


class TestWhatAHoldDoes:
    """REG-2.2, AMB-07: said by the edition that decides, on every page as in the clause."""

    @pytest.mark.parametrize("edition", ["detailed", "detailed+HE", "detailed+SVS"])
    def test_under_detailed_a_sanction_blocks_a_failed_course_asks_and_the_rest_is_as_marked(self, db, edition):
        office = open_office(edition)
        with time_machine.travel(on(DAY_2), tick=False):
            assert effects_shown(office.cast) == {
                "SANCTION_UNDECIDED": ["BLOCKS"], "FAILED_COURSE": ["ASKS"], "FEES": ["BLOCKS"], "LIBRARY": ["ASKS"],
            }  # fmt: skip

    @pytest.mark.parametrize("edition", ["brief", "brief+HE"])
    def test_under_brief_no_hold_does_anything_and_every_page_says_so(self, db, edition):
        office = open_office(edition)
        wang = office.row(office.cast.wang)
        office.pay(office.cast.wang)
        with time_machine.travel(on(DAY_2), tick=False):
            assert set(map(tuple, effects_shown(office.cast).values())) == {("NOTHING",)}
            assert "不影响" in office.cast.client(office.cast.registrar).get("/holds/kinds/").content.decode()
            office.hold(office.cast.wang, "SANCTION_UNDECIDED", at=on(DAY_2))
            task = office.cast.client(office.cast.wang).get(f"/registration/{wang.pk}/")
            assert [one.effect.value for one in task.context["holds"]] == ["NOTHING"]
            assert "不影响注册" in task.content.decode()
            assert not task.context["stopped"]
            holds = office.cast.client(office.cast.registrar).get(f"/students/{wang.enrollment_id}/holds/")
            assert "不影响注册" in holds.content.decode()

    def test_the_student_is_told_what_each_hold_does_and_is_stopped_by_what_blocks(self, office):
        wang, own = office.row(office.cast.wang), office.cast.client(office.cast.wang)
        office.pay(office.cast.wang)
        with time_machine.travel(on(DAY_2), tick=False):
            office.hold(office.cast.wang, "FAILED_COURSE", at=on(DAY_2))
            page = own.get(f"/registration/{wang.pk}/")
            assert [one.effect.value for one in page.context["holds"]] == ["ASKS"]
            assert not page.context["stopped"]
            office.hold(office.cast.wang, "SANCTION_UNDECIDED", at=on(DAY_2))
            page = own.get(f"/registration/{wang.pk}/")
            assert [one.effect.value for one in page.context["holds"]] == ["ASKS", "BLOCKS"]
            assert page.context["stopped"]

    def test_a_rule_that_a_school_chose_otherwise_is_what_is_said(self, office):
        office.amend(**{"reg.adverse_check": "BLOCK_ALL"})
        with time_machine.travel(on(DAY_2), tick=False):
            assert effects_shown(office.cast)["FAILED_COURSE"] == ["BLOCKS"]

    def test_of_a_kind_that_the_regulation_judges_no_flag_is_asked(self, office):
        head = office.cast.client(office.cast.aa_head)
        assert 'name="blocks_registration"' not in head.get("/holds/kinds/FAILED_COURSE/").content.decode()
        assert 'name="blocks_registration"' in head.get("/holds/kinds/FEES/").content.decode()

    def test_a_ruling_calls_a_hold_of_the_schools_own_by_its_name(self, office):
        office.hold(office.cast.wang, "LIBRARY")
        with time_machine.travel(on(DAY_2), tick=False):
            page = office.cast.client(office.cast.wang).get(f"/registration/{office.row(office.cast.wang).pk}/")
        [asks] = [one for one in page.context["conditions"] if one.clause == "registration.no_adverse_record_is_open"]
        assert "图书未还" in asks.because
        assert "LIBRARY" not in asks.because
