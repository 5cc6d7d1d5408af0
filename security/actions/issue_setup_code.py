"""Make a code by which the school can be set up."""

from datetime import datetime

from security.events import SetupCodeIssued
from security.journal import recorded
from security.models import Account, FirstStart, Person
from security.queries import lock_persons
from security.rules.codes import SETUP


class NoCodeNeeded(Exception):
    """There is nothing to set up, or this start of the server has its code already."""


@recorded
def issue_setup_code(*, digest: bytes, server: str, by: Person, at: datetime) -> SetupCodeIssued:
    """Keep the digest of the code; an earlier one is void. The code itself stays with the caller, who shows it once.

    `server` names the start of the server: its processes share one code, so the second of them finds none needed.

    :raises NoCodeNeeded: when the school is set up, has accounts without having been set up here (as after a
        restore), or this server has a code that still works
    """
    lock_persons([by.pk])  # processes that start together wait for one another
    known = FirstStart.objects.first()
    if known is None and Account.objects.exists():
        raise NoCodeNeeded
    if known is not None and (known.done_at or (known.server == server and known.expires_at > at)):
        raise NoCodeNeeded
    fresh = {"digest": digest, "server": server, "issued_at": at, "expires_at": at + SETUP, "wrong": 0, "used_at": None}
    FirstStart.objects.update_or_create(pk=1, defaults=fresh)
    return SetupCodeIssued(at=at, by=by.pk)
