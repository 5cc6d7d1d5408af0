"""What is frozen of a term's registration: the closing list, row by row, and the bulletins on its results."""

from __future__ import annotations

from typing import ClassVar, Final

import pgtrigger
from django.db import models

from enrollment.models.enrollment import Enrollment
from enrollment.models.registration import Batch, TermRegistration, TermState
from enrollment.rules.term_figures import TermFigures
from security.journal import append_only, written_by_acts
from security.models import Person, Unit

COUNTED: Final = tuple(TermFigures.__dataclass_fields__)
LONGEST_NAME: Final = 80


def complete_with(table: str, column: str) -> pgtrigger.Trigger:
    """A trigger that refuses a further row once the row of `table` that it belongs to is there: that comes last."""
    return pgtrigger.Trigger(
        name="nothing_is_added",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
        func=f"""
            if exists (select 1 from {table} as whole where whole.id in (select {column} from added)) then
                raise exception '% is complete: nothing is added to what was drawn up.', tg_table_name;
            end if;
            return null;
        """,  # noqa: S608 - both names stand in this file
    )


class ClosingList(models.Model):
    """The list of one closing of a registration (REG-3.5): drawn up once for each, and never changed.

    `closed_at` names the closing. A registration that was opened and closed again has a further list, which names the
    one before as `earlier`. `digest` is that of all rows in their order.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="closing_lists")
    closed_at = models.DateTimeField()
    nth = models.PositiveSmallIntegerField()
    earlier = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="later")
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    document = models.OneToOneField("casework.Document", on_delete=models.PROTECT, related_name="closing_list")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "closed_at"], name="a_closing_has_one_list"),
            models.UniqueConstraint(fields=["batch", "nth"], name="closing_lists_are_counted"),
        ]
        triggers: ClassVar = [written_by_acts(), append_only(name="written_once")]

    def __str__(self) -> str:
        return str(self.document)


class ClosingEntry(models.Model):
    """One student on a closing list, as it was at that moment.

    The department is that of the roster, by which the figures add up; `unit` is the class that the student was in.
    """

    of = models.ForeignKey(ClosingList, on_delete=models.PROTECT, related_name="entries")
    registration = models.ForeignKey(TermRegistration, on_delete=models.PROTECT, related_name="closing_entries")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    student_no = models.CharField(max_length=20)
    name = models.CharField(max_length=LONGEST_NAME)
    department = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    department_name = models.CharField(max_length=LONGEST_NAME)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    class_name = models.CharField(max_length=LONGEST_NAME)
    outcome = models.CharField(max_length=12)
    missed = models.BooleanField()
    registered = models.BooleanField()
    registered_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=TermState.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "registration"], name="a_student_stands_once_on_a_closing_list"),
        ]
        indexes: ClassVar = [models.Index(fields=["of", "department", "id"], name="closing_entry_in_order")]
        triggers: ClassVar = [
            written_by_acts(),
            append_only(name="written_once"),
            complete_with("enrollment_closinglist", "of_id"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} {self.enrollment_id}"


class Bulletin(models.Model):
    """The results of a registration as of one day (D28), issued under a number and never changed."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="bulletins")
    as_of = models.DateField()
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    document = models.OneToOneField("casework.Document", on_delete=models.PROTECT, related_name="bulletin")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "as_of"], name="a_day_has_one_bulletin"),
        ]
        triggers: ClassVar = [written_by_acts(), append_only(name="written_once")]

    def __str__(self) -> str:
        return str(self.document)


class BulletinLine(models.Model):
    """The figures of one department in a bulletin (domain 8.1); what is counted from them is not stored."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="lines")
    department = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    on_time = models.PositiveIntegerField()
    deferred = models.PositiveIntegerField()
    deferral_missed = models.PositiveIntegerField()
    excused = models.PositiveIntegerField()
    made_up = models.PositiveIntegerField()
    auto_left = models.PositiveIntegerField()
    overdue_open = models.PositiveIntegerField()
    registered_at_term_end = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bulletin", "department"], name="a_department_has_one_line"),
        ]
        triggers: ClassVar = [
            written_by_acts(),
            append_only(name="written_once"),
            complete_with("enrollment_bulletin", "bulletin_id"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def figures(self) -> TermFigures:
        """The line as it is counted with."""
        return TermFigures(**{name: getattr(self, name) for name in COUNTED})


class BulletinEntry(models.Model):
    """Annex of a bulletin: a student who was not registered on its day. For the own department alone."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="entries")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    student_no = models.CharField(max_length=20)
    name = models.CharField(max_length=LONGEST_NAME)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    class_name = models.CharField(max_length=LONGEST_NAME)
    outcome = models.CharField(max_length=12)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["bulletin", "unit", "id"], name="bulletin_entry_in_order")]
        triggers: ClassVar = [
            written_by_acts(),
            append_only(name="written_once"),
            complete_with("enrollment_bulletin", "bulletin_id"),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.enrollment_id}"
