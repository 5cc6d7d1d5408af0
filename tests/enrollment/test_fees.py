"""The finance office's workbook of fee states: checked row by row, loaded and taken back as a whole (REG-2.1)."""

from decimal import Decimal

import pytest
import time_machine

from casework.actions.decide import decide
from casework.queries.desk import NotOnTheDesk, on_the_desk_of
from casework.sweeps.work import work_off
from enrollment.models import Batch, Enrollment, FeeRecord, FormerNumber, Import, TermRegistration
from enrollment.rules.layouts import FEES
from security.journal import unrecorded
from security.models import Entry
from tests.cast_import import IMPORTS, problems, soon
from tests.cast_registration import Office, on
from tests.flows.test_registration import DAY_2, hand_in
from tests.workbooks import as_upload, workbook

TITLES = [column.title for column in FEES.columns]


@pytest.fixture
def desk(office: Office):
    """The finance office on the second day of registration."""
    with time_machine.travel(on(DAY_2), tick=False):
        yield Desk(office)


class Desk:
    def __init__(self, office: Office) -> None:
        self.office, self.cast = office, office.cast

    def row(self, person, **changes):
        one = self.enrollment(person)
        usual = {"学号": one.student_no, "姓名": person.name, "缴费状态": "已缴", "应缴金额": 3600, "已缴金额": 3600}
        return usual | changes

    def enrollment(self, person) -> Enrollment:
        return self.office.enrollment(person)

    def post(self, path, data=None, by="finance"):
        return self.cast.client(getattr(self.cast, by)).post(path, data or {})

    def page(self, path, by="finance") -> str:
        return self.cast.client(getattr(self.cast, by)).get(path).content.decode()

    def upload(self, *rows, batch=None) -> Import:
        data = {"file": as_upload(workbook(rows, TITLES)), "batch": batch or self.office.batch.pk}
        answer = self.post(IMPORTS, data)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        work_off(now=soon)
        return Import.objects.latest("pk")

    def confirm(self, found: Import) -> Import:
        self.post(f"{IMPORTS}{found.pk}/confirm/")
        work_off(now=soon)
        return Import.objects.get(pk=found.pk)

    def undo(self, found: Import) -> Import:
        self.post(f"{IMPORTS}{found.pk}/undo/")
        work_off(now=soon)
        return Import.objects.get(pk=found.pk)

    def states(self) -> dict[str, str]:
        rows = FeeRecord.objects.filter(is_current=True)
        return dict(rows.values_list("enrollment__person__name", "state"))


