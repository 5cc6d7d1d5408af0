"""What stood in the books before the first day of use: entered once, for the limits, no event of ours (MIG-1)."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from casework.models import Document, Series
from casework.queries.documents import runs_of
from casework.rules import documents
from casework.rules.documents import document_kinds
from enrollment.actions.change_status import change_status
from enrollment.actions.issue_certificate import issue_certificate
from enrollment.models import Enrollment, ImportRow, OpeningBalance, StatusPeriod
from enrollment.queries.as_of import history_of, status_on
from enrollment.queries.opening import opening_of
from enrollment.rules.certificates import CERTIFICATE
from enrollment.rules.columns import STATUSES
from enrollment.rules.layouts import OPENING
from tests.cast_import import IMPORTS, problems, verdict
from tests.workbooks import good_row

V = ImportRow.Verdict
TITLES = [column.title for column in OPENING.columns]
DECISION = "文号或末次编号"


@pytest.fixture
def _demo_numbers(settings):
    settings.DEMO_MODE = True  # admits the region 990000, which no real number has


@pytest.fixture
def books(upload):
    """Upload what stood in the books."""
    return lambda *rows, by="registrar": upload(rows, TITLES, by=by, matter="OPENING")


def history(number, *stretches):
    """Rows of a history: status, first day, first day of the next, decision."""
    keys = ("当时状态", "开始日期", "截止日期", DECISION)
    return [{"学号": number, "事项": "学籍状态", **dict(zip(keys, one, strict=False))} for one in stretches]


def on_leave_before(roll):
    return history(
        roll.of("twin").student_no,
        ("在籍", "2023-09-01", "2024-03-01"),
        ("休学", "2024-03-01", "2024-09-01", "教务〔2024〕3号"),
        ("在籍", "2024-09-01", "", "教务〔2024〕9号"),
    )


def known(enrollment):
    return [
        (one.status, one.during.lower, one.during.upper, one.before_the_system) for one in history_of(enrollment.pk)
    ]


def test_balances_are_seen_before_they_are_kept_and_one_question_answers_the_limits(roll, books, confirm):
    number = roll.of("twin").student_no
    found = books(
        {"学号": number, "事项": "已休学", "休学次数": "1", "休学月数": "12", "截止日期": "2024-08-31"},
        {"学号": number, "事项": "未注册学期", "所属学期": "2024-2025-1"},
        {"学号": number, "事项": "暂缓注册", "所属学期": "2024-2025-2", "截止日期": "2025-03-20"},
        {"学号": number, "事项": "处分", "处分名称": "记过", "开始日期": "2024-05-06", "备注": "考试作弊"},
        {"学号": number, "事项": "档案", "档案存放地点": "档案室3柜2层"},
        {"事项": "编号", "编号名称": "休学证明", DECISION: "2024-0031"},
    )  # fmt: skip
    assert (found.good, found.wrong) == (6, 0)
    assert "12 个月" in roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/").content.decode()
    assert opening_of([roll.of("twin").pk]) == {}
    assert confirm(found).state == "LOADED"
    opening = opening_of([roll.of("twin").pk])[roll.of("twin").pk]
    assert (opening.leave_times, opening.leave_months, opening.leave_ends_on) == (1, 12, date(2024, 8, 31))
    assert opening.missed_terms == ("2024-2025-1",)
    assert opening.deferrals == (("2024-2025-2", date(2025, 3, 20)),)
    assert opening.sanctions == (("3", date(2024, 5, 6)),)
    assert opening.dossier == "档案室3柜2层"
    assert OpeningBalance.objects.get(series="休学证明").number == "2024-0031"
    text = roll.client(roll.registrar).get(f"/students/{roll.of('twin').pk}/history/").content.decode()
    assert "系统启用前" in text
    assert "记过" in text
    assert "考试作弊" not in text


def test_a_history_takes_the_place_of_the_entry_and_is_marked(roll, books, confirm):
    twin = roll.of("twin")
    assert confirm(books(*on_leave_before(roll))).state == "LOADED"
    assert known(twin) == [
        ("ACTIVE", date(2023, 9, 1), date(2024, 3, 1), True),
        ("ON_LEAVE", date(2024, 3, 1), date(2024, 9, 1), True),
        ("ACTIVE", date(2024, 9, 1), None, True),
    ]
    assert [one.transition for one in history_of(twin.pk)] == ["enter", "go_on_leave", "resume"]
    assert status_on(date(2024, 5, 1)).get(enrollment=twin).status == "ON_LEAVE"
    events = StatusPeriod.objects.filter(enrollment=twin, recorded__upper_inf=True, before_the_system=False)
    assert not events.exists()  # none of it is an event of ours
    text = roll.client(roll.registrar).get(f"/students/{twin.pk}/").content.decode()
    assert text.count("系统启用前") == 3


def test_the_life_goes_on_after_a_history(roll, books, confirm):
    twin = roll.of("twin")
    confirm(books(*on_leave_before(roll)))
    change_status(enrollments=[twin.pk], transition="go_on_leave", authority="休学", by=roll.registrar, at=roll.at)
    assert Enrollment.objects.get(pk=twin.pk).status == "ON_LEAVE"
    assert [one[3] for one in known(twin)] == [True, True, True, False]


@pytest.mark.parametrize(
    "stretches",
    [
        [("在籍", "2023-09-01", "2024-03-01"), ("休学", "2024-04-01", "2024-09-01"), ("在籍", "2024-09-01")],  # a gap
        [
            ("休学", "2023-09-01", "2024-03-01"),
            ("待注册", "2024-03-01", "2024-09-01"),
            ("在籍", "2024-09-01"),
        ],  # no way
        [("在籍", "2023-09-01", "2024-03-01"), ("休学", "2024-03-01")],  # not today's status
        [("在籍", "2023-09-01", "2024-03-01")],  # ends before today
    ],
    ids=["gap", "no transition", "other status", "no end"],
)
def test_of_a_history_that_does_not_hold_together_the_dry_run_says_so_already(roll, books, confirm, stretches):
    twin = roll.of("twin")
    before = known(twin)
    found = books(*history(twin.student_no, *stretches))
    assert {verdict(found, n + 2) for n in range(len(stretches))} == {V.WRONG}
    assert problems(found, 2) == [("opening_status", "error")]
    assert (found.good, found.wrong) == (0, len(stretches))
    confirm(found)
    assert known(twin) == before
    assert not OpeningBalance.objects.exists()


def test_a_history_that_the_status_has_overtaken_since_the_dry_run_is_left_out_whole(roll, books, confirm):
    twin = roll.of("twin")
    found = books(*on_leave_before(roll))
    assert found.good == 3
    change_status(enrollments=[twin.pk], transition="go_on_leave", authority="休学", by=roll.registrar, at=roll.at)
    confirm(found)
    assert [verdict(found, n) for n in (2, 3, 4)] == [V.WRONG] * 3
    assert not OpeningBalance.objects.exists()


STATUSES_OF_TODAY = ["休学", "保留学籍", "自动离校", "视为离校", "取消学籍", "保留入学资格"]
BEFORE = {"保留入学资格": "待报到"}


@pytest.mark.parametrize("word", STATUSES_OF_TODAY)
@pytest.mark.usefixtures("_demo_numbers")
def test_who_is_away_today_comes_with_the_status_of_today_and_the_history_that_ends_in_it(upload, books, confirm, word):
    there = {} if word in BEFORE else {"班级": "M2401"}
    found = upload([good_row(1, 学籍状态=word, **there)])
    assert (found.good, problems(found, 2)) == (1, [("status", "note")])
    confirm(found)
    entered = Enrollment.objects.get(ksh=f"25{1:012d}")
    assert (entered.status, entered.checked_in_on is None) == (STATUSES[word], word in BEFORE)
    rows = history(entered.student_no, (BEFORE.get(word, "在籍"), "2024-09-01", "2025-03-01"), (word, "2025-03-01"))
    assert confirm(books(*rows)).state == "LOADED"
    assert [one[:3] for one in known(entered)] == [
        (STATUSES[BEFORE.get(word, "在籍")], date(2024, 9, 1), date(2025, 3, 1)),
        (STATUSES[word], date(2025, 3, 1), None),
    ]
    assert status_on(date(2025, 2, 28)).get(enrollment=entered).status != entered.status


@pytest.mark.usefixtures("_demo_numbers")
def test_who_was_registered_once_has_a_number_whatever_became_of_it(upload):
    found = upload([good_row(n, 学号="", 学籍状态=word) for n, word in enumerate(("休学", "保留入学资格", "待注册"))])
    assert [verdict(found, n) for n in (2, 3, 4)] == [V.WRONG, V.GOOD, V.GOOD]
    assert ("student_no", "error") in problems(found, 2)


def test_rows_that_say_too_little_or_too_much_are_refused_in_words(roll, books):
    number = roll.of("twin").student_no
    found = books(
        {"学号": number, "事项": "已休学", "休学次数": "1"},
        {"学号": number, "事项": "已休学", "休学次数": "1", "休学月数": "-3"},
        {"学号": number, "事项": "处分", "处分名称": "罚款", "开始日期": "2024-05-06"},
        {"学号": number, "事项": "学籍状态", "当时状态": "在籍", "开始日期": "2999-01-01"},
        {"学号": "1999", "事项": "档案", "档案存放地点": "档案室"},
        {"学号": number, "事项": "学费"},
        {"学号": number, "事项": "编号", "编号名称": "休学证明"},
    )
    assert [verdict(found, n) for n in range(2, 9)] == [V.WRONG] * 7
    assert problems(found, 2) == [("opening_months", "error")]


@pytest.mark.parametrize("term", ["2024-2025学年第1学期", "2024-1", "2024-2026-1", "2024-2025-4"])
@pytest.mark.parametrize("matter", ["未注册学期", "暂缓注册"])
def test_a_term_is_written_in_one_way(roll, books, matter, term):
    ends = {"截止日期": "2025-03-20"} if matter == "暂缓注册" else {}
    found = books({"学号": roll.of("twin").student_no, "事项": matter, "所属学期": term, **ends})
    assert problems(found, 2) == [("opening_term", "error")]


def test_what_stands_once_is_there_already_the_second_time(roll, books, confirm):
    row = {"学号": roll.of("twin").student_no, "事项": "已休学", "休学次数": "1", "休学月数": "12"}
    found = books(row, row)
    assert [verdict(found, n) for n in (2, 3)] == [V.GOOD, V.DUPLICATE]
    confirm(found)
    assert verdict(books(row), 2) == V.DUPLICATE
    assert OpeningBalance.objects.count() == 1


ONCE = [
    {"事项": "已休学", "休学次数": "1", "休学月数": "12"},
    {"事项": "未注册学期", "所属学期": "2022-2023-1"},
    {"事项": "处分", "处分名称": "记过", "开始日期": "2023-05-04"},
    {"事项": "档案", "档案存放地点": "档案室"},
    {"事项": "编号", "编号名称": "学籍证字", DECISION: "2024-0031"},
]


@pytest.mark.parametrize("row", ONCE, ids=lambda row: row["事项"])
def test_two_workbooks_that_say_the_same_and_were_both_looked_through_bring_it_once(roll, books, confirm, row):
    whose = {} if row["事项"] == "编号" else {"学号": roll.of("twin").student_no}
    first, second = books(row | whose), books(row | whose)
    assert [verdict(one, 2) for one in (first, second)] == [V.GOOD, V.GOOD]
    assert [confirm(one).state for one in (first, second)] == ["LOADED", "LOADED"]
    assert [verdict(one, 2) for one in (first, second)] == [V.LOADED, V.DUPLICATE]
    assert OpeningBalance.objects.get().of_id == first.pk


def test_a_sanction_is_on_record_once_and_another_of_another_day_beside_it(roll, books, confirm):
    row = ONCE[2] | {"学号": roll.of("twin").student_no}
    confirm(books(row))
    again = books(row, row | {"开始日期": "2024-05-06"})
    assert [verdict(again, n) for n in (2, 3)] == [V.DUPLICATE, V.GOOD]


def test_undone_the_entry_is_known_again_and_nothing_is_left(roll, books, confirm, undo):
    twin = roll.of("twin")
    before = known(twin)
    rows = [*on_leave_before(roll), {"学号": twin.student_no, "事项": "档案", "档案存放地点": "档案室"}]
    assert undo(confirm(books(*rows))).state == "UNDONE"
    assert known(twin) == before
    assert not OpeningBalance.objects.exists()


def test_a_history_on_which_the_status_went_on_is_not_undone(roll, books, confirm, undo):
    twin = roll.of("twin")
    found = confirm(books(*on_leave_before(roll)))
    change_status(enrollments=[twin.pk], transition="go_on_leave", authority="休学", by=roll.registrar, at=roll.at)
    assert undo(found).state == "LOADED"
    assert [one[3] for one in known(twin)] == [True, True, True, False]


def test_a_history_is_not_put_before_a_status_that_has_moved(roll, books, confirm):
    twin = roll.of("twin")
    change_status(enrollments=[twin.pk], transition="go_on_leave", authority="休学", by=roll.registrar, at=roll.at)
    rows = history(twin.student_no, ("在籍", "2023-09-01", "2024-03-01"), ("休学", "2024-03-01"))
    found = confirm(books(*rows))
    assert [verdict(found, n) for n in (2, 3)] == [V.WRONG, V.WRONG]


def series(name, number):
    return {"事项": "编号", "编号名称": name, DECISION: number}


def issued(roll):
    """The number of the certificate that is issued now."""
    facts = {"enrollment": roll.enrollments["twin"], "purpose": "办理银行卡", "language": "zh-hans"}
    return Document.objects.get(pk=issue_certificate(**facts, by=roll.registrar, at=timezone.now()).document).number


@pytest.mark.usefixtures("files_dir")
class TestLastNumbers:
    def test_typed_wrong_and_undone_the_right_one_counts(self, roll, books, confirm, undo):
        assert undo(confirm(books(series("在籍证明", "3700")))).state == "UNDONE"
        confirm(books(series("在籍证明", "370")))
        assert issued(roll) == 371
        [run] = runs_of(document_kinds().values())
        assert (run.first, run.missing) == (371, ())

    def test_undone_without_another_the_series_begins_at_one(self, roll, books, confirm, undo):
        undo(confirm(books(series("在籍证明", "3700"))))
        assert issued(roll) == 1

    def test_on_which_a_paper_was_issued_they_are_not_undone_and_the_page_says_why(self, roll, books, confirm, undo):
        found = confirm(books(series("在籍证明", "370"), series("休学证明", "12")))
        assert issued(roll) == 371
        page = roll.client(roll.aa_head).get(f"{IMPORTS}{found.pk}/undo/").content.decode()
        assert "已按此编号之后的号码出具文书" in page
        assert undo(found).state == "LOADED"
        assert issued(roll) == 372
        assert OpeningBalance.objects.filter(matter="SERIES").count() == 2

    def test_of_a_kind_of_paper_that_comes_later_are_kept_and_it_goes_on_after_them(
        self, roll, books, confirm, monkeypatch
    ):
        found = books(series("证明书", "370"))
        assert (found.good, problems(found, 2)) == (1, [("opening_series", "note")])
        confirm(found)
        assert not Series.objects.exists()
        later = replace(CERTIFICATE, series="NEW", title="证明书")
        monkeypatch.setitem(documents._kinds, CERTIFICATE.key, later)
        assert [issued(roll), issued(roll)] == [371, 372]
        assert Series.objects.get(code="NEW").begins_after == 370

    def test_without_a_running_number_are_no_last_numbers(self, books):
        found = books(series("在籍证明", "第号"), series("学号", "未编"), series("学号1", "20260145"))
        assert [problems(found, n) for n in (2, 3, 4)] == [[("opening_number", "error")]] * 2 + [[]]
