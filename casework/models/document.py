"""Numbered official papers, and the series that their numbers come from."""

from typing import ClassVar

import pgtrigger
from django.db import models

from casework.models.application import Application
from casework.models.material import File
from casework.models.notice import Job
from security.fields import SealedJSONField, SealedModel
from security.journal import written_by_acts

FOR_GOOD = ("kind", "series", "number", "shown_number", "template", "version", "code", "issued_at", "issued_by")


class Series(models.Model):
    """The running numbers of a series in a year: none is left out, none is given twice. `last` is the newest given.

    `begins_after` is the last number that was given before the system; what lies below stands in the school's books.
    """

    code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    begins_after = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "year"], name="a_series_runs_once_a_year")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"


class Document(SealedModel):
    """One numbered paper. Its row is written by the act that issues it; the PDF is drawn from `facts` afterwards.

    `code` is what anybody types to see that it is genuine; it says nothing by itself. What is void keeps its number.
    `unit` is where the person belonged on the day of issue; `template` and `version` draw it the same for ever.
    """

    kind = models.CharField(max_length=40)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField()
    shown_number = models.CharField(max_length=60)
    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="documents")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    template = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    facts = SealedJSONField()
    code = models.CharField(max_length=12, unique=True)
    valid_until = models.DateField(null=True, blank=True)
    issued_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    voided_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "number"], name="a_number_is_given_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-issued_at"], name="documents_of_person")]
        triggers: ClassVar = [
            written_by_acts(),
            pgtrigger.ReadOnly(name="number_and_kind_stay", fields=list(FOR_GOOD)),
            pgtrigger.Protect(name="a_document_stays_in_its_register", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.shown_number
