"""What a change of the calendar did to the clocks that were running."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.application import Application
from casework.models.step import Step
from security.journal import append_only, written_by_acts


class Recount(models.Model):
    """The open deadlines were counted anew, because a year was published or a closure of the school changed.

    `event` is the key of what happened; `first` and `last` are the days that it concerns, `year` the published year or
    that of the closure's first day, `name` the closure's. `counted` is how many deadlines were looked at, once that is
    over; what came of those that are not as before is a `ClockChange` each.
    """

    event = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60, blank=True, default="")
    is_final = models.BooleanField(default=True)
    first = models.DateField()
    last = models.DateField()
    by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    job = models.OneToOneField("casework.Job", on_delete=models.PROTECT, null=True, related_name="+")
    counted = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["year", "-id"], name="recount_of_year")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.event}: {self.name or self.year}"


class ClockChange(models.Model):
    """One deadline that the calendar would now set otherwise. Never changed afterwards.

    Without a step it is the day by which a result is to be confirmed. `before` is the day that stood, `counted` the one
    that the calendar gives; a day that was told to somebody never comes earlier, so KEPT leaves it where it is.
    """

    class Verdict(models.TextChoices):
        MOVED = "MOVED", _("Moved")
        KEPT = "KEPT", _("Kept")
        UNCOUNTED = "UNCOUNTED", _("Not counted")

    recount = models.ForeignKey(Recount, on_delete=models.PROTECT, related_name="changes")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="clock_changes")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    before = models.DateField()
    counted = models.DateField(null=True, blank=True)
    missing_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(verdict="MOVED", counted__gt=models.F("before"))
                | models.Q(verdict="KEPT", counted__lt=models.F("before"))
                | models.Q(verdict="UNCOUNTED", counted__isnull=True, missing_year__isnull=False),
                name="a_clock_moves_later_or_stays",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["recount", "verdict", "id"], name="clock_change_in_turn")]
        triggers: ClassVar = [written_by_acts(), append_only(name="written_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.before} {self.verdict}"
