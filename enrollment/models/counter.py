"""Numbers drawn at the counter of a department on the busy days of the registration (domain 3.11)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.registration import Batch, TermRegistration
from security.journal import written_by_acts


class CounterTicket(models.Model):
    """One number of one counter and day. It registers nobody: it says whose turn it is.

    `unit` is the department whose counter it is. Numbers begin at 1 every day and have no gap. `turn` is the place in
    the line: the number, and for who was called and did not come (`passed_at`) a later one, once. A ticket of an
    earlier day is over, whatever its state says.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        CALLED = "CALLED", _("Called")
        SERVED = "SERVED", _("Served")
        PASSED_OVER = "PASSED_OVER", _("Did not come, is called once more")
        GONE = "GONE", _("Gone")

    IN_LINE: ClassVar = (State.WAITING, State.PASSED_OVER)
    LIVE: ClassVar = (State.WAITING, State.CALLED, State.PASSED_OVER)

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    drawn_on = models.DateField()
    number = models.PositiveIntegerField()
    turn = models.PositiveIntegerField()
    registration = models.ForeignKey(TermRegistration, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="counter_tickets")
    state = models.CharField(max_length=11, choices=State, default=State.WAITING)
    drawn_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    desk = models.CharField(max_length=20, blank=True, default="")
    called_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "unit", "drawn_on", "number"], name="a_number_of_a_counter_is_given_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["person", "drawn_on"],
                condition=models.Q(state__in=["WAITING", "CALLED", "PASSED_OVER"]),
                name="a_student_has_one_live_number_a_day",
            ),
            models.UniqueConstraint(
                fields=["called_by", "drawn_on"],
                condition=models.Q(state="CALLED"),
                name="an_officer_serves_one_number_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="CALLED") | models.Q(called_by__isnull=False, called_at__isnull=False),
                name="who_is_called_is_called_by_somebody",
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.drawn_on} {self.number}"
