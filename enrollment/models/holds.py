"""Holds: what stands in the way of an enrollment, and the catalogue of their kinds (REG-2.2)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.enrollment import Enrollment
from enrollment.rules.hold_kinds import title_of
from security.journal import written_by_acts


class HoldKind(models.Model):
    """A sort of hold: what it blocks, whom it concerns, which offices place and clear it, where to go, the article.

    What it does to a registration is said by the edition that decides (`effect_of`); of its own it only says whether it
    is meant to block. What the regulation judges by itself (`JUDGED`) is not asked.
    Where no office is named that places it, it is the one that clears it. A retired kind places no new holds.
    """

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=40)
    blocks_registration = models.BooleanField(default=True)
    concerns = models.CharField(max_length=120, blank=True, default="")
    set_by = models.ForeignKey("security.Office", on_delete=models.PROTECT, null=True, related_name="+")
    cleared_by = models.ForeignKey("security.Office", on_delete=models.PROTECT, related_name="+")
    reach = models.CharField(max_length=120, blank=True, default="")
    cites = models.CharField(max_length=80, blank=True, default="")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is called, in the reader's language as long as the school has left it its name."""
        return title_of(self.code, self.name)


class Hold(models.Model):
    """Something that stands in the way of one enrollment, placed and lifted by named persons (REG-2.2).

    `of` is the workbook that brought it.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="holds")
    kind = models.ForeignKey(HoldKind, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    placed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_why = models.CharField(max_length=200, blank=True, default="")
    of = models.ForeignKey("enrollment.Import", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrollment", "kind"],
                condition=models.Q(lifted_at__isnull=True),
                name="one_open_hold_of_a_kind",
                violation_error_message=_("A hold of this kind is open already."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["enrollment"], condition=models.Q(lifted_at__isnull=True), name="hold_open"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.enrollment_id}"
