"""The morning's seven students in November: the registration is closed, and each of them has another outcome.

    def test_the_figures(closed_term):
        assert closed_term.figures()["due"] == 7

zheng: on time. sun: made up late. zhao: deemed to have left. wang: open. (mechanics)
qian: deferred and registered. zhou: deferred and not seen again. li: went on leave before registering. (commerce)
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection

from casework.actions.take_back import take_back
from enrollment.actions.change_status import change_status
from enrollment.actions.close_batch import close_batch
from enrollment.actions.draw_closing_list import draw_closing_list
from enrollment.actions.issue_bulletin import issue_bulletin
from enrollment.actions.move_registrations import move_registrations
from enrollment.models import Batch, Enrollment, Roster, Student, Term, TermRegistration, TermState
from enrollment.queries.term_figures import lines_on
from enrollment.rules.term_figures import added
from security.fields import allocate_ids
from security.journal import unrecorded
from security.models import Person
from tests.cast_desk import Morning, build_morning
from tests.cast_registration import on
from tests.flows.test_deferral import decided, hand_in

CLOSED = on(date(2023, 11, 6))
TODAY = CLOSED.date()
LEAVE, LEFT, MADE_UP, DEFERRED_DONE = (date(2023, 9, 20), date(2023, 10, 20), date(2023, 10, 12), date(2023, 10, 6))
OUTCOMES = {
    "zheng": "ON_TIME", "sun": "MADE_UP", "zhao": "AUTO_LEFT", "wang": "OVERDUE_OPEN",
    "qian": "DEFERRED", "zhou": "DEFERRED", "li": "EXCUSED",
}  # fmt: skip


def build_closed_term() -> Morning:
    """Let the term go its way and close the registration."""
    morning = build_morning()
    students, friday = morning.students, date(2023, 9, 8)
    take_back(application_id=morning.of("qian").pk, by=students["qian"], at=on(friday))
    for key in ("qian", "zhou"):
        decided(morning, hand_in(morning, students[key], friday), friday)
    _away(morning, "li", "go_on_leave_unregistered", LEAVE)
    _move(morning, "li", "exempt", LEAVE)
    for key in ("wang", "sun", "zhao", "zhou"):
        _move(morning, key, "fall_overdue", date(2023, 10, 10))
    register(morning, "qian", DEFERRED_DONE)
    register(morning, "sun", MADE_UP)
    _away(morning, "zhao", "deem_left", LEFT)
    _move(morning, "zhao", "lapse", LEFT)
    close_batch(batch=morning.batch.pk, by=morning.cast.aa_head, at=CLOSED)
    morning.batch.refresh_from_db()
    return morning


def register(morning: Morning, key: str, day: date) -> None:
    """The student filed and was registered on this day."""
    with unrecorded("a registration of a test"):
        morning_row(morning, key).update(state=TermState.REGISTERED, first_filed_on=day, registered_at=on(day))


def morning_row(morning: Morning, key: str) -> Any:
    """The student's row on the roster."""
    return TermRegistration.objects.filter(batch=morning.batch, person=morning.students[key])


def school(morning: Morning, day: date = TODAY) -> dict[str, int | str]:
    """The figures of the school."""
    return added(line.figures for line in lines_on([morning.batch], day)).figures()


def _away(morning: Morning, key: str, transition: str, day: date) -> None:
    ids = [morning.enrollment(morning.students[key]).pk]
    change_status(enrollments=ids, transition=transition, authority="见材料", by=morning.cast.aa_head, at=on(day))


def _move(morning: Morning, key: str, transition: str, day: date) -> None:
    rows = [morning.row(morning.students[key]).pk]
    move_registrations(registrations=rows, transition=transition, by=morning.cast.aa_head, at=on(day))


@pytest.fixture
def closed_term(db: object) -> Iterator[Morning]:
    """The sixth of November, ten o'clock."""
    built = build_closed_term()
    with time_machine.travel(CLOSED, tick=False):
        yield built


@pytest.fixture
def term_with_results(closed_term: Morning) -> Morning:
    """The closed term with its list and a bulletin of that day; since then Wang has made up for it."""
    draw_closing_list(batch=closed_term.batch.pk, by=closed_term.cast.aa_head, at=CLOSED)
    issue_bulletin(batch=closed_term.batch.pk, as_of=TODAY, by=closed_term.cast.aa_head, at=CLOSED)
    register(closed_term, "wang", TODAY)
    return closed_term


def results_of_the_term_before(morning: Morning, at: datetime) -> Batch:
    """They were due in spring too, four registered, it is closed and has its list; a name was corrected since."""
    opens, closed = date(2023, 2, 20), on(date(2023, 4, 3))
    with unrecorded("the term before, of a test"):
        term = Term.objects.create(
            code="2022-2023-2", school_year="2022-2023", ordinal=2, opens_on=opens, ends_on=date(2023, 7, 7)
        )
        batch = Batch.objects.create(
            term=term, covers="TERM", edition=morning.batch.edition, categories=morning.batch.categories,
            opened_by=morning.cast.aa_head, opened_at=on(opens, 8), closed_at=closed, closed_by=morning.cast.aa_head,
        )  # fmt: skip
        window = date(2023, 3, 6)
        roster = Roster.objects.create(
            batch=batch, group="RETURNING", opens_on=opens, window_ends_on=window, frozen_at=on(opens, 8)
        )
        TermRegistration.objects.bulk_create(
            TermRegistration(
                batch=batch, roster=roster, enrollment=row.enrollment, person=row.person, unit=row.unit,
                deadline=window, state=TermState.UNREGISTERED if place % 2 else TermState.REGISTERED,
                first_filed_on=None if place % 2 else opens,
                registered_at=None if place % 2 else on(opens, 15),
            )
            for place, row in enumerate(morning.batch.registrations.order_by("pk"))
        )  # fmt: skip
    draw_closing_list(batch=batch.pk, by=morning.cast.aa_head, at=at)
    issue_bulletin(batch=batch.pk, as_of=date(2023, 3, 13), by=morning.cast.aa_head, at=at)
    with unrecorded("a name that was corrected, of a test"):
        Person.objects.filter(pk=morning.students["zhou"].pk).update(name="周沐辰")
    return batch


COPIES = """
    insert into {table} select (jsonb_populate_record(this, to_jsonb(this) || new.said)).*
      from {table} as this, unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) as given(p, s, e, own),
           lateral (select jsonb_build_object({said})) as new(said)
     where this.id = %s
"""


def multiply(row: TermRegistration, n: int) -> None:
    """So many further students stand where this one does, in the same class and with the same outcome."""
    enrollment = row.enrollment
    ids = [allocate_ids(model, n) for model in (Person, Student, Enrollment)]
    copied = (
        (row.person, "'id', p"),
        (enrollment.student, "'id', s, 'person_id', p"),
        (enrollment, "'id', e, 'person_id', p, 'student_id', s, 'student_no', 'K' || e"),
        (enrollment.periods.get(recorded__upper_inf=True, during__upper_inf=True), "'id', own, 'enrollment_id', e"),
        (enrollment.placements.get(is_current=True), "'id', own, 'enrollment_id', e"),
        (row, "'id', own, 'enrollment_id', e, 'person_id', p"),
    )
    with unrecorded("a crowd of a test"), connection.cursor() as cursor:
        for source, said in copied:
            own = allocate_ids(type(source), n)
            statement = COPIES.format(table=source._meta.db_table, said=said)
            cursor.execute(statement, [*ids, own, source.pk])
