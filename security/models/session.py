"""Sessions of browsers, each with the account it is of, so that its owner can see and end it."""

from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from security.models.account import Account


class Session(AbstractBaseSession):
    """One browser's session. Without an account nobody is signed in yet. Ending it is deleting the row."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="sessions")
    network = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=40, blank=True, default="")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        db_table = "security_session"
        indexes: ClassVar = []

    @classmethod
    def get_session_store_class(cls) -> type:
        """The store that reads and writes these rows."""
        from security.backends.sessions import SessionStore  # noqa: PLC0415 (the store knows the model)

        return SessionStore