class TestChecking:
    def test_says_what_can_be_loaded_and_enters_nothing(self, desk):
        found = desk.upload(desk.row(desk.cast.wang), desk.row(desk.cast.li, 缴费状态="绿色通道", 已缴金额=""))
        assert (found.good, found.wrong, found.duplicate) == (2, 0, 0)
        assert desk.states() == {}
        page = desk.page(f"{IMPORTS}{found.pk}/")
        assert "应缴 3,600.00 元" in page
        assert str(desk.office.batch.term) in page

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"学号": "9999999999"}, "student_no"),
            ({"学号": ""}, "student_no"),
            ({"姓名": "王小涵"}, "name"),
            ({"姓名": ""}, "name"),
            ({"缴费状态": "交了"}, "fee_state"),
            ({"缴费状态": ""}, "fee_state"),
            ({"应缴金额": -1}, "fee_due"),
            ({"应缴金额": "三千六"}, "fee_due"),
            ({"应缴金额": "NaN"}, "fee_due"),
            ({"已缴金额": "3600.005"}, "fee_paid"),
            ({"已缴金额": 1800}, "fee_paid"),
            ({"已缴金额": ""}, "fee_paid"),
            ({"缴费状态": "未缴"}, "fee_state"),
        ],
    )
    def test_says_which_column_is_wrong(self, desk, changes, column):
        found = desk.upload(desk.row(desk.cast.wang, **changes))
        assert found.wrong == 1
        assert problems(found, 2) == [(column, "error")]

    def test_amounts_are_read_as_people_write_them_to_the_cent(self, desk):
        found = desk.upload(
            desk.row(desk.cast.wang, 应缴金额="¥12,345.60", 已缴金额=12345.67),
            desk.row(desk.cast.li, 应缴金额="3600元", 已缴金额="３６００"),
        )
        desk.confirm(found)
        amounts = {one.enrollment.person_id: (one.due_amount, one.paid_amount) for one in FeeRecord.objects.all()}
        assert amounts[desk.cast.wang.pk] == (Decimal("12345.60"), Decimal("12345.67"))
        assert amounts[desk.cast.li.pk] == (Decimal("3600.00"), Decimal("3600.00"))

    def test_a_number_that_stands_twice_is_told_apart_from_errors(self, desk):
        found = desk.upload(desk.row(desk.cast.wang), desk.row(desk.cast.wang, 缴费状态="未缴", 已缴金额=0))
        assert (found.good, found.wrong, found.duplicate) == (0, 0, 2)
        assert problems(found, 3) == [("student_no", "duplicate")]

    def test_what_is_on_record_already_is_no_error(self, desk):
        desk.confirm(desk.upload(desk.row(desk.cast.wang)))
        assert desk.upload(desk.row(desk.cast.wang)).duplicate == 1
        assert desk.upload(desk.row(desk.cast.wang, 备注="补开发票")).good == 1

    def test_a_student_who_is_not_on_the_roster_is_named(self, desk):
        with unrecorded("a student who left the roster"):
            TermRegistration.objects.filter(person=desk.cast.li).delete()
        found = desk.upload(desk.row(desk.cast.li))
        assert problems(found, 2) == [("student_no", "error")]
        assert f"{desk.cast.li.name}不在本次注册的名单上" in desk.page(f"{IMPORTS}{found.pk}/")

    def test_an_earlier_number_leads_to_todays(self, desk):
        one = desk.enrollment(desk.cast.wang)
        with unrecorded("a number that changed"):
            FormerNumber.objects.create(enrollment=one, kind="STUDENT_NO", number="OLD1", until=on(DAY_2).date())
        found = desk.upload(desk.row(desk.cast.wang, 学号="OLD1"))
        assert problems(found, 2) == [("student_no", "error")]
        assert one.student_no in desk.page(f"{IMPORTS}{found.pk}/")

    def test_goes_to_an_open_registration_only(self, desk):
        with unrecorded("the term is over"):
            Batch.objects.update(closed_at=on(DAY_2))
        data = {"file": as_upload(workbook([desk.row(desk.cast.wang)], TITLES)), "batch": desk.office.batch.pk}
        assert desk.post(IMPORTS, data).status_code == 400
        assert not Import.objects.exists()


class TestLoading:
    def test_replaces_what_was_entered_before_and_keeps_it_as_history(self, desk):
        desk.office.pay(desk.cast.wang, state="UNPAID")
        found = desk.confirm(desk.upload(desk.row(desk.cast.wang, 备注="现金"), desk.row(desk.cast.li)))
        assert found.state == "LOADED"
        assert desk.states() == {desk.cast.wang.name: "PAID", desk.cast.li.name: "PAID"}
        rows = FeeRecord.objects.filter(enrollment__person=desk.cast.wang).order_by("pk")
        assert [(one.state, one.is_current) for one in rows] == [("UNPAID", False), ("PAID", True)]
        assert (rows[1].of, rows[1].remark, rows[1].entered_by) == (found, "现金", desk.cast.finance)

    def test_stands_in_the_journal_of_every_student_without_the_amounts(self, desk):
        desk.confirm(desk.upload(desk.row(desk.cast.wang), desk.row(desk.cast.li)))
        told = Entry.objects.filter(event="enrollment.fees-loaded", person__in=[desk.cast.wang, desk.cast.li])
        assert told.count() == 2
        assert "3600" not in "".join(str(one.particulars) for one in told)

    def test_a_row_that_no_longer_fits_is_left_out(self, desk):
        found = desk.upload(desk.row(desk.cast.wang), desk.row(desk.cast.li))
        with unrecorded("a student who left the roster"):
            TermRegistration.objects.filter(person=desk.cast.li).delete()
        assert desk.confirm(found).state == "LOADED"
        assert desk.states() == {desk.cast.wang.name: "PAID"}
        assert problems(found, 3) == [("student_no", "error")]

    def test_nothing_is_loaded_once_the_registration_is_closed(self, desk):
        found = desk.upload(desk.row(desk.cast.wang))
        with unrecorded("the term is over"):
            Batch.objects.update(closed_at=on(DAY_2))
        assert "已结束" in desk.confirm(found).load_job.message
        assert desk.states() == {}


