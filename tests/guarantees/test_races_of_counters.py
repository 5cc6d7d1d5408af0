"""Two officers of one counter, two students of one department: never the same number, and none left out (S:CON-01)."""

import pytest

from enrollment.actions.call_next import call_next
from enrollment.actions.draw_ticket import CannotDraw, draw_ticket
from enrollment.actions.leave_counter import leave_counter
from enrollment.models import CounterTicket
from security.queries import NotFound
from tests.cast_desk import NOW, build_morning
from tests.guarantees.races import meet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.xdist_group("races")]
DRAWN, CALLED = 'INSERT INTO "enrollment_counterticket"', 'UPDATE "enrollment_counterticket"'


@pytest.fixture
def morning(transactional_db):
    """Thursday, ten o'clock; nobody has drawn a number."""
    return build_morning()


def draw(morning, key):
    person = morning.students[key]
    return draw_ticket(registration=morning.row(person).pk, by=person, at=NOW)


def call(morning, by):
    place = {"batch": morning.batch.pk, "unit": morning.cast.mechanics.pk}
    return call_next(**place, desk="2", by=getattr(morning.cast, by), at=NOW)


def test_two_officers_never_call_the_same(morning):
    draw(morning, "wang")
    draw(morning, "sun")
    one, two, waited = meet(lambda: call(morning, "dept_staff"), lambda: call(morning, "dept_head"), held_at=CALLED)
    assert waited
    assert (one.number, two.number) == (1, 2)


def test_two_students_draw_two_numbers_in_a_row(morning):
    one, two, waited = meet(lambda: draw(morning, "wang"), lambda: draw(morning, "sun"), held_at=DRAWN)
    assert waited
    assert (one.number, two.number) == (1, 2)


def test_one_student_on_two_telephones_draws_one(morning):
    one, two, waited = meet(lambda: draw(morning, "wang"), lambda: draw(morning, "wang"), held_at=DRAWN)
    assert waited
    assert one.number == 1
    assert isinstance(two, CannotDraw)
    assert CounterTicket.objects.count() == 1


def test_who_leaves_while_being_called_is_not_both(morning):
    draw(morning, "wang")
    row = morning.row(morning.cast.wang).pk
    _called, left, waited = meet(
        lambda: call(morning, "dept_staff"),
        lambda: leave_counter(registration=row, by=morning.cast.wang, at=NOW),
        held_at=CALLED,
    )
    assert waited
    assert not isinstance(left, NotFound)  # the number was called and is given back afterwards
    assert CounterTicket.objects.get().state == "GONE"
