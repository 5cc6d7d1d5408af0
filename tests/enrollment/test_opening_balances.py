"""What stood in the books before the first day of use: entered once, for the limits, no event of ours (MIG-1)."""

from datetime import date

import pytest

from enrollment.actions.change_status import change_status
from enrollment.models import Enrollment, ImportRow, OpeningBalance, StatusPeriod
from enrollment.queries.as_of import history_of, status_on
from enrollment.queries.opening import last_number, opening_of
from enrollment.rules.layouts import OPENING
from tests.cast_import import IMPORTS, problems, verdict

V = ImportRow.Verdict
TITLES = [column.title for column in OPENING.columns]
DECISION = "文号或末次编号"


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
    assert last_number("休学证明") == "2024-0031"
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
def test_a_history_that_does_not_hold_together_is_left_out_whole(roll, books, confirm, stretches):
    twin = roll.of("twin")
    before = known(twin)
    found = confirm(books(*history(twin.student_no, *stretches)))
    assert {verdict(found, n + 2) for n in range(len(stretches))} == {V.WRONG}
    assert known(twin) == before
    assert not OpeningBalance.objects.exists()


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


def test_what_stands_once_is_there_already_the_second_time(roll, books, confirm):
    row = {"学号": roll.of("twin").student_no, "事项": "已休学", "休学次数": "1", "休学月数": "12"}
    found = books(row, row)
    assert [verdict(found, n) for n in (2, 3)] == [V.GOOD, V.DUPLICATE]
    confirm(found)
    assert verdict(books(row), 2) == V.DUPLICATE
    assert OpeningBalance.objects.count() == 1


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
