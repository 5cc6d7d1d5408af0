"""New students are rechecked within three months of entry, one sign-off for each (INT-6).

Wang, of mechanics, has arrived on the first day; Li, of commerce, has not.
"""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.models import Notice
from enrollment.actions.sign_recheck import CannotSignRecheck, sign_recheck
from enrollment.models import Intake, Recheck
from enrollment.queries.rechecks import recheck_until
from enrollment.sweeps.rechecks import warn_of_late_rechecks
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound
from tests.cast_intake import FIRST, IntakeOffice, put_under
from tests.cast_registration import on

EVERY_POINT = ("PROCEDURE", "AUTHENTICITY", "IDENTITY", "HEALTH", "TALENT")
UNTIL = date(2023, 12, 1)  # three months after the first day of arrival, a Friday
SEEN = date(2023, 10, 12)


@pytest.fixture
def arrived(recheck_day: IntakeOffice) -> IntakeOffice:
    return recheck_day


def sign(office: IntakeOffice, key: str = "wang", **values) -> None:
    usual = {
        "arrival": office.arrival(key).pk, "agreeing": EVERY_POINT, "result": "PASSED", "note": "",
        "by": office.cast.dept_head, "at": on(SEEN),
    }  # fmt: skip
    sign_recheck(**usual | values)


class TestTheTime:
    @pytest.mark.parametrize("edition", ["brief+HE", "detailed+HE", "detailed+SVS"])
    def test_is_three_months_from_the_first_day_of_arrival(self, arrived, edition):
        put_under(edition)
        assert recheck_until(Intake.objects.get()) == UNTIL

    @pytest.mark.parametrize("edition", ["brief", "detailed"])
    def test_there_is_none_in_a_pure_edition(self, arrived, edition):
        put_under(edition)
        assert recheck_until(Intake.objects.get()) is None
        with pytest.raises(CannotSignRecheck):
            sign(arrived)
        assert warn_of_late_rechecks(at=on(UNTIL + timedelta(days=1))) == 0


class TestTheSignOff:
    def test_who_agrees_in_every_point_has_passed(self, arrived):
        sign(arrived)
        one = Recheck.objects.get()
        assert (one.result, one.signed_by_id) == ("PASSED", arrived.cast.dept_head.pk)
        assert Entry.objects.filter(event="enrollment.recheck-signed").count() == 1

    def test_with_a_point_missing_nobody_has(self, arrived):
        with pytest.raises(CannotSignRecheck):
            sign(arrived, agreeing=EVERY_POINT[:4])
        assert not Recheck.objects.exists()

    def test_nor_in_the_database(self, arrived):
        with unrecorded("a test"), pytest.raises(DatabaseError), transaction.atomic():
            Recheck(
                arrival=arrived.arrival("wang"), agreeing=[], result="PASSED", signed_by=arrived.cast.dept_head,
                signed_at=on(SEEN),
            ).save()  # fmt: skip

    @pytest.mark.parametrize("result", ["TO_CLEAR", "UNFIT", "FRAUD"])
    def test_anything_else_says_why(self, arrived, result):
        with pytest.raises(CannotSignRecheck):
            sign(arrived, result=result, note=" ")
        sign(arrived, result=result, note="体检复查未到", agreeing=())
        assert Recheck.objects.get().result == result
        assert arrived.enrollment("wang").status == "PENDING"  # nothing follows by itself

    def test_what_was_cleared_is_signed_again_and_the_first_stays(self, arrived):
        sign(arrived, result="TO_CLEAR", note="缺体检结果", agreeing=EVERY_POINT[:3])
        sign(arrived)
        assert list(Recheck.objects.order_by("pk").values_list("result", flat=True)) == ["TO_CLEAR", "PASSED"]

    def test_a_suspicion_is_taken_back_by_academic_affairs_not_by_the_department(self, arrived):
        sign(arrived, result="FRAUD", note="相貌与录取照片不符", agreeing=())
        with pytest.raises(CannotSignRecheck):
            sign(arrived)
        sign(arrived, by=arrived.cast.registrar)
        assert Recheck.objects.count() == 2

    def test_another_department_signs_for_nobody(self, arrived):
        with pytest.raises(NotFound):
            sign(arrived, by=arrived.cast.other_dept_head)

    def test_who_has_not_arrived_is_not_rechecked(self, arrived):
        with pytest.raises(CannotSignRecheck):
            sign(arrived, "gao")


class TestTheFourthMonth:
    def told(self, person) -> list[Notice]:
        return list(Notice.objects.filter(person=person, text="enrollment.recheck-late"))

    def test_names_who_is_open_once(self, arrived):
        warn_of_late_rechecks(at=on(UNTIL))
        assert not self.told(arrived.cast.dept_head)
        warn_of_late_rechecks(at=on(UNTIL + timedelta(days=1)))
        warn_of_late_rechecks(at=on(UNTIL + timedelta(days=2)))
        [notice] = self.told(arrived.cast.dept_head)
        assert notice.facts["count"] == 1
        assert len(self.told(arrived.cast.aa_head)) == 1
        words = arrived.cast.client(arrived.cast.dept_head).get(notice.link).content.decode()
        assert "王子涵" in words
        assert "李思琪" not in words

    def test_who_is_to_be_cleared_is_open_too(self, arrived):
        sign(arrived, result="TO_CLEAR", note="缺体检结果", agreeing=())
        warn_of_late_rechecks(at=on(UNTIL + timedelta(days=1)))
        assert self.told(arrived.cast.dept_head)

    def test_nobody_where_everybody_is_signed(self, arrived):
        sign(arrived)
        assert warn_of_late_rechecks(at=on(UNTIL + timedelta(days=1))) == 0


def test_the_department_signs_on_the_page(arrived):
    browser = arrived.cast.client(arrived.cast.dept_head)
    page = f"/intake/arrivals/{arrived.arrival('wang').pk}/recheck/"
    said = {"agreeing": [], "result": "UNFIT", "note": "肺结核，需治疗", "act_key": uuid4()}
    assert browser.post(page, said).status_code == 302
    words = browser.get(page).content.decode()
    assert "肺结核，需治疗" in words
    assert "保留入学资格" in words  # what may follow, for others to decide
    wrong = browser.post(page, {"agreeing": [], "result": "PASSED", "note": "已看", "act_key": uuid4()})
    assert wrong.status_code == 400
    assert "已看" in wrong.content.decode()
    assert FIRST < SEEN


def test_the_list_is_taken_out_as_it_stands_on_the_page(arrived):
    browser, intake = arrived.cast.client(arrived.cast.dept_head), arrived.intake.pk
    export = reverse("reports:export_new", args=["rechecks"])
    words = browser.get(f"/intake/{intake}/recheck/?state=OPEN").content.decode()
    assert "待完成</option>" in words
    assert "打开</option>" not in words
    assert f'"{export}?intake={intake}&amp;state=OPEN' in words
    assert browser.get(f"{export}?intake={intake}&state=OPEN&unit=").status_code == 200
    assert browser.get(f"{export}?intake={intake}&state=NOTHING").status_code == 404
