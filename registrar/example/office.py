"""The people and places of the example, found in the database: nothing is kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from enrollment.models import Batch, Enrollment, Term, TermRegistration
from registrar.demo.plan import OFFICERS
from registrar.example.plan import SCHOOL, TERM, Plan
from security.models import Appointment, Person, Unit
from security.queries import the_school

FIRST: Final = ("sysadmin", "secadmin", "auditor", "aa_head")
"""The officers with whom a school is founded."""
OTHERS: Final = ("principal", "registrar", "finance")
HEADS: Final = tuple(key for key, *_rest in OFFICERS if key.startswith("head_"))


class NotTheExample(Exception):
    """The database holds another school or other students; the message says which, and what to do."""


@dataclass
class Office:
    """The school of the example as far as it has come."""

    plan: Plan

    @cached_property
    def school(self) -> Unit:
        """The root of its units."""
        school = the_school()
        assert school is not None  # noqa: S101 - the first step enters it
        return school

    def officer(self, key: str) -> Person:
        """Whoever the example calls so: `aa_head`, `head_jd`."""
        [number] = [row[2] for row in OFFICERS if row[0] == key]
        return Person.objects.get(account__sign_in_names__key=number)

    @cached_property
    def heads(self) -> dict[int, Person]:
        """The heads of the departments, by the department's id."""
        held = Appointment.objects.filter(office="DEPT_HEAD").select_related("person").order_by("unit")
        return {one.unit_id: one.person for one in held}

    @cached_property
    def term(self) -> Term:
        """The term of the example."""
        return Term.objects.get(code=TERM)

    @cached_property
    def batch(self) -> Batch:
        """Its registration."""
        return Batch.objects.get(term__code=TERM)

    def rows(self, numbers: Sequence[str]) -> list[TermRegistration]:
        """The roster rows of these student numbers, in this order of the roll."""
        rows = TermRegistration.objects.filter(batch=self.batch, enrollment__student_no__in=numbers)
        return list(rows.select_related("person", "enrollment").order_by("enrollment__student_no"))

    def is_appointed(self, key: str) -> bool:
        """Whether the officer of this key holds the office yet."""
        [number] = [row[2] for row in OFFICERS if row[0] == key]
        return Appointment.objects.filter(person__account__sign_in_names__key=number).exists()


def make_sure_it_is_the_example(plan: Plan) -> None:
    """:raises NotTheExample: if there is another school, or a student who is not of the example"""
    school = the_school()
    if school is not None and school.code != SCHOOL[0]:
        raise NotTheExample(
            f"This database holds the school {school.name}. Load the example into one of its own, for instance: "
            "DATA_DIR=/path/to/an/empty/folder bin/manage load_example_semester"
        )
    numbers = {number for group in ("on_time", "deferred", "made_up", "auto_left") for number in plan.numbers(group)}
    others = Enrollment.objects.exclude(student_no__in=numbers).count()
    if others:
        raise NotTheExample(
            f"There are students here who are not of the example ({others}). Nothing was changed. Load it into a "
            "database of its own, for instance: DATA_DIR=/path/to/an/empty/folder bin/manage load_example_semester"
        )