class TestTakingBack:
    def test_what_stood_before_counts_again(self, desk):
        desk.office.pay(desk.cast.wang, state="UNPAID")
        found = desk.confirm(desk.upload(desk.row(desk.cast.wang), desk.row(desk.cast.li)))
        assert desk.undo(found).state == "UNDONE"
        assert desk.states() == {desk.cast.wang.name: "UNPAID"}
        assert FeeRecord.objects.count() == 3  # nothing was deleted

    def test_a_workbook_that_was_taken_back_does_not_come_back(self, desk):
        desk.office.pay(desk.cast.wang, state="UNPAID")
        first = desk.undo(desk.confirm(desk.upload(desk.row(desk.cast.wang))))
        again = desk.confirm(desk.upload(desk.row(desk.cast.wang, 缴费状态="资助")))
        assert (first.state, desk.undo(again).state) == ("UNDONE", "UNDONE")
        assert desk.states() == {desk.cast.wang.name: "UNPAID"}

    def test_stays_once_somebody_was_registered_on_the_strength_of_it(self, desk):
        found = desk.confirm(desk.upload(desk.row(desk.cast.wang), desk.row(desk.cast.li)))
        with unrecorded("a registration that was confirmed"):
            TermRegistration.objects.filter(person=desk.cast.wang).update(
                state="REGISTERED", registered_at=on(DAY_2, 11)
            )
        page = desk.page(f"{IMPORTS}{found.pk}/undo/")
        assert desk.cast.wang.name in page
        assert desk.cast.li.name not in page
        assert "注册" in page
        assert desk.undo(found).state == "LOADED"
        assert desk.states()[desk.cast.li.name] == "PAID"

    def test_stays_once_a_fee_state_was_entered_again(self, desk):
        found = desk.confirm(desk.upload(desk.row(desk.cast.wang)))
        desk.office.pay(desk.cast.wang, state="AID")
        assert desk.undo(found).state == "LOADED"
        assert desk.states() == {desk.cast.wang.name: "AID"}


class TestWhoMay:
    @pytest.mark.parametrize("by", ["registrar", "aa_head", "dept_head"])
    def test_no_other_office_sees_the_workbook(self, desk, by):
        found = desk.upload(desk.row(desk.cast.wang))
        assert desk.cast.client(getattr(desk.cast, by)).get(f"{IMPORTS}{found.pk}/").status_code == 404

    def test_the_registrar_uploads_no_fee_states(self, desk):
        data = {"file": as_upload(workbook([desk.row(desk.cast.wang)], TITLES)), "matter": "FEES"}
        assert desk.post(IMPORTS, data | {"batch": desk.office.batch.pk}, by="registrar").status_code == 400

    def test_the_finance_office_uploads_nothing_else(self, desk):
        data = {"file": as_upload(workbook([desk.row(desk.cast.wang)], TITLES)), "matter": "NEWCOMERS"}
        assert desk.post(IMPORTS, data | {"batch": desk.office.batch.pk}).status_code == 400

    def test_student_and_finance_read_the_amounts_the_department_the_state_alone(self, desk):
        desk.confirm(desk.upload(desk.row(desk.cast.wang, 备注="分两次缴")))
        own = desk.page(f"/registration/{desk.office.row(desk.cast.wang).pk}/", by="wang")
        assert "3,600.00" in own
        assert "分两次缴" in own
        assert "3,600.00" in desk.page("/fees/")
        hand_in(desk.office, desk.cast.wang)
        page = desk.page(f"/applications/{desk.office.application(desk.cast.wang).pk}/", by="dept_head")
        assert "3,600.00" not in page
        assert "分两次缴" not in page

    def test_who_entered_the_fee_state_never_decides_the_registration(self, desk):
        """Not even later, in another office."""
        desk.office.pay(desk.cast.wang)
        hand_in(desk.office, desk.cast.wang)
        application = desk.office.application(desk.cast.wang)
        head = desk.cast.dept_head
        assert application in on_the_desk_of(head, on(DAY_2))
        with unrecorded("who was with the finance office before"):
            FeeRecord.objects.filter(enrollment__person=desk.cast.wang).update(entered_by=head)
        assert application not in on_the_desk_of(head, on(DAY_2))
        with pytest.raises(NotOnTheDesk, match="缴费状态"):
            decide(application_id=application.pk, agrees=True, by=head, at=on(DAY_2))
