"""The status of everybody on any past day, as known today or as known then, in one query."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse
from psycopg.types.range import DateRange, TimestamptzRange

from enrollment.actions.change_status import change_status
from enrollment.models import Placement, Status, StatusPeriod
from enrollment.queries.as_of import history_of, place_on, status_on
from security.journal import unrecorded

HERE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


@pytest.fixture
def story(roll):
    """twin: on leave from 10 March 2025, entered on 15 March; resumed on 1 September."""
    with unrecorded("the roll was known since its first day"):
        StatusPeriod.objects.update(recorded=TimestamptzRange(datetime(2024, 9, 1, tzinfo=HERE), None))
    for transition, on, entered in (
        ("go_on_leave", date(2025, 3, 10), datetime(2025, 3, 15, 9, tzinfo=HERE)),
        ("resume", date(2025, 9, 1), datetime(2025, 8, 28, 9, tzinfo=HERE)),
    ):
        change_status(
            enrollments=[roll.enrollments["twin"]],
            transition=transition,
            authority="",
            by=roll.aa_head,
            at=entered,
            on=on,
        )
    return roll


def on(roll, day, known_at=None):
    return dict(status_on(day, known_at).values_list("enrollment", "status")).get(roll.enrollments["twin"])


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2024, 8, 31), None),
        (date(2024, 9, 1), Status.ACTIVE),
        (date(2025, 3, 9), Status.ACTIVE),
        (date(2025, 3, 10), Status.ON_LEAVE),
        (date(2025, 8, 31), Status.ON_LEAVE),
        (date(2025, 9, 1), Status.ACTIVE),
        (date(2030, 1, 1), Status.ACTIVE),
    ],
)
def test_the_status_of_a_day_is_the_legal_one(story, day, status):
    assert on(story, day) == status


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (datetime(2024, 8, 31, tzinfo=HERE), None),
        (datetime(2025, 3, 14, tzinfo=HERE), Status.ACTIVE),
        (datetime(2025, 3, 15, 8, 59, tzinfo=HERE), Status.ACTIVE),
        (datetime(2025, 3, 15, 9, tzinfo=HERE), Status.ON_LEAVE),
        (datetime(2026, 1, 1, tzinfo=HERE), Status.ON_LEAVE),
    ],
)
def test_what_was_known_of_a_day_is_kept(story, known, status):
    assert on(story, date(2025, 3, 12), known) == status


def test_a_correction_changes_the_day_but_not_what_was_known(story):
    """The leave began on 24 February, not on 10 March: found out on 1 October."""
    found_out = datetime(2025, 10, 1, tzinfo=HERE)
    with unrecorded("a correction by two persons"), connection.cursor() as cursor:
        pk = story.enrollments["twin"]
        cursor.execute(
            "update enrollment_statusperiod set recorded = tstzrange(lower(recorded), %s)"
            " where enrollment_id = %s and upper_inf(recorded) and lower(during) < '2025-09-01'",
            [found_out, pk],
        )
    began = date(2025, 2, 24)
    for status, during in (
        ("ACTIVE", DateRange(date(2024, 9, 1), began)),
        ("ON_LEAVE", DateRange(began, date(2025, 9, 1))),
    ):
        with unrecorded("a correction by two persons"):
            StatusPeriod.objects.create(
                enrollment_id=pk, status=status, transition="correct", during=during, decision="更正 2025-7",
                recorded=TimestamptzRange(found_out, None),
            )  # fmt: skip
    connection.check_constraints()
    assert on(story, date(2025, 3, 1)) == Status.ON_LEAVE
    assert on(story, date(2025, 3, 1), found_out - DAY) == Status.ACTIVE
    assert on(story, date(2025, 3, 1), found_out) == Status.ON_LEAVE
    assert on(story, date(2025, 10, 1)) == Status.ACTIVE
    assert [one.during.lower for one in history_of(pk)] == [date(2024, 9, 1), began, date(2025, 9, 1)]
    assert [one.during.lower for one in history_of(pk, found_out - DAY)] == [
        date(2024, 9, 1),
        date(2025, 3, 10),
        date(2025, 9, 1),
    ]


def test_everybody_is_counted_once_on_any_day_in_one_query(story, django_assert_num_queries):
    for day in (date(2024, 9, 1), date(2025, 3, 10), date(2025, 9, 1)):
        for known in (None, datetime(2025, 3, 15, 9, tzinfo=HERE)):
            with django_assert_num_queries(1):
                rows = list(status_on(day, known).values_list("enrollment", "status"))
            assert len(rows) == len(dict(rows)) == len(story.enrollments)


MOVED = date(2025, 4, 1)


def move_the_twin(story):
    """To another class, on the first of April."""
    with unrecorded("moved to another class"), connection.cursor() as cursor:
        pk = story.enrollments["twin"]
        cursor.execute(
            "update enrollment_placement set is_current = false, during = daterange(lower(during), %s)"
            " where enrollment_id = %s",
            [MOVED, pk],
        )
        old = Placement.objects.get(enrollment=pk)
        old.pk, old.unit, old.during, old.is_current = None, story.m2, DateRange(MOVED, None), True
        old.save()


def test_the_place_of_a_day_is_found_the_same_way(story):
    move_the_twin(story)
    pk = story.enrollments["twin"]
    classes = [place_on(day).get(enrollment=pk).unit for day in (MOVED - DAY, MOVED)]
    assert classes == [story.m1, story.m2]


class TestThePage:
    """`/students/past-day/`: what the registrar is asked by the province, of any past day."""

    def page(self, story, who="registrar", **asked):
        return story.client(getattr(story, who)).get(reverse("enrollment:past_day"), asked)

    def figures(self, page):
        return {one["label"]: one["value"] for one in page.context["figures"]}

    def shown(self, page):
        return {row["number"]: row["status_then"] for row in page.context["rows"]}

    @pytest.mark.parametrize(("day", "status"), [("2025-03-09", "ACTIVE"), ("2025-03-10", "ON_LEAVE")])
    def test_everybody_with_the_status_of_that_day(self, story, day, status):
        page = self.page(story, day=day)
        assert self.shown(page)[story.of("twin").student_no] == status
        assert self.figures(page)["当日全部记录"] == len(story.enrollments) == len(self.shown(page))
        assert sum(self.figures(page).values()) == 2 * len(story.enrollments)

    def test_a_figure_opens_its_students(self, story):
        page = self.page(story, day="2025-03-10")
        figure = next(one for one in page.context["figures"] if one["label"] == str(Status.ON_LEAVE.label))
        opened = story.client(story.registrar).get(figure["url"])
        assert set(self.shown(opened).values()) == {"ON_LEAVE"}
        assert len(self.shown(opened)) == figure["value"] == 2
        assert self.figures(opened) == self.figures(page)

    def test_as_it_was_known_on_an_earlier_day(self, story):
        number = story.of("twin").student_no
        assert self.shown(self.page(story, day="2025-03-12", known="2025-03-14"))[number] == "ACTIVE"
        assert self.shown(self.page(story, day="2025-03-12", known="2025-03-15"))[number] == "ON_LEAVE"

    def test_before_anybody_came_nobody_was_there(self, story):
        page = self.page(story, day="2024-08-31")
        assert self.figures(page) == {"当日全部记录": 0}
        assert "这一天没有符合条件的学生" in page.content.decode()

    @pytest.mark.parametrize("asked", [{"day": "2999-01-01"}, {"day": "2025-03-10", "known": "2999-01-01"}])
    def test_a_day_ahead_is_refused_in_words(self, story, asked):
        page = self.page(story, **asked)
        assert "figures" not in page.context
        assert "这一天还没有到" in page.content.decode()

    @pytest.mark.parametrize(
        "asked", [{"day": "x"}, {"day": "2025-02-30"}, {"day": "2025-03-10", "after": "~", "unit": "9" * 30}]
    )
    def test_what_is_no_day_and_no_key_breaks_nothing(self, story, asked):
        assert self.page(story, **asked).status_code == 200

    def test_a_department_sees_its_own(self, story):
        page = self.page(story, "other_dept_head", day="2025-03-10")
        own = {story.of(key).student_no for key in ("li", "namesake", "renamed", "on_leave", "gone")}
        assert set(self.shown(page)) == own
        assert self.figures(page)["当日全部记录"] == len(own)

    def test_the_class_is_that_of_the_day(self, story):
        move_the_twin(story)
        number = story.of("twin").student_no
        for day, unit in ((MOVED - DAY, story.m1), (MOVED, story.m2)):
            assert number in self.shown(self.page(story, day=day.isoformat(), unit=unit.pk))

    def test_it_leaves_as_a_file_with_the_day_it_was_asked_for(self, story):
        page = self.page(story, day="2025-03-10", status="ON_LEAVE")
        [link] = page.context["list_links"]
        asked = story.client(story.registrar).get(f"{link.url}?{page.context['query']}")
        assert asked.context["rows"] == 2
        assert "2025-03-10" in asked.context["filters"]
