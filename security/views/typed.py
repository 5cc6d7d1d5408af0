"""Keeping what was typed while somebody signs in again: encrypted, in the page itself, readable by its owner only."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from django.http import HttpRequest

from security.fields.cipher import CannotUnseal, seal, unseal
from security.models import Account

NOT_KEPT = ("csrfmiddlewaretoken", "password")


@dataclass(frozen=True)
class Typed:
    """A form as it was sent: where to, and its fields in order."""

    path: str
    fields: list[tuple[str, str]]


def keep_typed(request: HttpRequest, account: int) -> str:
    """The fields of this request, sealed for one account. Files cannot be kept; passwords are not."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name.lower() for word in NOT_KEPT)
    ]
    plain = json.dumps([request.get_full_path(), fields], ensure_ascii=False).encode()
    return urlsafe_b64encode(seal(plain, _place(account))).decode()


def read_typed(kept: str, account: Account) -> Typed | None:
    """What `keep_typed` sealed for this account; None for anything else."""
    try:
        path, fields = json.loads(unseal(urlsafe_b64decode(kept), _place(account.pk)))
    except (CannotUnseal, ValueError):  # altered, somebody else's, or no base64 at all
        return None
    return Typed(path, [(name, value) for name, value in fields])


def _place(account: int) -> str:
    return f"typed|{account}"
