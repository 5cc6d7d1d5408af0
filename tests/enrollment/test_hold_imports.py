"""Holds that come as a workbook, by the offices that place them by hand: checked, loaded, undone (REG-2.2)."""

import pytest

from enrollment.actions.lift_holds import lift_holds
from enrollment.actions.place_hold import place_hold
from enrollment.models import Enrollment, Hold, HoldKind, Import
from enrollment.rules.layouts import HOLDS
from security.journal import unrecorded
from security.models import Entry
from tests.cast_import import IMPORTS, problems

TITLES = [column.title for column in HOLDS.columns]


@pytest.fixture
def office(roll, upload, confirm, undo):
    return Office(roll, upload, confirm, undo)


class Office:
    """Whoever brings holds to the roll."""

    def __init__(self, roll, upload, confirm, undo) -> None:
        self.roll, self._upload, self.confirm, self.undo = roll, upload, confirm, undo

    def row(self, key="wang", kind="FEES", reason="欠住宿费，到财务处办理", **changes):
        one = Enrollment.objects.select_related("person").get(pk=self.roll.enrollments[key])
        return {"学号": one.student_no, "姓名": one.person.name, "限制类型": kind, "设置原因": reason} | changes

    def upload(self, *rows, by="registrar") -> Import:
        return self._upload(rows, TITLES, by=by, matter="HOLDS")

    def page(self, found: Import, by="registrar", query="") -> str:
        return self.roll.client(getattr(self.roll, by)).get(f"{IMPORTS}{found.pk}/{query}").content.decode()

    def status(self, found: Import, by: str) -> int:
        return self.roll.client(getattr(self.roll, by)).get(f"{IMPORTS}{found.pk}/").status_code

    def is_open(self) -> set[tuple[str, str]]:
        rows = Hold.objects.filter(lifted_at=None)
        return set(rows.values_list("enrollment__person__name", "kind"))


class TestChecking:
    def test_says_what_can_be_loaded_and_places_nothing(self, office):
        found = office.upload(
            office.row(), office.row(kind="图书未还", reason="还书"), office.row("li", kind="学费未缴清")
        )
        assert (found.good, found.wrong, found.duplicate) == (3, 0, 0)
        assert office.is_open() == set()
        assert "图书未还 · 还书" in office.page(found)

    @pytest.mark.parametrize(
        ("changes", "column", "words"),
        [
            ({"学号": "9999999999"}, "student_no", "没有学号为 9999999999 的学生"),
            ({"学号": ""}, "student_no", ""),
            ({"姓名": "王小涵"}, "name", "王小涵"),
            ({"限制类型": "宿舍卫生"}, "hold_kind", "宿舍卫生"),
            ({"限制类型": ""}, "hold_kind", ""),
            ({"设置原因": ""}, "hold_reason", ""),
        ],
    )
    def test_says_which_column_is_wrong(self, office, changes, column, words):
        found = office.upload(office.row(**changes))
        assert problems(found, 2) == [(column, "error")]
        assert words in office.page(found)

    def test_a_kind_of_another_office_is_left_to_it(self, office):
        found = office.upload(office.row(kind="CONDUCT"), office.row(), by="finance")
        assert (found.good, found.wrong) == (1, 1)
        assert problems(found, 2) == [("hold_kind", "error")]
        assert "由其他部门设置" in office.page(found, "finance", "?rows=WRONG")

    def test_a_kind_that_is_no_longer_used_is_said(self, office):
        with unrecorded("retired for a test"):
            HoldKind.objects.filter(pk="LIBRARY").update(retired_at=office.roll.at)
        found = office.upload(office.row(kind="LIBRARY"))
        assert problems(found, 2) == [("hold_kind", "error")]
        assert "不再使用" in office.page(found)

    def test_the_same_kind_twice_counts_once_and_another_kind_beside_it(self, office):
        found = office.upload(office.row(), office.row(kind="学费未缴清"), office.row(kind="LIBRARY"))
        assert (found.good, found.wrong, found.duplicate) == (2, 0, 1)
        assert problems(found, 3) == [("hold_kind", "duplicate")]

    def test_one_that_is_open_already_is_no_error(self, office):
        place_hold(
            enrollment=office.roll.enrollments["wang"], kind="FEES", reason="欠学费", by=office.roll.finance,
            at=office.roll.at,
        )  # fmt: skip
        found = office.upload(office.row())
        assert (found.good, found.duplicate) == (0, 1)
        assert "已存在" in office.page(found)


