"""What must be there before the office opens: read from the data, so that it ticks itself (ux.md: first real start)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

from django.db.models import BooleanField, Exists, ExpressionWrapper, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from casework.models import Delivery
from enrollment.models import Batch, ClassGroup, Enrollment, Term
from rulebook.models import CalendarYear, EditionProposal, EditionScope
from security.models import Appointment, Unit
from security.rules.offices import CATALOGUE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

OPENERS: Final = frozenset({"AA_HEAD", "REGISTRAR", "SYSADMIN", "SECADMIN"})
"""Whose home the list is until the first students are on the roll."""
LOOK_AHEAD: Final = timedelta(days=92)


@dataclass(frozen=True)
class Task:
    """One thing to be done: by which offices, on which page (its URL name), and what holds on a day once it is done."""

    title: StrPromise
    note: StrPromise
    offices: tuple[str, ...]
    url: str
    done: Callable[[date], Exists | Q]


def _held(*offices: str) -> Callable[[date], Exists]:
    """Somebody holds one of these offices."""
    return lambda day: Exists(Appointment.objects.filter(office__in=offices, during__contains=day))


def _heads_are_appointed(day: date) -> Q:
    """There are departments, and each has a head."""
    headed = Appointment.objects.filter(office="DEPT_HEAD", during__contains=day).values("unit")
    units = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, closed_on=None)
    return Q(Exists(units)) & ~Q(Exists(units.exclude(pk__in=headed)))


def _is_in_force(day: date) -> Exists:
    return Exists(EditionScope.objects.filter(during__contains=day))


def _is_proposed(day: date) -> Q:
    return Q(_is_in_force(day)) | Q(Exists(EditionProposal.objects.filter(state="OPEN")))


def _years_are_known(day: date) -> Q:
    """This year, and from October on the next one too: deadlines reach into it."""
    years = {day.year, (day + LOOK_AHEAD).year}
    return reduce(and_, (Q(Exists(CalendarYear.objects.filter(year=year))) for year in sorted(years)))


def _there_is(rows: QuerySet[Any]) -> Callable[[date], Exists]:
    return lambda _day: Exists(rows)


TASKS: Final[tuple[Task, ...]] = (
    Task(
        _("A school leader is appointed"),
        _("The leader confirms the regulation. Open the account first, then appoint."),
        ("SYSADMIN", "SECADMIN"),
        "security:appointments",
        _held("PRINCIPAL", "VICE_LEADER"),
    ),
    Task(
        _("A registrar is appointed"),
        _("The registrar imports classes and students."),
        ("SYSADMIN", "SECADMIN"),
        "security:appointments",
        _held("REGISTRAR"),
    ),
    Task(
        _("Messages leave the house"),
        _("Send yourself a trial message, and look whether it arrives."),
        ("SYSADMIN",),
        "casework:channels",
        _there_is(Delivery.objects.filter(state=Delivery.State.SENT)),
    ),
    Task(
        _("The regulation is proposed"),
        _("What was chosen at the first start is prepared: look at its numbers and propose it."),
        ("AA_HEAD",),
        "rulebook:proposals",
        _is_proposed,
    ),
    Task(
        _("The regulation is in force"),
        _("A school leader confirms what was proposed."),
        ("PRINCIPAL", "VICE_LEADER"),
        "rulebook:editions",
        _is_in_force,
    ),
    Task(
        _("The working days are known"),
        _("Without them no time limit can be counted; from October on those of the next year too."),
        ("AA_HEAD",),
        "rulebook:calendar_now",
        _years_are_known,
    ),
    Task(
        _("The term is entered"),
        _("The term that is under way or comes next, with its first and last day."),
        ("AA_HEAD",),
        "enrollment:terms",
        lambda day: Exists(Term.objects.filter(ends_on__gte=day)),
    ),
    Task(
        _("Departments, majors and classes are there"),
        _("Upload the class list; a class can also be formed by hand."),
        ("REGISTRAR",),
        "enrollment:places",
        _there_is(ClassGroup.objects.all()),
    ),
    Task(
        _("Every department has its head"),
        _("Heads, officers and class tutors are appointed to their unit."),
        ("SECADMIN",),
        "security:appointments",
        _heads_are_appointed,
    ),
    Task(
        _("The students are on the roll"),
        _("Upload the students; then, once, what stood in the books before the system."),
        ("REGISTRAR",),
        "enrollment:imports",
        _there_is(Enrollment.objects.all()),
    ),
    Task(
        _("The first registration is open"),
        _("The roster is frozen on its opening day; the students are told."),
        ("AA_HEAD",),
        "enrollment:batches",
        _there_is(Batch.objects.all()),
    ),
)


def is_opening() -> bool:
    """Whether the school has not begun yet: nobody is on the roll."""
    return not Enrollment.objects.exists()


def shown_tasks(held: frozenset[str], at: datetime) -> Sequence[dict[str, Any]]:
    """The tasks as the page shows them, to somebody who holds these offices; all are asked for in one query."""
    day = localtime(at).date()
    asked = {f"done_{n}": ExpressionWrapper(Q(task.done(day)), BooleanField()) for n, task in enumerate(TASKS)}
    done = Unit.objects.filter(kind=Unit.Kind.SCHOOL).values(**asked).first() or {}
    return [
        {
            "title": task.title,
            "note": task.note,
            "offices": [CATALOGUE[office].title for office in task.offices],
            "is_done": done.get(f"done_{n}", False),
            "url": task.url if held & set(task.offices) else "",
        }
        for n, task in enumerate(TASKS)
    ]
