"""Signing in by student number, staff number or e-mail address."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from security.fields.cipher import blind
from security.models import Account


def sign_in_key(typed: str) -> str:
    """The key under which a typed name is stored: upper-case numbers as they are, an e-mail address as its digest."""
    name = typed.strip()
    if "@" in name:
        return "mail:" + blind(name.lower(), "email").hex()
    return name.upper()


class SignInNames(BaseBackend):
    """Checks name and password. An unknown name costs as much time as a wrong password (S:AUT-02)."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Account | None:
        if not username or password is None:
            return None
        try:
            account = Account.objects.get_by_natural_key(sign_in_key(username))
        except Account.DoesNotExist:
            make_password(password)
            return None
        if account.check_password(password) and account.is_active:
            return account
        return None

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.select_related("person").filter(pk=user_id, is_active=True).first()
