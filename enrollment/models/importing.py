"""An import from a workbook: uploaded, checked in a dry run, confirmed, loaded; and undone while nothing needs it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.fields import SealedJSONField, SealedModel
from security.journal import written_by_acts

OF_A_BATCH = ("FEES", "PRESENCE")
"""Matters whose rows belong to one term's registration."""


class Import(models.Model):
    """One workbook and how far it has come. Nothing is loaded before a person has seen the check and confirmed.

    `matter` is what its rows are; `source` is who keeps the values that stand in it. `key_changes` counts the rows that
    change key data: with any of these the head of academic affairs confirms. A matter of `OF_A_BATCH` has a `batch`.
    """

    class Matter(models.TextChoices):
        NEWCOMERS = "NEWCOMERS", _("Students who are new to the roll")
        CHANGES = "CHANGES", _("Changes of data")
        OPENING = "OPENING", _("Opening balances")
        PHOTOS = "PHOTOS", _("Photos")
        CLASSES = "CLASSES", _("Departments, majors and classes")
        FEES = "FEES", _("Fee states")
        PRESENCE = "PRESENCE", _("Class sheets")
        HOLDS = "HOLDS", _("Holds")

    class Source(models.TextChoices):
        SCHOOL = "SCHOOL", _("The school")
        STATE = "STATE", _("The state’s platform")

    class State(models.TextChoices):
        UPLOADED = "UPLOADED", _("Uploaded")
        CHECKING = "CHECKING", _("Being checked")
        REFUSED = "REFUSED", _("Cannot be read")
        CHECKED = "CHECKED", _("Checked")
        LOADING = "LOADING", _("Being loaded")
        LOADED = "LOADED", _("Loaded")
        DISCARDED = "DISCARDED", _("Discarded")
        UNDONE = "UNDONE", _("Undone")

    matter = models.CharField(max_length=10, choices=Matter, default=Matter.NEWCOMERS)
    source = models.CharField(max_length=10, choices=Source, default=Source.SCHOOL)
    batch = models.ForeignKey("enrollment.Batch", on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey("casework.File", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    uploaded_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True, default="")
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    key_changes = models.PositiveIntegerField(default=0)
    check_job = models.ForeignKey("casework.Job", on_delete=models.PROTECT, null=True, related_name="+")
    load_job = models.ForeignKey("casework.Job", on_delete=models.PROTECT, null=True, related_name="+")
    marked_file = models.ForeignKey("casework.File", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(null=True, blank=True)
    undo_job = models.ForeignKey("casework.Job", on_delete=models.PROTECT, null=True, related_name="+")
    undone_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(matter__in=OF_A_BATCH) ^ models.Q(batch=None),
                name="fee_states_and_class_sheets_are_those_of_a_batch",
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"Import {self.pk}"


class ImportRow(SealedModel):
    """One row of the workbook: what it says, and what is wrong with it, per column and in words.

    Of an archive it is one file; until it is loaded its picture lies in `file` and `small`.
    """

    class Verdict(models.TextChoices):
        GOOD = "GOOD", _("Can be loaded")
        WRONG = "WRONG", _("Has errors")
        DUPLICATE = "DUPLICATE", _("Already there")
        LOADED = "LOADED", _("Loaded")
        UNDONE = "UNDONE", _("Undone")

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    values = SealedJSONField(default=dict)
    problems = SealedJSONField(default=list)
    enrollment = models.ForeignKey("enrollment.Enrollment", on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey("casework.File", on_delete=models.PROTECT, null=True, related_name="+")
    small = models.ForeignKey("casework.File", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["of", "number"], name="a_row_is_read_once")]
        indexes: ClassVar = [models.Index(fields=["of", "verdict", "number"], name="import_row_verdict")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.of_id}:{self.number}"
