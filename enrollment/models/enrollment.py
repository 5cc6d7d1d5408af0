"""One 学籍 of a student: number, category, status. The state machine of the status stands here, bare."""

from typing import Any, ClassVar, NoReturn

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from enrollment.models.places import Level
from enrollment.models.student import Student
from security.journal import written_by_acts


class Status(models.TextChoices):
    """学籍状态 (domain 3.1). Where a term's registration stands is not a status but a state of its TermRegistration."""

    ADMITTED = "ADMITTED", _("Admitted, not yet arrived")
    ADMISSION_RETAINED = "ADMISSION_RETAINED", _("Admission retained")
    ADMISSION_FORFEITED = "ADMISSION_FORFEITED", _("Admission given up")
    ADMISSION_CANCELLED = "ADMISSION_CANCELLED", _("Admission cancelled")
    PENDING = "PENDING", _("To be registered")
    ACTIVE = "ACTIVE", _("Enrolled")
    ON_LEAVE = "ON_LEAVE", _("On leave")
    RETAINED = "RETAINED", _("Status retained")
    AUTO_LEFT = "AUTO_LEFT", _("Deemed to have left")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    TRANSFERRED_OUT = "TRANSFERRED_OUT", _("Transferred out")
    CANCELLED = "CANCELLED", _("Status cancelled")
    EXPELLED = "EXPELLED", _("Expelled")
    GRADUATED = "GRADUATED", _("Graduated")
    COMPLETED = "COMPLETED", _("Completed without graduation")
    INCOMPLETE = "INCOMPLETE", _("Study incomplete")
    DECEASED = "DECEASED", _("Deceased")


S = Status
IN_ROLL = (S.PENDING, S.ACTIVE, S.ON_LEAVE, S.RETAINED, S.AUTO_LEFT)
OPEN = (*IN_ROLL, S.ADMITTED, S.ADMISSION_RETAINED)
NON_TERMINAL = (*OPEN, S.CANCELLED, S.COMPLETED)


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    """Refuses to write the status past its door."""

    def update(self, **values: Any) -> int:
        """:raises StatusHasOneDoor: when `status` is among the values (law 3)"""
        if "status" in values:
            refuse_status_write()
        return super().update(**values)


class StatusHasOneDoor(Exception):
    """The status was to be written past `enrollment.actions.change_status`."""


def refuse_status_write() -> NoReturn:
    """Say which door to use."""
    raise StatusHasOneDoor("The status changes through enrollment.actions.change_status only.")


