"""Where one studies: majors, cohorts, classes, terms."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.rules.terms import term_words
from security.journal import written_by_acts


class Level(models.TextChoices):
    """The level category of an enrollment; at most one open enrollment per person and level."""

    SVS = "SVS", _("Secondary vocational")
    HE = "HE", _("Higher vocational")


class Major(models.Model):
    """A major (专业), or a direction within one, as a department offers it; `code` is of the national catalogue."""

    code = models.CharField(max_length=6)
    direction = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=50)
    short_name = models.CharField(max_length=20, blank=True, default="")
    department = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="majors")
    level = models.CharField(max_length=3, choices=Level)
    length_years = models.DecimalField(max_digits=3, decimal_places=1)
    transfer_locked = models.BooleanField(default=False)
    high_demand = models.BooleanField(default=False)
    offered_from = models.PositiveSmallIntegerField()
    offered_until = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "direction", "department"], name="a_department_offers_a_major_once"
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.name}（{self.direction}）" if self.direction else self.name


class Cohort(models.Model):
    """A year of entry (年级)."""

    year = models.PositiveSmallIntegerField(primary_key=True)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.year}级"


class ClassGroup(models.Model):
    """A class of a major and cohort, with its seats. Its tutor is an appointment to its unit."""

    unit = models.OneToOneField("security.Unit", on_delete=models.PROTECT, primary_key=True, related_name="class_group")
    major = models.ForeignKey(Major, on_delete=models.PROTECT, related_name="classes")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="classes")
    capacity = models.PositiveSmallIntegerField()

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.unit)


class Term(models.Model):
    """A term (学期), coded as 2023-2024-1. `teaching_weeks` includes examinations."""

    code = models.CharField(max_length=11, unique=True)
    school_year = models.CharField(max_length=9)
    ordinal = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    ends_on = models.DateField()
    teaching_weeks = models.PositiveSmallIntegerField(default=20)
    is_provisional = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school_year", "ordinal"], name="a_school_year_has_each_term_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("opens_on")), name="a_term_ends_after_it_opens"
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return term_words(f"{self.school_year}-{self.ordinal}")
