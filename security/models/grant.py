"""What an appointment lets a person do: guardian's direct table on Unit, with a time range."""

from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from guardian.models import UserObjectPermissionBase

from security.journal import written_by_acts
from security.models.office import Appointment, Office
from security.models.unit import Unit


class UnitGrant(UserObjectPermissionBase):
    """The account may act for the office on the unit and all below it, on the days of `during`.

    Written and withdrawn only by the act of the appointment; read only by `security.access`.
    """

    content_object = models.ForeignKey(Unit, on_delete=models.CASCADE)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="grant")
    during = DateRangeField()

    class Meta:
        indexes: ClassVar = [GistIndex(fields=["during"], name="unitgrant_during")]
        triggers: ClassVar = [written_by_acts()]
        unique_together: ClassVar = []
