"""Signing in by student number, staff number or e-mail address."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from security.backends.guesses import begin_guess
from security.fields.cipher import blind
from security.models import Account, SignInName

_MAIL = "mail:"


def sign_in_key(typed: str) -> str:
    """The key under which a typed name is stored: upper-case numbers as they are, an e-mail address as its digest.

    While the index has an older key too, an address is still stored under that one until it is renewed.
    """
    name = typed.strip()
    if "@" not in name:
        return name.upper()
    newest, *older = mail_keys(name)
    stored = SignInName.objects.filter(key__in=older).values_list("key", flat=True).first() if older else None
    return stored or newest


def mail_keys(address: str) -> list[str]:
    """The keys that an address may be stored under, by every key of the index, that of the newest first."""
    text = address.strip().lower()
    return [_MAIL + blind(text, "email", key_id=key_id).hex() for key_id in reversed(settings.INDEX_KEYS)]


def newest_mail_prefix() -> str:
    """What the keys of addresses begin with that the newest key of the index made."""
    return f"{_MAIL}{next(reversed(settings.INDEX_KEYS)):02x}"


class SignInNames(BaseBackend):
    """Checks name and password. Unknown, disabled and wrong are one answer and cost the same time (S:AUT-02)."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Account | None:
        """The account, or None.

        :raises TooManyGuesses: before anything is hashed, when the name, network or device has used up its attempts
        """
        if not username or password is None or request is None:
            return None
        key = sign_in_key(username)
        account = Account.objects.select_related("person").filter(sign_in_names__key=key).first()
        guess = begin_guess(request, key, account)
        if account is None:
            make_password(password)
            return None
        if account.check_password(password) and account.is_active:
            guess.right()
            return account
        return None

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.select_related("person").filter(pk=user_id, is_active=True).first()
