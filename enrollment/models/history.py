"""What was true when, and known when: status periods and placements; and the numbers that were given before.

`during` is the legal time, `recorded` the time we knew it. A correction closes `recorded` and inserts a row; nothing is
edited. *Current* is where both are open above.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from enrollment.models.enrollment import Enrollment, Status
from enrollment.models.places import Cohort, Major
from security.journal import written_by_acts

KNOWN_NOW = models.Q(recorded__upper_inf=True)


class StatusPeriod(models.Model):
    """One status over a range of days, with the transition that began it and the authority for it.

    `decision` names the revoking or correcting decision; only with it may a pair pass that no transition has.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="periods")
    status = models.CharField(max_length=20, choices=Status)
    transition = models.CharField(max_length=30)
    during = DateRangeField()
    recorded = DateTimeRangeField()
    authority = models.CharField(max_length=120, blank=True, default="")
    application = models.CharField(max_length=24, blank=True, default="")
    decision = models.CharField(max_length=60, blank=True, default="")
    ground = models.CharField(max_length=20, blank=True, default="")
    before_the_system = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="an_enrollment_has_one_status_at_a_time",
                expressions=[("enrollment", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=KNOWN_NOW,
            ),
        ]
        indexes: ClassVar = [
            models.Index("enrollment", Lower("during"), name="period_of_enrollment"),
            models.Index("status", Lower("during"), name="period_by_status"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.status} {self.during}"


class Placement(models.Model):
    """Major, cohort and class over a range of days."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="placements")
    major = models.ForeignKey(Major, on_delete=models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="placements")
    during = DateRangeField()
    recorded = DateTimeRangeField()
    is_current = models.BooleanField(default=True)
    authority = models.CharField(max_length=120, blank=True, default="")
    before_the_system = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="an_enrollment_has_one_place_at_a_time",
                expressions=[("enrollment", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=KNOWN_NOW,
            ),
            models.UniqueConstraint(
                fields=["enrollment"], condition=models.Q(is_current=True), name="an_enrollment_has_one_current_place"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "enrollment"], condition=models.Q(is_current=True), name="placement_in_unit"),
            models.Index(fields=["major", "cohort"], condition=models.Q(is_current=True), name="placement_in_major"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.unit} {self.during}"


class FormerNumber(models.Model):
    """A number that an enrollment had before. It still finds the student, and nobody else is ever given it.

    Without an enrollment it was handed out by an import that was undone. The database refuses a student number that
    stands here for somebody else, whoever writes.
    """

    class Kind(models.TextChoices):
        STUDENT_NO = "STUDENT_NO", _("Student number")
        KSH = "KSH", _("Examinee number")

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, null=True, related_name="former_numbers")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.CharField(max_length=20)
    until = models.DateField(null=True, blank=True)
    authority = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(kind="STUDENT_NO"), name="a_student_number_was_given_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["number"], name="former_number")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.number


class AllowedTransition(models.Model):
    """The pairs of the state machine, filled from it by migration; the database's own guard reads them."""

    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "target"], name="a_pair_stands_once")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
