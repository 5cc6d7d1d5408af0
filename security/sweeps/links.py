"""Sending the links that were asked for at the door. A request is taken under a lock, sent, and marked done.

After a crash between sending and marking a second link is sent; whichever is used first ends the other.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from security.models import Account, LinkRequest
from security.queries import the_school
from security.rules.links import MOST_SENT, OFFERS, WITHIN, Offer

TRIES: Final = 4
BACKOFF: Final = timedelta(minutes=3)
KEPT: Final = timedelta(days=2)

_log = logging.getLogger(__name__)


def send_links(*, now: Callable[[], datetime]) -> int:
    """Answer every due request; returns how many links were sent."""
    sent = 0
    while (outcome := _answer_one(now())) is not None:
        sent += outcome
    return sent


def forget_old_requests(at: datetime) -> int:
    """Delete requests that nothing looks at any more; how many rows that were."""
    return LinkRequest.objects.filter(at__lt=at - KEPT).delete()[0]


def _answer_one(at: datetime) -> bool | None:
    """Whether a link was sent for the next due request; None if none is due."""
    with transaction.atomic():
        due = LinkRequest.objects.filter(done_at=None, due_at__lte=at).order_by("due_at", "pk")
        request = due.select_for_update(skip_locked=True).first()
        if request is None:
            return None
        request.due_at, request.attempts = at + BACKOFF, request.attempts + 1
        request.save(update_fields=["due_at", "attempts"])
    offer, sent = OFFERS.get(request.purpose), False
    account = offer.find(request.key, request.detail, at) if offer and not _asked_too_often(request, at) else None
    if offer and account and account.is_active and account.person.email:
        try:
            message_of(offer, account, at).send()
        except (smtplib.SMTPException, OSError) as failure:
            _log.warning("A link was not sent (attempt %s): %s", request.attempts, type(failure).__name__)
            if request.attempts < TRIES:
                return False
        else:
            sent = True
    LinkRequest.objects.filter(pk=request.pk).update(done_at=at)
    return sent


def message_of(offer: Offer, account: Account, at: datetime) -> EmailMessage:
    """The e-mail: no number, no sensitive value, one link."""
    with override(account.language or settings.LANGUAGE_CODE):
        school = the_school()
        address = f"{settings.SITE_ADDRESS}{offer.path(account, at)}"
        words = {"body": _(offer.body).format(name=account.person.name), "address": address, "school": school or ""}
        text = render_to_string("security/mail_link.txt", words)
        headers = {"Auto-Submitted": "auto-generated"}
        return EmailMessage(_(offer.title), text, to=[account.person.email or ""], headers=headers)


def _asked_too_often(request: LinkRequest, at: datetime) -> bool:
    earlier = LinkRequest.objects.filter(key=request.key, purpose=request.purpose, at__gt=at - WITHIN)
    return earlier.filter(pk__lt=request.pk).count() >= MOST_SENT
