"""Working days as data: a year's days off and make-up working days, and the school's own closures."""

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from security.journal import written_by_acts


class CalendarYear(models.Model):
    """Days off and make-up working days of one year. A provisional year gives provisional dates (domain 6.1)."""

    class State(models.TextChoices):
        FINAL = "FINAL", _("Final")
        PROVISIONAL = "PROVISIONAL", _("Provisional")

    year = models.PositiveSmallIntegerField(primary_key=True)
    state = models.CharField(max_length=12, choices=State)
    source = models.CharField(max_length=200, blank=True, default="")
    off = ArrayField(models.DateField(), default=list)
    work = ArrayField(models.DateField(), default=list)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.year)


class SchoolClosure(models.Model):
    """Days on which the school is closed, and the duty days among them that count as working days (AMB-38).

    One that was taken back before it began stays in the record and counts for nothing. One that was ended early says
    why and until when it had been planned.
    """

    name = models.CharField(max_length=60)
    during = DateRangeField()
    duty_days = ArrayField(models.DateField(), default=list, blank=True)
    planned_until = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=400, blank=True, default="")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.name

    @property
    def first(self) -> date:
        """The first closed day."""
        first: date = self.during.lower
        return first

    @property
    def last(self) -> date:
        """The last closed day; ranges keep the day after it."""
        after: date = self.during.upper
        return after - timedelta(days=1)