class TestLoading:
    def test_the_holds_stand_with_their_reason_and_each_in_its_students_journal(self, office):
        found = office.confirm(office.upload(office.row(), office.row("li", kind="LIBRARY", reason="还书")))
        assert found.state == "LOADED"
        assert office.is_open() == {("王子涵", "FEES"), ("李思琪", "LIBRARY")}
        wang = Hold.objects.get(kind="FEES")
        assert (wang.reason, wang.placed_by, wang.of) == ("欠住宿费，到财务处办理", office.roll.registrar, found)
        told = Entry.objects.filter(event="enrollment.holds-loaded", person__isnull=False)
        assert set(told.values_list("person__name", flat=True)) == {"王子涵", "李思琪"}

    def test_each_office_brings_its_own_and_sees_no_other_offices(self, office):
        for by, kind, others in (("finance", "FEES", ("sa_head",)), ("sa_head", "CONDUCT", ("finance",))):
            found = office.confirm(office.upload(office.row(kind=kind), by=by), by=by)
            assert found.state == "LOADED"
            assert [office.status(found, one) for one in (by, "registrar", "aa_head", *others)] == [200, 200, 200, 404]
        assert office.is_open() == {("王子涵", "FEES"), ("王子涵", "CONDUCT")}

    @pytest.mark.parametrize("who", ["sa_staff", "dept_head", "tutor", "clinic", "wang"])
    def test_who_sets_no_holds_by_hand_brings_none(self, office, who):
        answer = office.roll.client(getattr(office.roll, who)).post(IMPORTS, {"matter": "HOLDS"})
        assert answer.status_code == 404

    def test_placed_by_hand_since_the_check_it_is_left_out_with_the_reason(self, office):
        found = office.upload(office.row(), office.row("li"))
        place_hold(
            enrollment=office.roll.enrollments["wang"], kind="FEES", reason="欠学费", by=office.roll.finance,
            at=office.roll.at,
        )  # fmt: skip
        assert office.confirm(found).state == "LOADED"
        assert problems(found, 2) == [("hold_kind", "duplicate")]
        assert office.is_open() == {("王子涵", "FEES"), ("李思琪", "FEES")}

    def test_a_kind_given_to_another_office_since_the_check_is_left_out(self, office):
        found = office.upload(office.row(), by="finance")
        with unrecorded("another office for a test"):
            HoldKind.objects.filter(pk="FEES").update(set_by="SA_HEAD")
        office.confirm(found, by="finance")
        assert problems(found, 2) == [("hold_kind", "error")]
        assert office.is_open() == set()


class TestUndoing:
    def test_what_is_open_still_is_lifted_together(self, office):
        found = office.confirm(office.upload(office.row(), office.row("li")))
        first = Hold.objects.get(enrollment=office.roll.enrollments["wang"])
        lift_holds(holds=[first.pk], why="已缴", by=office.roll.finance, at=office.roll.at)
        assert office.undo(found, by="registrar").state == "UNDONE"
        assert office.is_open() == set()
        why = dict(Hold.objects.values_list("enrollment__person__name", "lifted_why"))
        assert why == {"王子涵": "已缴", "李思琪": f"撤销导入 {found.pk}"}

    def test_the_finance_office_takes_back_its_own(self, office):
        found = office.confirm(office.upload(office.row(), by="finance"), by="finance")
        assert office.undo(found, by="finance").state == "UNDONE"
        assert office.is_open() == set()
