"""Term registration: the batch, its rosters, one roster row per enrollment, and what an application for it says."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from enrollment.models.enrollment import Enrollment
from enrollment.models.places import Term
from security.fields import SealedJSONField, SealedModel, SealedTextField
from security.journal import written_by_acts


class Batch(models.Model):
    """A term's (or school year's) registration, opened by academic affairs under the edition in force that day.

    A batch belongs to the student categories of its edition; everything in it follows that edition for good. While it
    is closed it takes no new application; `reopened_*` tell of the last time that it was opened again.
    """

    class Covers(models.TextChoices):
        TERM = "TERM", _("One term")
        YEAR = "YEAR", _("One school year")

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="batches")
    covers = models.CharField(max_length=4, choices=Covers)
    edition = models.ForeignKey("rulebook.Edition", on_delete=models.PROTECT, related_name="+")
    categories = models.JSONField(default=list)
    opened_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reopened_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "edition"], name="a_term_has_one_batch_per_edition"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.term)


class Roster(models.Model):
    """The frozen list of one cohort group of a batch, with its own opening day and window (domain 3.2)."""

    class Group(models.TextChoices):
        RETURNING = "RETURNING", _("Returning students")
        NEW = "NEW", _("Freshmen")
        PART_TIME = "PART_TIME", _("Part-time students")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rosters")
    group = models.CharField(max_length=10, choices=Group)
    opens_on = models.DateField()
    window_ends_on = models.DateField()
    is_provisional = models.BooleanField(default=False)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "group"], name="a_batch_has_one_roster_per_group"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.batch} {self.group}"


class TermState(models.TextChoices):
    """Where one enrollment stands in one batch."""

    NOT_STARTED = "NOT_STARTED", _("Not started")
    IN_PROCESS = "IN_PROCESS", _("Under review")
    DEFERRED = "DEFERRED", _("Deferred")
    EXEMPT = "EXEMPT", _("Exempt")
    OVERDUE = "OVERDUE", _("Overdue")
    REGISTERED = "REGISTERED", _("Registered")
    UNREGISTERED = "UNREGISTERED", _("Not registered")


T = TermState


class TermRegistration(models.Model):
    """The roster row itself: one per enrollment and batch, there from the freeze on.

    `deadline` is the day by which this student must have submitted: the window's end, or an own one.
    `first_filed_on` is the day of the first submission, which decides "on time" (AMB-08). `since` is when it came to
    its state; None: it stands there since the roster was frozen. `counted_from` is the day on which somebody came, or
    came back, after the freeze: an own deadline is counted from it; None: the deadline is that of the roster.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="registrations")
    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="registrations")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="term_registrations")
    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="term_registrations")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    state = FSMField(default=TermState.NOT_STARTED, choices=TermState.choices, protected=True, max_length=12)
    counted_in_due = models.BooleanField(default=True)
    deadline = models.DateField()
    counted_from = models.DateField(null=True, blank=True)
    rectify_until = models.DateField(null=True, blank=True)
    first_filed_on = models.DateField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    with_cause = models.BooleanField(default=False)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "enrollment"], name="an_enrollment_stands_once_on_a_batch"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "state", "unit"], name="registration_board"),
            models.Index(fields=["enrollment", "-batch"], name="registration_of_enrollment"),
            models.Index(fields=["person"], name="registration_of_person"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.state}"

    @transition(state, source=[T.NOT_STARTED, T.DEFERRED], target=T.IN_PROCESS)
    def start(self) -> None:
        """The application is submitted."""

    @transition(state, source=[T.NOT_STARTED, T.IN_PROCESS, T.OVERDUE], target=T.DEFERRED)
    def defer(self) -> None:
        """A deferral is granted."""

    @transition(state, source=[T.NOT_STARTED, T.IN_PROCESS, T.DEFERRED, T.OVERDUE], target=T.EXEMPT)
    def exempt(self) -> None:
        """On leave, retained, abroad or gone before registering."""

    @transition(state, source=[T.NOT_STARTED, T.IN_PROCESS, T.DEFERRED], target=T.OVERDUE)
    def fall_overdue(self) -> None:
        """The deadline passed, or a refusal was not rectified."""

    @transition(state, source=[T.IN_PROCESS, T.OVERDUE, T.UNREGISTERED], target=T.REGISTERED)
    def register(self) -> None:
        """Confirmed: in time, made up late, or after auto-left (T09)."""

    @transition(state, source=T.IN_PROCESS, target=T.NOT_STARTED)
    def take_back(self) -> None:
        """Taken back inside the window."""

    @transition(state, source=T.OVERDUE, target=T.NOT_STARTED)
    def extend(self) -> None:
        """The window was extended after it had ended: it is in time again."""

    @transition(state, source=T.OVERDUE, target=T.UNREGISTERED)
    def lapse(self) -> None:
        """Auto-left confirmed, or the term closed."""

    @transition(state, source=T.EXEMPT, target=T.NOT_STARTED)
    def rejoin(self) -> None:
        """Resumed in mid-term."""

    @transition(state, source=T.REGISTERED, target=T.NOT_STARTED)
    def annul(self) -> None:
        """The payment bounced or a proof was forged."""


class RegistrationRequest(SealedModel):
    """What a registration application is about: the roster row, and the data the student confirmed (SEC-1.2).

    `answers` holds, per data field, "right" or the corrected value; `data_digest` names the version confirmed.
    """

    application = models.OneToOneField(
        "casework.Application", on_delete=models.PROTECT, primary_key=True, related_name="registration_request"
    )
    term_registration = models.ForeignKey(TermRegistration, on_delete=models.PROTECT, related_name="requests")
    answers = SealedJSONField(default=dict)
    data_digest = models.CharField(max_length=64, blank=True, default="")
    data_confirmed_at = models.DateTimeField(null=True, blank=True)
    health_changed = models.BooleanField(null=True)
    late_reason = SealedTextField(null=True, blank=True)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.application_id)
