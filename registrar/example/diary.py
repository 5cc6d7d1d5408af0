"""The example semester in the order of its days. On every working day the same: sweep, confirm, review, hand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from registrar.example import aftermath, desks, founding, registration, roll, students
from registrar.example import plan as days
from registrar.example.office import Office, make_sure_it_is_the_example
from registrar.example.plan import Plan, on
from rulebook.queries import calendar

Doing = Callable[[Office, datetime], int]


@dataclass(frozen=True)
class Page:
    """One thing that happens: when, what it is called, and doing what of it is not done yet; how many there were."""

    at: datetime
    title: str
    do: Doing


def play(plan: Plan, *, told: Callable[[Page, int], None]) -> int:
    """Play the whole diary; what is done already is passed over. How much was done; each page that did something is
    `told` with its number.

    :raises NotTheExample: if there is another school, or a student who is not of the example; nothing is written then
    """
    make_sure_it_is_the_example(plan)
    office, done = Office(plan), 0
    for page in diary(plan):
        count = page.do(office, page.at)
        if count:
            told(page, count)
        done += count
    return done


def diary(plan: Plan) -> Iterator[Page]:
    """Everything that happens, in its order. The calendar is read once it is published."""
    yield from _founding()
    yield Page(on(days.OPENS, 8), "students on the frozen roster", registration.open_registration)
    yield Page(on(days.OPENS, 9), "fee states entered", registration.record_everybodys_fees)
    for day in _working_days(days.BUSY[0], days.READY):
        yield from _working_day(plan, day)
    yield Page(on(days.READY, 15), "proposals prepared", aftermath.take_them_up)
    [decided] = _working_days(days.READY + timedelta(days=1), days.READY + timedelta(days=1))
    yield from _working_day(plan, decided)
    yield Page(on(days.CLOSED, 10), "registration closed", aftermath.close_registration)
    yield Page(on(days.CLOSED, 11), "lines on the closing list", aftermath.draw_list)
    yield Page(on(days.TERM_OVER, 1, 15), "term ended, sweeps", aftermath.sweep_term_end)


def _founding() -> Iterator[Page]:
    yield Page(on(days.FOUNDED, 9), "school founded", founding.found_school)
    yield Page(on(days.FOUNDED, 10), "officers appointed", founding.appoint_officers)
    yield Page(on(days.REGULATED, 9), "years of the calendar published", founding.publish_calendar)
    yield Page(on(days.REGULATED, 10), "regulation proposed", founding.propose_regulation)
    yield Page(on(days.REGULATED, 15), "regulation confirmed", founding.confirm_regulation)
    yield Page(on(days.REGULATED, 16), "terms entered", founding.enter_terms)
    yield Page(on(days.ENROLLED, 9), "classes imported", roll.import_classes)
    yield Page(on(days.ENROLLED, 10), "heads of departments appointed", founding.appoint_heads)
    yield Page(on(days.ENROLLED, 11), "students imported", roll.import_students)


def _working_day(plan: Plan, day: date) -> Iterator[Page]:
    if day > days.FEW[1]:
        yield Page(on(day, 1, 15), "found or proposed by the sweep", aftermath.sweep_after_window)
    yield Page(on(day, 9), "registrations confirmed by students", students.confirm_granted)
    yield Page(on(day, 10), "applications reviewed by departments", desks.departments_review)
    if day == days.PROPOSED:
        yield Page(on(day, 11), "contacts noted", aftermath.speak_with_them)
        yield Page(on(day, 16), "notices issued (D35)", aftermath.issue_notices)
    yield Page(on(day, 14), "applications decided by academic affairs", desks.academic_affairs_decide)
    yield Page(on(day, 14, 1), "decisions in effect", desks.effects)
    if day == days.SERVED:
        yield Page(on(day, 15), "notices served", aftermath.enter_service)
    for title, do in _what_students_do(plan, day):
        yield Page(on(day, 16, 30), title, do)


def _what_students_do(plan: Plan, day: date) -> Iterator[tuple[str, Doing]]:
    """What is handed in on this day."""
    if numbers := _on_time(plan, day):
        yield "registrations handed in", partial(_hand_in, numbers)
    if day == days.DEFERRALS_ASKED:
        yield "deferrals asked for", lambda office, at: students.ask_for_deferral(office, plan.numbers("deferred"), at)
    if day == days.DEFERRED_HAND_IN:
        yield "deferred registrations handed in", partial(_hand_in, plan.numbers("deferred"))
    if day == days.LATE_HAND_IN:
        yield "late registrations handed in", partial(_hand_in, plan.numbers("made_up"), late_reason=students.LATE)


def _hand_in(numbers: Sequence[str], office: Office, at: datetime, *, late_reason: str = "") -> int:
    return students.hand_in(office, numbers, at, late_reason=late_reason)


def _on_time(plan: Plan, day: date) -> Sequence[str]:
    busy, few = _working_days(*days.BUSY), _working_days(*days.FEW)
    window = [*busy, *few]
    return plan.handing_in(window.index(day), len(busy), len(few)) if day in window else ()


def _working_days(first: date, last: date) -> list[date]:
    known = calendar()
    return [day for n in range((last - first).days + 1) if known.is_working(day := first + timedelta(days=n))]
