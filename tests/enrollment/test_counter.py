"""Numbers at the counter of a department on the busy days of the registration (domain 3.11)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from enrollment.actions.call_next import CannotCall, call_next
from enrollment.actions.draw_ticket import CannotDraw, draw_ticket, give_ticket
from enrollment.actions.leave_counter import leave_counter
from enrollment.actions.serve_ticket import pass_over, serve_ticket
from enrollment.models import Batch, CounterTicket, TermRegistration
from enrollment.rules.counter import Board, board_of, code_of
from security.actions.open_accounts import open_accounts
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound
from tests.cast_desk import NOW, Morning, build_morning

SATURDAY, SUNDAY_BEFORE = NOW + timedelta(days=2), NOW - timedelta(days=4)
OF_MECHANICS = ("wang", "sun", "zhao", "other0", "other1")


@pytest.fixture
def counter(db):
    """Thursday, ten o'clock: seven students, and two more of Wang's class, whose registration is open."""
    with time_machine.travel(NOW, tick=False):
        yield Counter(build_morning(crowd=2))


class Counter:
    """The counter of mechanics, of which Wang is a student and He Fang an officer."""

    def __init__(self, morning: Morning) -> None:
        self.morning, self.cast = morning, morning.cast
        names = {morning.students[key].pk: f"20220999{place}" for place, key in enumerate(("sun", "zhou"))}
        open_accounts(names=names, by=self.cast.sysadmin, at=NOW)
        self.place = {"batch": morning.batch.pk, "unit": morning.cast.mechanics.pk}

    def row(self, key: str) -> TermRegistration:
        return self.morning.row(self.morning.students[key])

    def draw(self, *keys: str, at=NOW) -> list[int]:
        """The students draw, one after the other; their numbers."""
        return [draw_ticket(registration=self.row(key).pk, by=self.morning.students[key], at=at).number for key in keys]

    def call(self, by="dept_staff", desk="2", at=NOW) -> int:
        """The number that is called."""
        return call_next(**self.place, desk=desk, by=getattr(self.cast, by), at=at).number

    def ticket(self, number: int) -> CounterTicket:
        return CounterTicket.objects.get(unit=self.cast.mechanics, drawn_on=NOW.date(), number=number)

    def end(self, act, number: int, by="dept_staff"):
        return act(ticket=self.ticket(number).pk, by=getattr(self.cast, by), at=NOW)

    def states(self) -> dict[int, str]:
        rows = CounterTicket.objects.filter(unit=self.cast.mechanics, drawn_on=NOW.date())
        return dict(rows.order_by("number").values_list("number", "state"))

    def get(self, path: str, key: str) -> str:
        person = self.morning.students.get(key) or getattr(self.cast, key)
        return self.cast.client(person).get(path).content.decode()

    def post(self, path: str, data=None, by="dept_staff"):
        person = self.morning.students.get(by) or getattr(self.cast, by)
        return self.cast.client(person).post(path, data or {})

    def own_page(self, key: str) -> str:
        return reverse("enrollment:my_ticket", args=[self.row(key).pk])

    def page(self, name="counter", **more) -> str:
        args = [self.place["batch"]] if name == "counter" else list(self.place.values())
        return reverse(f"enrollment:{name}", args=args)

    def board(self, day: date | None = None) -> str:
        code = code_of(Board(self.place["batch"], self.place["unit"], day or NOW.date()))
        return reverse("enrollment:counter_board", args=[code])


class TestDrawing:
    def test_numbers_begin_at_one_without_a_gap_and_each_counter_has_its_own(self, counter):
        assert counter.draw("wang", "sun", "zhao") == [1, 2, 3]
        assert counter.draw("li", "qian") == [1, 2]

    def test_the_next_day_begins_anew_and_what_was_not_served_is_over(self, counter):
        counter.draw("wang", "sun")
        tomorrow = NOW + timedelta(days=1)
        assert counter.draw("sun", at=tomorrow) == [1]
        assert counter.call(at=tomorrow) == 1
        with pytest.raises(CannotCall):
            counter.call(by="dept_head", at=tomorrow)
        with pytest.raises(NotFound):
            serve_ticket(ticket=counter.ticket(1).pk, by=counter.cast.dept_staff, at=tomorrow)

    def test_the_student_draws_on_the_telephone_and_reads_how_many_are_before(self, counter):
        counter.draw("sun", "zhao")
        task = reverse("enrollment:registration", args=[counter.row("zhou").pk])
        assert counter.own_page("zhou") in counter.get(task, "zhou")
        assert counter.own_page("wang") in counter.get(reverse("enrollment:my_applications"), "wang")
        assert "2 名学生" in counter.get(counter.own_page("wang"), "wang")
        key = str(uuid4())
        for _press in range(2):
            assert counter.post(counter.own_page("wang"), {"act_key": key}, by="wang").status_code == 302
        page = counter.cast.client(counter.cast.wang).get(counter.own_page("wang"))
        assert (page.context["ticket"].number, page.context["before"]) == (3, 2)
        assert counter.cast.mechanics.name in page.content.decode()

    def test_who_has_a_number_draws_no_second_one(self, counter):
        counter.draw("wang")
        with pytest.raises(CannotDraw, match="1"):
            counter.draw("wang")
        one = counter.ticket(1)
        columns = ("batch", "unit", "drawn_on", "registration", "person", "drawn_by", "drawn_at")
        double = {name: getattr(one, name) for name in columns}
        for values in ({"number": 2}, {"number": 1, "state": "GONE"}):
            with unrecorded("past the acts"), pytest.raises(IntegrityError), transaction.atomic():
                CounterTicket.objects.create(**double, turn=9000, **values)

    def test_nobody_draws_for_another(self, counter):
        with pytest.raises(NotFound):
            draw_ticket(registration=counter.row("wang").pk, by=counter.morning.students["sun"], at=NOW)
        assert counter.cast.client(counter.cast.li).get(counter.own_page("wang")).status_code == 404

    @pytest.mark.parametrize(("day", "words"), [(SATURDAY, "工作日"), (SUNDAY_BEFORE, "2023-09-04")])
    def test_on_a_day_of_duty_while_the_registration_is_open(self, counter, day, words):
        with pytest.raises(CannotDraw, match=words):
            counter.draw("wang", at=day)
        with time_machine.travel(day, tick=False):
            assert words in counter.get(counter.own_page("wang"), "wang")

    def test_not_once_the_registration_is_closed_or_done(self, counter):
        with pytest.raises(CannotDraw, match="已完成"):
            counter.draw("zheng")
        with unrecorded("closed for a test"):
            Batch.objects.update(closed_at=NOW)
        with pytest.raises(CannotDraw, match="关闭"):
            counter.draw("wang")
        assert counter.cast.client(counter.cast.dept_staff).get(counter.page()).status_code == 404

    def test_an_officer_draws_for_who_has_no_telephone(self, counter):
        number = counter.morning.enrollment(counter.cast.wang).student_no
        answer = counter.post(counter.page("counter_give"), {"number": f" {number} "})
        assert answer.status_code == 302
        found = counter.ticket(1)
        assert (found.person, found.drawn_by) == (counter.cast.wang, counter.cast.dept_staff)

    @pytest.mark.parametrize("number", ["2099999999", "2022020101"])  # nobody's; Li's, of the other department
    def test_an_officer_is_told_whom_the_counter_does_not_know(self, counter, number):
        answer = counter.post(counter.page("counter_give"), {"number": number})
        assert answer.status_code == 400
        assert f"没有学号为 {number} 的" in answer.content.decode()
        assert counter.states() == {}

    @pytest.mark.parametrize("who", ["tutor", "other_dept_head", "finance", "wang"])
    def test_who_files_for_no_student_of_the_department_works_at_no_counter_of_it(self, counter, who):
        counter.draw("wang")
        number = counter.morning.enrollment(counter.morning.students["sun"]).student_no
        assert counter.post(counter.page("counter_give"), {"number": number}, by=who).status_code == 404
        assert counter.post(counter.page("counter_call"), {"desk": "2"}, by=who).status_code == 404
        with pytest.raises(NotFound):
            give_ticket(**counter.place, number=number, by=getattr(counter.cast, who), at=NOW)
        assert counter.states() == {1: "WAITING"}


class TestCalling:
    def test_the_lowest_number_is_called_and_the_students_applications_open(self, counter):
        counter.draw("sun", "wang")
        answer = counter.post(counter.page("counter_call"), {"desk": "2"})
        ticket = counter.ticket(1)
        sun = counter.morning.enrollment(counter.morning.students["sun"])
        where = reverse("enrollment:student_applications", args=[sun.pk])
        assert answer["Location"] == f"{where}?ticket={ticket.pk}"
        page = counter.get(answer["Location"], "dept_staff")
        assert reverse("enrollment:ticket_served", args=[ticket.pk]) in page
        assert reverse("enrollment:ticket_served", args=[ticket.pk]) not in counter.get(where, "dept_staff")
        assert (ticket.state, ticket.desk, ticket.called_by) == ("CALLED", "2", counter.cast.dept_staff)

    def test_the_student_reads_to_which_desk_and_the_next_that_nobody_is_before(self, counter):
        counter.draw("sun", "wang")
        counter.call(desk="A3")
        assert "A3" in counter.get(counter.own_page("sun"), "sun")
        page = counter.cast.client(counter.cast.wang).get(counter.own_page("wang"))
        assert page.context["before"] == 0

    def test_the_line_has_the_names_in_their_order(self, counter):
        counter.draw("sun", "wang", "zhao")
        counter.call()
        page = counter.cast.client(counter.cast.dept_head).get(counter.page())
        assert [one.person.name for one, _label in page.context["called"]] == ["孙子墨"]
        assert [one.person.name for one, _label in page.context["waiting"]] == ["王子涵", "赵一诺"]

    def test_an_officer_has_one_at_the_desk(self, counter):
        counter.draw("sun", "wang")
        counter.call()
        with pytest.raises(CannotCall, match="1"):
            counter.call()
        assert counter.call(by="dept_head") == 2
        with pytest.raises(CannotCall):  # nobody waits
            counter.call(by="aa_head")

    def test_a_desk_is_named(self, counter):
        counter.draw("sun")
        with pytest.raises(CannotCall):
            counter.call(desk=" ")
        assert counter.post(counter.page("counter_call"), {"desk": ""}).status_code == 400
        assert counter.states() == {1: "WAITING"}

    def test_served_it_is_done_and_the_student_may_draw_again(self, counter):
        counter.draw("wang")
        counter.call()
        answer = counter.post(reverse("enrollment:ticket_served", args=[counter.ticket(1).pk]))
        assert answer["Location"] == f"{counter.page()}?unit={counter.cast.mechanics.pk}"
        assert counter.states() == {1: "SERVED"}
        with pytest.raises(NotFound):
            counter.end(serve_ticket, 1)
        assert counter.draw("wang") == [2]

    def test_the_journal_of_the_student_says_each_step(self, counter):
        counter.draw("wang")
        counter.call()
        counter.end(serve_ticket, 1)
        said = Entry.objects.filter(person=counter.cast.wang.pk, event__startswith="enrollment.ticket")
        assert list(said.order_by("pk").values_list("event", flat=True)) == [
            "enrollment.ticket-drawn", "enrollment.ticket-called", "enrollment.ticket-served",
        ]  # fmt: skip


class TestWhoDoesNotCome:
    def test_is_called_once_more_after_three_others_and_then_no_longer(self, counter):
        counter.draw(*OF_MECHANICS)
        counter.call()
        assert counter.end(pass_over, 1).again
        assert "三人" in counter.get(counter.own_page("wang"), "wang")
        order = []
        for _turn in range(4):
            order.append(counter.call())
            if order[-1] != 1:
                counter.end(serve_ticket, order[-1])
        assert order == [2, 3, 4, 1]
        assert not counter.end(pass_over, 1).again
        assert counter.states() == {1: "GONE", 2: "SERVED", 3: "SERVED", 4: "SERVED", 5: "WAITING"}

    def test_comes_last_where_fewer_than_three_wait(self, counter):
        counter.draw("wang", "sun")
        counter.call()
        counter.end(pass_over, 1)
        counter.draw("zhao")  # drew later: is behind
        assert counter.call() == 2
        counter.end(serve_ticket, 2)
        assert counter.call() == 1

    def test_two_of_them_keep_three_others_between(self, counter):
        counter.draw(*OF_MECHANICS)
        for number in (1, 2):
            assert counter.call() == number
            counter.end(pass_over, number)
        order = []
        for _turn in range(5):
            order.append(counter.call())
            counter.end(serve_ticket, order[-1])
        assert order == [3, 4, 1, 2, 5]


class TestLeaving:
    def test_nobody_calls_who_has_left(self, counter):
        counter.draw("wang", "sun")
        leave = reverse("enrollment:my_ticket_leave", args=[counter.row("wang").pk])
        assert counter.post(leave, by="wang").status_code == 302
        assert counter.call() == 2
        assert counter.states() == {1: "GONE", 2: "CALLED"}
        assert counter.draw("wang") == [3]

    def test_without_a_number_there_is_nothing_to_give_back(self, counter):
        with pytest.raises(NotFound):
            leave_counter(registration=counter.row("wang").pk, by=counter.cast.wang, at=NOW)
        counter.draw("sun")
        with pytest.raises(NotFound):
            leave_counter(registration=counter.row("sun").pk, by=counter.cast.wang, at=NOW)


class TestTheBoard:
    def test_hangs_at_the_wall_with_numbers_and_desks_only_and_loads_itself_anew(self, counter):
        counter.draw("wang", "sun")
        counter.call(desk="A3")
        link = counter.board()
        assert link in counter.get(counter.page(), "dept_staff")
        answer = counter.cast.client(None).get(link)
        page = answer.content.decode()
        assert answer["Refresh"] == "10"
        assert "A3" in page
        assert counter.morning.enrollment(counter.cast.wang).student_no not in page
        people = (*counter.morning.students.values(), counter.cast.dept_staff)
        assert [one.name for one in people if one.name in page] == []

    def test_opens_by_a_link_of_the_school_for_one_day(self, counter):
        browser = counter.cast.client(None)
        assert browser.get(counter.board()).status_code == 200
        assert browser.get(counter.board(NOW.date() - timedelta(days=1))).status_code == 410
        batch, unit = counter.place.values()
        for code in (f"{batch}-{unit}-20230907", f"{batch}-{unit}-20230907:abc", "x"):
            assert board_of(code) is None
            assert browser.get(reverse("enrollment:counter_board", args=[code])).status_code == 410
        with unrecorded("closed for a test"):
            Batch.objects.update(closed_at=NOW)
        assert browser.get(counter.board()).status_code == 410
