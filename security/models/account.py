"""How a person signs in."""

from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.postgres.fields import ArrayField
from django.db import models

from security.journal import unrecorded, written_by_acts
from security.models.person import Person
from security.models.sign_in import KnownDevice

RECORDED = (
    "person_id",
    "password",
    "is_active",
    "is_demo",
    "must_change_password",
    "sessions_valid_from",
    "created_at",
)
"""Columns that only an act may change. The others are the owner's own taste, and the time of the last sign-in."""


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by what a person types at the door."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.select_related("person").get(sign_in_names__key=username)


class Account(AbstractBaseUser):
    """The one account of a person: password, whether it may be used, and preferences.

    `opinions` are the officer's own stock opinions, offered at the desk.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True, default="")
    shortcuts = models.BooleanField(default=True)
    opinions = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    sessions_valid_from = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        triggers: ClassVar[list[pgtrigger.Trigger]] = [written_by_acts(*RECORDED)]

    def __str__(self) -> str:
        return self.person.name

    def get_username(self) -> str:
        return str(self.pk)

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. A hash weaker than today's setting is renewed, which the journal notes."""
        return check_password(raw_password, self.password, self._renew_hash)

    def choose_password(self, password: str, *, at: datetime, device: bytes | None = None) -> None:
        """The password that its owner chose: all sessions begun before `at` end. `device` (its digest) is known now."""
        self.set_password(password)
        self.must_change_password = False
        self.sessions_valid_from = at
        self.save(update_fields=["password", "must_change_password", "sessions_valid_from"])
        if device is not None:
            KnownDevice.seen(device, self, at)

    def _renew_hash(self, raw_password: str) -> None:
        with unrecorded("the hash of a password was renewed at sign-in"):
            self.set_password(raw_password)
            self.save(update_fields=["password"])

    def has_perm(self, _perm: str, _obj: Any = None) -> bool:
        """Nobody has a model-wide right: ask `security.access`."""
        return False

    def has_module_perms(self, _label: str) -> bool:
        return False


class SignInName(models.Model):
    """One of the names an account signs in by: a student number, a staff number, or (as digest) an e-mail address."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_in_names")
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.key
