"""Timed work of the security app."""

from datetime import datetime
from importlib import import_module
from typing import Any

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from security.backends import LINK_TOKENS, RESET_TOKENS, forget_old_guesses
from security.models import Account
from security.queries import account_named
from security.queries.staff import address_is_untried
from security.rules.bell import LINKS
from security.rules.codes import RESET
from security.rules.links import TO_OWNER, offer
from security.sweeps.links import forget_old_requests, send_links
from security.sweeps.token_uses import forget_old_uses, note_uses


def _who_forgot(key: str, _detail: str, _at: datetime) -> Account | None:
    """Whoever has a password; who has none yet activates the account first.

    Not to an address that an officer has just entered: he could have entered his own.
    """
    account = account_named(key)
    return account if account and account.has_usable_password() and not address_is_untried(account) else None


def _link(account: Account, _at: datetime) -> str:
    return reverse("security:choose_password", args=[account.pk, RESET_TOKENS.make_token(account)])


offer(
    RESET,
    find=_who_forgot,
    path=_link,
    title=_("Choose a new password"),
    body=_("Dear {name}, by this link you choose a new password:"),
)


def _owner(key: str, _detail: str, _at: datetime) -> Account | None:
    return Account.objects.select_related("person").filter(pk=key).first()


def _owners_link(account: Account, _at: datetime) -> str:
    return reverse("security:choose_password", args=[account.pk, LINK_TOKENS.make_token(account)])


offer(
    TO_OWNER,
    find=_owner,
    path=_owners_link,
    title=_("Choose a new password"),
    body=_(
        "Dear {name}, the system administrator has this link sent to you, by which you choose a new password. If you "
        "did not ask for it, tell the auditor:"
    ),
)


@shared_task(name=LINKS)
def send_asked_links(**_told: Any) -> None:
    """Answer who asked for a link at the door."""
    send_links(now=timezone.now)


@shared_task
def tidy_the_door() -> None:
    """Once a day: forget old failed sign-ins and sessions that are over. Runs as often as it likes."""
    forget_old_guesses(timezone.now())
    forget_old_requests(timezone.now())
    forget_old_uses(timezone.now())
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@shared_task(name="security.note-token-uses")
def note_token_uses() -> None:
    """Once an hour: how often systems outside asked."""
    note_uses(timezone.now())
