"""How a person signs in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from security.journal import written_by_acts
from security.models.person import Person


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by what a person types at the door."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.select_related("person").get(sign_in_names__key=username)


class Account(AbstractBaseUser):
    """The one account of a person: password, whether it may be used, and preferences."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True, default="")
    shortcuts = models.BooleanField(default=True)
    sessions_valid_from = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        triggers: ClassVar = []

    def __str__(self) -> str:
        return self.person.name

    def get_username(self) -> str:
        return str(self.pk)

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
