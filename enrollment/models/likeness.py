"""Two records that may be of one person: found by number or by name, settled by a person, and brought together."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.journal import written_by_acts


class Likeness(models.Model):
    """A pair of persons on the roll who are alike; each pair stands once, the older record first.

    Only a person says what it is. Settled as two people it stays, so that nobody is asked again.
    """

    class Ground(models.TextChoices):
        NUMBER = "NUMBER", _("The same ID number")
        NAME = "NAME", _("The same name and date of birth")
        NAMESAKES = "NAMESAKES", _("The same name and date of birth, two citizen numbers")

    class State(models.TextChoices):
        OPEN = "OPEN", _("To be looked at")
        TWO_PEOPLE = "TWO_PEOPLE", _("Two people")
        SAME = "SAME", _("The same person")
        MERGED = "MERGED", _("Brought together")

    first = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="")
    settled_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_is_found_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="the_older_record_is_first"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="likeness_state")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"


class Merge(models.Model):
    """Two records were brought together: all that hung on `gone` hangs on `kept` now, row by row in `MergedRow`."""

    likeness = models.ForeignKey(Likeness, on_delete=models.PROTECT, related_name="merges")
    kept = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gone"], condition=models.Q(undone_at__isnull=True), name="a_record_goes_into_one_other"
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"


class MergedRow(models.Model):
    """One column of one row, before and after; ids and yes or no, never a value of the data.

    An empty `column` is a row that was added.
    """

    of = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="rows")
    model = models.CharField(max_length=60)
    row = models.BigIntegerField()
    column = models.CharField(max_length=40, blank=True, default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.model}:{self.row} {self.column}"
