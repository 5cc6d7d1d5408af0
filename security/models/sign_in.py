"""Failed attempts to sign in, counted so that guessing is stopped and the owner is not (S:AUT-01)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models

if TYPE_CHECKING:
    from security.models.account import Account


class SignInFailure(models.Model):
    """One failed attempt. The name is kept as a digest, the network as typed by the trusted proxy."""

    name_digest = models.BinaryField(max_length=17)
    network = models.GenericIPAddressField()
    device = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_digest", "at"], name="failure_of_name"),
            models.Index(fields=["network", "at"], name="failure_from_network"),
        ]

    def __str__(self) -> str:
        return str(self.at)


class KnownDevice(models.Model):
    """A device from which the account has signed in, or its password was chosen by a link; a stranger's guesses do not
    lock it out.
    """

    account = models.ForeignKey("security.Account", on_delete=models.CASCADE, related_name="known_devices")
    token_digest = models.BinaryField(max_length=32, unique=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.account_id)

    @classmethod
    def seen(cls, digest: bytes, account: Account, at: datetime) -> None:
        """The account knows this device (its digest) from now on."""
        cls.objects.update_or_create(
            token_digest=digest,
            defaults={"last_seen": at},
            create_defaults={"account": account, "first_seen": at, "last_seen": at},
        )