class Enrollment(models.Model):
    """A student's entry on the roll. The student number is never used again; `ksh` is the examinee number (考生号)."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="enrollments")
    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="enrollments")
    student_no = models.CharField(max_length=20, unique=True, null=True, blank=True)
    ksh = models.CharField(max_length=18, blank=True, default="")
    level = models.CharField(max_length=3, choices=Level)
    category = models.CharField(max_length=20)
    study_form = models.CharField(max_length=10, default="全日制")
    length_years = models.DecimalField(max_digits=3, decimal_places=1)
    admission_mode = models.CharField(max_length=2, blank=True, default="")
    admission_kind = models.CharField(max_length=20, blank=True, default="")
    admission_locked = models.BooleanField(default=False)
    boarding = models.CharField(max_length=1, blank=True, default="")
    student_source = models.CharField(max_length=20, blank=True, default="")
    exam_ticket_no = models.CharField(max_length=20, blank=True, default="")
    exam_score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    joint_mode = models.CharField(max_length=20, blank=True, default="")
    joint_school_code = models.CharField(max_length=10, blank=True, default="")
    entered_on = models.DateField(null=True, blank=True)
    checked_in_on = models.DateField(null=True, blank=True)
    expected_end = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    platform_state = models.CharField(max_length=12, blank=True, default="")
    locked_at = models.DateTimeField(null=True, blank=True)
    status = FSMField(default=Status.ADMITTED, choices=Status.choices, protected=True, max_length=20)
    source = models.CharField(max_length=20, default="IMPORT")
    created_at = models.DateTimeField()

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "level"],
                condition=models.Q(status__in=[str(status) for status in OPEN]),
                name="one_open_enrollment_per_level",
                violation_error_message=_("This student already has an open enrollment at this level."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "student_no"], name="enrollment_status"),
            models.Index(OpClass("ksh", name="varchar_pattern_ops"), name="enrollment_ksh"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.student_no or self.ksh

    @transition(status, source=S.ADMITTED, target=S.PENDING)
    def check_in(self) -> None:
        """T01: arrived, all four comparisons hold (INT-2)."""

    @transition(status, source=S.ADMITTED, target=S.ADMISSION_RETAINED)
    def retain_admission(self) -> None:
        """T02: may enter later, for illness or service."""

    @transition(status, source=[S.ADMITTED, S.ADMISSION_RETAINED], target=S.ADMISSION_FORFEITED)
    def forfeit_admission(self) -> None:
        """T03: did not arrive and did not ask for leave (INT-4)."""

    @transition(status, source=[S.ADMITTED, S.ADMISSION_RETAINED], target=S.ADMISSION_CANCELLED)
    def cancel_admission(self) -> None:
        """T04: the materials do not match, or the admission broke the rules."""

    @transition(status, source=S.ADMISSION_RETAINED, target=S.PENDING)
    def enter_later(self) -> None:
        """T05: enters after the retention, passed by review."""

    @transition(status, source=S.PENDING, target=S.ACTIVE)
    def register(self) -> None:
        """T06: the first registration is confirmed (REG-3.4)."""

    @transition(status, source=S.ACTIVE, target=S.ACTIVE)
    def register_again(self) -> None:
        """T07: a later term's registration is confirmed; the status stays."""

    @transition(status, source=[S.PENDING, S.ACTIVE], target=S.AUTO_LEFT)
    def deem_left(self) -> None:
        """T08: unregistered without cause, confirmed person by person (REG-1.3, REG-1.4)."""

    @transition(status, source=S.AUTO_LEFT, target=S.ACTIVE)
    def come_back(self) -> None:
        """T09: registers late or in a later term, the reason accepted."""

    @transition(status, source=[S.PENDING, S.ACTIVE, S.AUTO_LEFT], target=S.CANCELLED)
    def cancel(self) -> None:
        """T10: cancelled by the meeting after missed terms (REG-4.3)."""

    @transition(status, source=S.AUTO_LEFT, target=S.WITHDRAWN)
    def withdraw_left(self) -> None:
        """T11: withdrawal imposed on one who left."""

    @transition(status, source=S.CANCELLED, target=S.PENDING)
    def reinstate(self) -> None:
        """T12: reinstated (REG-4.4)."""

    @transition(status, source=S.ACTIVE, target=S.ON_LEAVE)
    def go_on_leave(self) -> None:
        """T13: leave of absence takes effect."""

    @transition(status, source=S.PENDING, target=S.ON_LEAVE)
    def go_on_leave_unregistered(self) -> None:
        """T14: leave of one not yet registered takes effect."""

    @transition(status, source=S.ON_LEAVE, target=S.ON_LEAVE)
    def extend_leave(self) -> None:
        """T15: an extension takes effect."""

    @transition(status, source=S.ON_LEAVE, target=S.ACTIVE)
    def resume(self) -> None:
        """T16: resumption takes effect."""

    @transition(status, source=S.ON_LEAVE, target=S.WITHDRAWN)
    def withdraw_after_leave(self) -> None:
        """T17: leave expired and nobody came back."""

    @transition(status, source=[S.PENDING, S.ACTIVE, S.ON_LEAVE], target=S.RETAINED)
    def retain(self) -> None:
        """T19: status retained for service or a joint programme."""

    @transition(status, source=S.RETAINED, target=S.ACTIVE)
    def return_from_retention(self) -> None:
        """T20: back from service."""

    @transition(status, source=S.RETAINED, target=S.WITHDRAWN)
    def withdraw_after_retention(self) -> None:
        """T21: retention expired without an application."""

    @transition(status, source=S.ACTIVE, target=S.TRANSFERRED_OUT)
    def transfer_out(self) -> None:
        """T22: the receiving school has confirmed."""

    @transition(status, source=S.ACTIVE, target=S.ACTIVE)
    def change_place(self) -> None:
        """T24: major, direction, class or year changes; the status stays."""

    @transition(status, source=list(IN_ROLL), target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """T25: voluntary withdrawal takes effect."""

    @transition(status, source=list(IN_ROLL), target=S.WITHDRAWN)
    def be_withdrawn(self) -> None:
        """T26: imposed withdrawal is served."""

    @transition(status, source=list(IN_ROLL), target=S.EXPELLED)
    def expel(self) -> None:
        """T27: expelled."""

    @transition(status, source=list(IN_ROLL), target=S.CANCELLED)
    def cancel_for_fraud(self) -> None:
        """T28: cancelled for fraud found in the recheck or later."""

    @transition(status, source=S.ACTIVE, target=S.GRADUATED)
    def graduate(self) -> None:
        """T29a: graduated."""

    @transition(status, source=S.ACTIVE, target=S.COMPLETED)
    def complete(self) -> None:
        """T29b: completed without graduation."""

    @transition(status, source=S.ACTIVE, target=S.INCOMPLETE)
    def end_incomplete(self) -> None:
        """T29c: ended without completing."""

    @transition(status, source=S.COMPLETED, target=S.GRADUATED)
    def graduate_later(self) -> None:
        """T30: the certificate is replaced."""

    @transition(status, source=list(NON_TERMINAL), target=S.DECEASED)
    def die(self) -> None:
        """T31: deceased."""

    @transition(status, source=[S.PENDING, S.ACTIVE], target=S.ADMISSION_RETAINED)
    def retain_after_recheck(self) -> None:
        """T34: unfit in the recheck of new students, curable."""
