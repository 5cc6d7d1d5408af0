"""The first start of an installation: who may set the school up, until it is done."""

from typing import ClassVar

from django.db import models

from security.journal import written_by_acts


class FirstStart(models.Model):
    """One row at most, written when the web starts on a database that knows no account.

    Of the code in the web's log only a keyed digest is kept, and of the browser that typed it another one. Once
    `done_at` is set the way in is gone for good, whatever becomes of the accounts.
    """

    MOST_WRONG = 5
    """So many wrong codes void the right one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    digest = models.BinaryField(max_length=32)
    server = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    holder = models.BinaryField(max_length=32, null=True)
    held_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="an_installation_starts_once"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.issued_at)
