"""A person who studies or studied here: identity and the data items that the state's systems ask for (domain 5)."""

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from security.fields import BlindIndexField, SealedJSONField, SealedModel, SealedTextField, opener
from security.journal import written_by_acts


class Student(SealedModel):
    """One-to-one with Person. Coded facts hold the code of the table named in `enrollment.rules.codes`.

    `reserved` keeps, as one encrypted value, what the state's import templates ask beyond these columns
    (domain 5.4 F), by the template's own column name.
    """

    person = models.OneToOneField("security.Person", on_delete=models.PROTECT, related_name="student")
    sex = models.CharField(max_length=1, default="0")
    birth_date = models.DateField(null=True, blank=True)
    ethnic = models.CharField(max_length=2, blank=True, default="")
    political = models.CharField(max_length=2, blank=True, default="")
    nationality = models.CharField(max_length=3, default="156")
    overseas = models.CharField(max_length=2, default="00")
    marital = models.CharField(max_length=2, blank=True, default="")
    health = models.CharField(max_length=1, blank=True, default="")
    english_name = models.CharField(max_length=60, blank=True, default="")
    origin_region = models.CharField(max_length=6, blank=True, default="")
    native_region = models.CharField(max_length=6, blank=True, default="")
    birth_region = models.CharField(max_length=6, blank=True, default="")
    household_region = models.CharField(max_length=6, blank=True, default="")
    household_kind = models.CharField(max_length=1, blank=True, default="")
    household_address = SealedTextField(null=True, blank=True)
    police_station = models.CharField(max_length=60, blank=True, default="")
    is_migrant_child = models.BooleanField(null=True)
    home_address = SealedTextField(null=True, blank=True)
    home_postcode = models.CharField(max_length=6, blank=True, default="")
    home_phone = SealedTextField(null=True, blank=True)
    train_stretch = models.CharField(max_length=60, blank=True, default="")
    previous_schooling = models.CharField(max_length=2, blank=True, default="")
    previous_school = models.CharField(max_length=60, blank=True, default="")
    bank_account = SealedTextField(null=True, blank=True)
    national_no = SealedTextField(null=True, blank=True)
    national_no_index = BlindIndexField(of="national_no", purpose="national-no", null=True)
    reserved = SealedJSONField(default=dict)
    code_version = models.CharField(max_length=40, default="JY/T 1001-2012")
    source = models.CharField(max_length=20, default="IMPORT")
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["national_no_index"], name="student_national_no")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.person.name


class IdDocument(SealedModel):
    """An ID document with its validity; old numbers stay and can be searched. A student may have none at all."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="id_documents")
    kind = models.CharField(max_length=2)
    number = SealedTextField()
    number_index = BlindIndexField(of="number", purpose="id-document")
    last_four = SealedTextField()
    valid = DateRangeField()
    is_current = models.BooleanField(default=True)
    source = models.CharField(max_length=20, default="IMPORT")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number_index"],
                condition=models.Q(is_current=True),
                name="an_id_number_belongs_to_one_student",
                violation_error_message=_("Another student already has this ID number."),
            ),
            models.UniqueConstraint(
                fields=["student"], condition=models.Q(is_current=True), name="a_student_has_one_current_id_document"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["number_index"], name="id_document_number")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.kind

    @property
    def last_day(self) -> date | None:
        """The last day on which it is valid; None where none is known."""
        end: date | None = self.valid.upper
        return end - timedelta(days=1) if end else None


last_four_of = opener(IdDocument, "last_four")
"""The end of an ID number, from the sealed value of a list and the id of its document."""


def valid_through(first: date | None, last: date | None) -> DateRange:
    """The days of a document from its first to its last one; either may be unknown. A range ends before its end."""
    return DateRange(first, last + timedelta(days=1) if last else None)


class FormerName(models.Model):
    """A name the student had before (曾用名), still found by search: `grams` are its pieces, as of `Person`."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=60)
    grams = ArrayField(models.CharField(max_length=3), default=list)
    until = models.DateField(null=True, blank=True)
    authority = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["grams"], name="former_name_grams")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.name
