"""The route of an application as copied at submission, and what each office answered."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.application import Application
from security.fields import SealedJSONField, SealedModel, SealedTextField
from security.journal import written_by_acts


class Step(models.Model):
    """One office, one verb, one deadline in working days. The route is copied, so it never changes under way.

    `days_left` keeps the working days that remained when the clock stopped because the applicant had it.
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
    days_left = models.SmallIntegerField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "position"], name="steps_stand_in_a_line"),
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(state="CURRENT"), name="an_application_waits_for_one_step"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "unit", "due_on"], condition=models.Q(state="CURRENT"), name="step_desk"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.position}. {self.office} {self.verb}"


class Decision(SealedModel):
    """What an officer answered at a step. Only AGREED and REFUSED end the step; a return opens a new round."""

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
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["step"], condition=~models.Q(verdict="RETURNED"), name="an_office_answers_once"
            ),
            models.UniqueConstraint(
                fields=["application", "officer"], condition=~models.Q(verdict="RETURNED"), name="an_officer_signs_once"
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.officer}: {self.verdict}"


class Confirmation(SealedModel):
    """The applicant's own word that the result is right: a signed record of time, address and device (REG-3.4)."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="confirmation")
    by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    network = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=200, blank=True, default="")
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
