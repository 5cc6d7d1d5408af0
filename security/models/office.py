"""The offices of the school (domain: role catalogue 2.1) and who is appointed to them."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from security.journal import written_by_acts
from security.models.person import Person
from security.models.unit import Unit


class Office(models.Model):
    """One row per role code of the catalogue, so that other tables can point to an office."""

    code = models.CharField(max_length=20, primary_key=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.code


class Appointment(models.Model):
    """Who acts for which office of which unit, from when to when. This is the truth; its act writes the grants.

    `covers` names the appointment that this one stands in for (代理), within its own dates.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments")
    during = DateRangeField()
    covers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="covered_by")
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="a_person_holds_an_office_of_a_unit_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already holds that office in these days."),
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.person}: {self.office_id}"
