"""The sweeps that find who has not registered, and what they propose."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models import Arrival, Batch, Enrollment, TermRegistration
from security.journal import written_by_acts


class Sweep(models.Model):
    """One walk over the roster of a batch, in the order of the enrollments, a range at a time.

    `reached` is the last enrollment that was looked at: it is moved with what was found, in one transaction, so that a
    sweep that broke off goes on there and nobody is looked at twice. `overdue`, `unregistered` and `proposed` count
    what was found. `looked_on` is the day on which those whom the end of a term found were looked at again.
    """

    class Kind(models.TextChoices):
        AFTER_WINDOW = "AFTER_WINDOW", _("After the window")
        TERM_END = "TERM_END", _("At the end of the term")

    kind = models.CharField(max_length=12, choices=Kind)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="sweeps")
    on = models.DateField()
    reached = models.BigIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    unregistered = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    looked_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "batch", "on"], name="a_batch_is_swept_once_a_day"),
            models.UniqueConstraint(
                fields=["batch"], condition=models.Q(kind="TERM_END"), name="a_term_is_closed_by_one_sweep"
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.kind} {self.on}"


class Proposal(models.Model):
    """What a sweep proposes for one student: to be counted as having left, to cancel the enrollment, or that a new
    student has given the admission up.

    It rests on a row of a roster (then `sweep` is the walk that found it), or on an `arrival` of an intake. A person
    decides on each: nothing follows from a proposal by itself (AMB-03). `consecutive` and `cumulative` are the terms
    missed without cause when it was made. It is dropped when its ground is gone, or `by_decision` of a person who says
    why: only then it is not proposed anew if the ground returns.
    """

    class Kind(models.TextChoices):
        AUTO_LEFT = "AUTO_LEFT", _("Count as having left")
        CANCELLATION = "CANCELLATION", _("Cancel the enrollment")
        FORFEITURE = "FORFEITURE", _("Count the admission as given up")

    class Ground(models.TextChoices):
        OVERDUE = "OVERDUE", _("Not registered, and no reason given")
        CONSECUTIVE = "CONSECUTIVE", _("Consecutive terms missed")
        CUMULATIVE = "CUMULATIVE", _("Terms missed in all")
        NO_SHOW = "NO_SHOW", _("Neither arrived nor on leave")

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("To be dealt with")
        TAKEN_UP = "TAKEN_UP", _("Being decided")
        FOLLOWED = "FOLLOWED", _("Carried out")
        DROPPED = "DROPPED", _("Dropped")

    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    kind = models.CharField(max_length=12, choices=Kind)
    ground = models.CharField(max_length=11, choices=Ground)
    registration = models.ForeignKey(
        TermRegistration, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="proposals")
    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    consecutive = models.PositiveSmallIntegerField(default=0)
    cumulative = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    application = models.ForeignKey(
        "casework.Application", on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=200, blank=True, default="")
    by_decision = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["registration", "kind"],
                condition=~models.Q(state="DROPPED") | models.Q(by_decision=True),
                name="a_registration_is_proposed_for_once",
            ),
            models.UniqueConstraint(
                fields=["arrival", "kind"],
                condition=~models.Q(state="DROPPED") | models.Q(by_decision=True),
                name="an_arrival_is_proposed_for_once",
            ),
            models.UniqueConstraint(
                fields=["enrollment", "kind"],
                condition=models.Q(state__in=["PROPOSED", "TAKEN_UP"]),
                name="an_enrollment_has_one_open_proposal_of_a_kind",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="DROPPED") | ~models.Q(why=""), name="a_dropped_proposal_says_why"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="FORFEITURE", arrival__isnull=False, registration__isnull=True)
                | ~models.Q(kind="FORFEITURE") & models.Q(arrival__isnull=True, registration__isnull=False),
                name="a_proposal_rests_on_what_its_kind_is_about",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "state", "unit", "id"], name="proposal_in_turn"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.kind}"

    @property
    def term_code(self) -> str:
        """Of which term: that of the roster, or of the intake."""
        if self.arrival is not None:
            return self.arrival.intake.term.code
        return self.registration.batch.term.code if self.registration else ""
