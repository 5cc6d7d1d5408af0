"""The route of an application as copied at submission, and what each office answered."""

from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework.models.application import Application
from casework.models.material import File
from security.fields import SealedJSONField, SealedModel, SealedTextField
from security.journal import written_by_acts

NO_DAY: Final = date.max
DUE: Final = Coalesce("due_on", models.Value(NO_DAY))
"""When a step falls due; what has no day comes last. The desk is read in this order, from an index."""


class Step(models.Model):
    """One office, one verb, one deadline in working days. The route is copied, so it never changes under way.

    Its day is the `counted_days`-th working day after `counted_from`: the day on which it began, or on which the
    applicant answered. `days_left` keeps the working days that remained when the clock stopped because the applicant
    had it. `opened_at` is when an officer of this step first looked at it: from then on the office before no longer
    takes its answer back. `claimed_by` is the officer who works on it: a colleague takes it over before answering, so
    that none works in vain. `escalated_at` is when the head of the office was told that it is overdue; it stays with
    this office all the same.
    """

    class State(models.TextChoices):
        AHEAD = "AHEAD", _("Not started")
        CURRENT = "CURRENT", _("Being handled")
        DONE = "DONE", _("Done")
        SKIPPED = "SKIPPED", _("Left out")

    class Mode(models.TextChoices):
        DECIDING = "deciding", _("Decides")
        OPINION = "opinion", _("Gives an opinion")
        WAIT = "wait", _("Waits")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    office = models.CharField(max_length=12)
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.DECIDING)
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.AHEAD)
    started_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_is_provisional = models.BooleanField(default=False)
    counted_from = models.DateField(null=True, blank=True)
    counted_days = models.PositiveSmallIntegerField(null=True, blank=True)
    days_left = models.SmallIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "position"], name="steps_stand_in_a_line"),
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(state="CURRENT"), name="an_application_waits_for_one_step"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "office", "unit", DUE, "application", condition=models.Q(state="CURRENT"), name="step_of_unit"
            ),
            models.Index("office", DUE, "application", condition=models.Q(state="CURRENT"), name="step_of_office"),
            models.Index(fields=["due_on"], condition=models.Q(state="CURRENT"), name="step_due"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.position}. {self.office} {self.verb}"

    @property
    def recommends(self) -> bool:
        """Whether the office recommends or does not, and another one decides, whatever it says."""
        return self.verb == "recommend"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Which answers count."""

    def standing(self) -> "DecisionQuerySet":
        """Those that were not taken back."""
        return self.filter(undone_at__isnull=True)

    def signed(self) -> "DecisionQuerySet":
        """Those that ended a step and stand."""
        return self.standing().exclude(verdict="RETURNED")


class Decision(SealedModel):
    """What an officer answered at a step. Only AGREED and REFUSED end the step; a return opens a new round.

    `covers` is whom the officer stood in for that day, `together` the bulk decision it belongs to, `due_on` the day by
    which it was due, `left_version` the version in which it left the application: while that is still the version,
    nothing has come after it. What was taken back stays, with `undone_at`. Of a return `answered_at` is when the
    corrections came in, and `changed` which of the returned fields then said something else ("field:NAME").

    What was signed on paper has the day of the paper, its scan, and who entered it for the officer who signed.
    """

    class Verdict(models.TextChoices):
        AGREED = "AGREED", _("Agreed")
        REFUSED = "REFUSED", _("Not agreed")
        RETURNED = "RETURNED", _("Returned for correction")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="decisions")
    officer = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict)
    opinion = SealedTextField(null=True, blank=True)
    returned_items = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True, blank=True)
    changed = models.JSONField(default=list)
    covers = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    together = models.ForeignKey(
        "casework.BulkDecision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="decisions",
    )
    due_on = models.DateField(null=True, blank=True)
    left_version = models.PositiveIntegerField(default=0)
    paper_day = models.DateField(null=True, blank=True)
    scan = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(DecisionQuerySet)()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["step"],
                condition=~models.Q(verdict="RETURNED") & models.Q(undone_at__isnull=True),
                name="an_office_answers_once",
            ),
            models.UniqueConstraint(
                fields=["application", "officer"],
                condition=~models.Q(verdict="RETURNED") & models.Q(undone_at__isnull=True),
                name="an_officer_signs_once",
            ),
            models.CheckConstraint(
                condition=models.Q(paper_day=None, scan=None, entered_by=None)
                | models.Q(paper_day__isnull=False, scan__isnull=False, entered_by__isnull=False),
                name="a_paper_has_day_scan_and_who_entered_it",
            ),
            models.CheckConstraint(
                condition=models.Q(entered_by=None) | ~models.Q(entered_by=models.F("officer")),
                name="nobody_enters_the_own_paper",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["together"], condition=models.Q(together__isnull=False), name="decisions_made_together"
            ),
            models.Index(
                fields=["officer", "application"],
                condition=models.Q(verdict="RETURNED", undone_at__isnull=True),
                name="decision_returned",
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.officer}: {self.verdict}"


class Confirmation(SealedModel):
    """The applicant's own word that the result is right: a signed record of time, address and device (REG-3.4).

    What an officer confirmed for the applicant has instead the `way` in which that was said, and the `proof` in words.
    """

    class Way(models.TextChoices):
        CALL = "CALL", _("By telephone or video")
        LIST = "LIST", _("Signed on a class list")
        LETTER = "LETTER", _("In writing")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="confirmation")
    by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    network = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=200, blank=True, default="")
    way = models.CharField(max_length=10, choices=Way, blank=True, default="")
    proof = SealedTextField(null=True, blank=True)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.application_id)


class Ruling(SealedModel):
    """A provision applied to an application's case: met or not, hard or soft, because of what, and the reason given.

    Kept with the application, so that a decision can be explained in ten years. The facts are one encrypted value.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="rulings")
    round = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=80)
    cites = models.CharField(max_length=80)
    is_hard = models.BooleanField()
    is_met = models.BooleanField()
    facts = SealedJSONField()
    reason = SealedTextField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "round", "position"], name="rulings_stand_in_a_line"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.clause
