"""Who has read an edition: each member of staff says so once (SUP-3)."""

from typing import ClassVar

import pgtrigger
from django.db import models

from rulebook.models.edition import Edition
from security.journal import written_by_acts


class Acknowledgement(models.Model):
    """A member of staff has studied an edition and will keep to it. Said once, never taken back."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "person"], name="an_edition_is_acknowledged_once"),
        ]
        triggers: ClassVar = [
            written_by_acts(),
            pgtrigger.Trigger(
                name="what_was_acknowledged_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="raise exception 'An acknowledgement is never changed or taken back.';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.edition}"
