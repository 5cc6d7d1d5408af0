"""The school, its departments (系部) and its classes, as a tree."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from security.journal import written_by_acts


class Unit(models.Model):
    """A node of the tree school → department → class. Appointments, grants and applications point to it.

    `lineage` holds the ids of all its ancestors and its own, so that "this unit or anything below it" is one test.
    """

    class Kind(models.TextChoices):
        SCHOOL = "SCHOOL", _("School")
        DEPARTMENT = "DEPARTMENT", _("Department")
        CLASS = "CLASS", _("Class")

    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    lineage = ArrayField(models.BigIntegerField(), default=list)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(kind="SCHOOL"), name="there_is_one_school_per_installation"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="SCHOOL") ^ models.Q(parent__isnull=False),
                name="every_unit_but_the_school_has_a_parent",
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["lineage"], name="unit_lineage")]
        permissions: ClassVar = [("act_for", "May act for an office of this unit")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep `lineage` true; a unit is never moved once it exists."""
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        if not self.lineage:
            self.lineage = [*(self.parent.lineage if self.parent else []), self.pk]
            super().save(update_fields=["lineage"])
