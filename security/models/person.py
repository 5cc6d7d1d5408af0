"""Every human the school knows, and the one that stands for the system itself."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from security.fields import BlindIndexField, SealedModel, SealedTextField
from security.journal import written_by_acts


class Person(SealedModel):
    """A student, a guardian, an officer; and one *system* person who acts in sweeps. This is the row that is locked.

    Names are kept whole (up to 60 characters) with their search keys: `grams` are all pieces of one to three
    characters, `pinyin` and `initials` the sort and prefix keys, which an officer may correct.
    """

    name = models.CharField(max_length=60)
    grams = ArrayField(models.CharField(max_length=3), default=list)
    pinyin = models.CharField(max_length=240, blank=True, default="")
    initials = models.CharField(max_length=60, blank=True, default="")
    phone = SealedTextField(null=True, blank=True)
    email = SealedTextField(null=True, blank=True)
    email_index = BlindIndexField(of="email", purpose="email", null=True)
    is_system = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_system"], condition=models.Q(is_system=True), name="there_is_one_system_person"
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["grams"], name="person_grams"),
            models.Index(fields=["name"], name="person_name"),
            models.Index(OpClass("pinyin", name="text_pattern_ops"), name="person_pinyin"),
            models.Index(OpClass("initials", name="text_pattern_ops"), name="person_initials"),
            models.Index(fields=["email_index"], name="person_email"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.name
