"""The board of a registration: columns add up to due, departments to the school, and each number opens its list."""

from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.actions.move_registrations import move_registrations
from enrollment.models import TermRegistration, TermState
from enrollment.rules.board import COLUMNS, LISTS
from reports.queries.lists import taken_by
from security.journal import unrecorded
from tests.cast_desk import NOW, build_morning

pytestmark = pytest.mark.django_db


def board(morning, role="aa_head", **asked):
    client = morning.cast.client(getattr(morning.cast, role))
    return client.get(reverse("enrollment:batch", args=[morning.batch.pk]), asked).context


def listed(morning, role="aa_head", **asked):
    client = morning.cast.client(getattr(morning.cast, role))
    return client.get(reverse("enrollment:batch_students", args=[morning.batch.pk]), asked)


@pytest.fixture
def spread(morning):
    """The morning with one student in each of the states that nobody had come to, and one outside due."""
    for key, transition in (("qian", "defer"), ("zheng", "annul"), ("zheng", "fall_overdue"), ("sun", "exempt")):
        move_registrations(
            registrations=[morning.row(morning.students[key]).pk],
            transition=transition,
            by=morning.cast.aa_head,
            at=NOW,
        )
    with unrecorded("a student who had left, of a test"):
        TermRegistration.objects.filter(person=morning.zhou).update(counted_in_due=False)
    return morning


class TestTheFigures:
    def test_the_columns_of_every_line_add_up_to_due(self, spread):
        for context in (board(spread), board(spread, department=spread.cast.mechanics.pk)):
            for cells in [*(row["cells"] for row in context["rows"]), context["total"]]:
                assert sum(cell["n"] for cell in cells["columns"]) == cells["due"]["n"]

    def test_due_is_everybody_on_the_roster_who_counts(self, spread):
        total = board(spread)["total"]["counts"]
        assert total["due"] == TermRegistration.objects.filter(counted_in_due=True).count() == 6
        assert total["outside"] == 1

    def test_departments_add_up_to_the_school_and_classes_to_their_department(self, spread):
        school = board(spread)
        for name in LISTS:
            assert sum(row["cells"]["counts"][name] for row in school["rows"]) == school["total"]["counts"][name]
        for row in school["rows"]:
            classes = board(spread, department=row["unit"])
            assert classes["total"]["counts"] == row["cells"]["counts"]

    def test_where_each_student_stands(self, spread):
        stands = {"missing": 0, "at_department": 1, "at_academic_affairs": 0, "with_student": 1, "to_confirm": 1}
        stands |= {"registered": 0, "deferred": 1, "overdue": 1, "exempt": 1}
        counts = board(spread)["total"]["counts"]
        assert {name: counts[name] for name in COLUMNS} == stands

    def test_what_is_made_up_late_stands_where_it_is_reviewed(self, morning):
        row = morning.row(morning.wang)  # handed in, and with the department
        move_registrations(registrations=[row.pk], transition="fall_overdue", by=morning.cast.aa_head, at=NOW)
        counts = board(morning)["total"]["counts"]
        assert (counts["at_department"], counts["overdue"]) == (2, 0)
        assert morning.row(morning.wang).state == TermState.OVERDUE

    def test_an_application_that_was_refused_lies_with_the_student(self, morning):
        from tests.flows.test_registration import agree

        agree(morning.of("wang").pk, morning.cast.dept_head, NOW, agrees=False, opinion="材料不符")
        agree(morning.of("wang").pk, morning.cast.registrar, NOW, agrees=False, opinion="材料不符")
        assert morning.row(morning.wang).state == TermState.IN_PROCESS
        assert board(morning)["total"]["counts"]["with_student"] == 2  # zhao was returned

    def test_a_department_counts_its_own_only(self, spread):
        [row] = board(spread, "dept_head")["rows"]
        assert (row["name"], row["cells"]["counts"]["due"]) == ("机电工程系", 4)
        others = board(spread, "dept_head", department=spread.cast.commerce.pk)
        assert others["rows"] == []


class TestTheLists:
    def test_each_number_of_the_board_opens_as_many_students(self, spread):
        client = spread.cast.client(spread.cast.aa_head)
        context = board(spread)
        for cells in [*(row["cells"] for row in context["rows"]), context["total"]]:
            for cell in [cells["due"], *cells["columns"], cells["outside"]]:
                assert len(client.get(cell["url"]).context["rows"]) == cell["n"]

    def test_a_line_has_number_name_class_state_since_when_and_the_last_day(self, morning):
        [row] = listed(morning, stands="registered").context["rows"]
        assert (row["name"], row["number"], row["class_name"]) == ("郑浩然", "2022010202", "机电2402班")
        assert row["stands_since"] == morning.row(morning.zheng).registered_at
        assert row["last_day"].isoformat() == "2023-09-18"

    def test_since_when_it_lies_where_it_lies(self, morning):
        sun, zhao, li = (
            next(row for row in listed(morning, stands=where).context["rows"] if row["name"] == name)
            for where, name in (("at_academic_affairs", "孙子墨"), ("with_student", "赵一诺"), ("to_confirm", "李思琪"))
        )
        assert sun["stands_since"] == morning.of("sun").waiting_for.started_at
        assert zhao["stands_since"] == morning.of("zhao").decisions.get(verdict="RETURNED").at
        assert li["stands_since"] == morning.of("li").decided_at

    def test_by_class(self, morning):
        rows = listed(morning, department=morning.cast.mechanics.pk, unit=morning.cast.m2.pk).context["rows"]
        assert {row["name"] for row in rows} == {"赵一诺", "郑浩然"}

    def test_a_department_finds_nobody_of_another(self, morning):
        page = listed(morning, "dept_head", department=morning.cast.commerce.pk)
        assert page.context["rows"] == []

    def test_what_is_no_filter_asks_nothing(self, morning):
        page = listed(morning, stands="nowhere", department="x", unit="-1", after="broken")
        assert len(page.context["rows"]) == 7

    def test_the_file_holds_what_the_list_shows(self, morning):
        asked = {"batch": str(morning.batch.pk), "stands": "missing"}
        taken = taken_by(morning.cast.aa_head, "registrations", asked, NOW)
        assert taken is not None
        [row] = taken.rows()
        assert row[:4] == ("周沐宸", "2022020103", "财经商贸系", "会计2401班")
        assert taken.count() == 1
        own = taken_by(morning.cast.dept_head, "registrations", {"batch": str(morning.batch.pk)}, NOW)
        assert own is not None
        assert own.count() == 4
        assert taken_by(morning.cast.aa_head, "registrations", {"batch": "none"}, NOW) is None


def test_pages_follow_one_another_without_gap_or_repetition(db):
    import time_machine

    with time_machine.travel(NOW, tick=False):
        crowded = build_morning(crowd=60)
        browser, address = (
            crowded.cast.client(crowded.cast.aa_head),
            reverse("enrollment:batch_students", args=[crowded.batch.pk]),
        )
        names: list[str] = []
        after = ""
        for _page in count():
            with CaptureQueriesContext(connection) as queries:
                context = browser.get(address, {"after": after} if after else {}).context
            assert len(queries) <= 12
            names += [row["number"] for row in context["rows"]]
            after = context["next_key"]
            if not after:
                break
        assert len(names) == len(set(names)) == 67
        assert context["words"].startswith("67")
