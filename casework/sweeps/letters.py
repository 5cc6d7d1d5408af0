"""What stands in a message that leaves the house: the words of the notice and a link, never more."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext, override

from casework.models import Delivery, Notice
from casework.queries.notices import ShownNotice, shown, title_for_phones
from casework.rules.channels import MOST_OF_A_TEXT
from security.queries import the_school

INBOX: Final = "casework:inbox"


def message_of(notice: Notice, address: str, language: str) -> EmailMessage:
    """The notice as a plain-text e-mail: its words and a link, nothing more. Its Message-ID is the same each time."""
    with override(language):
        words = shown(notice)
        told = {"notice": words, "address": _at(notice.link) if notice.link else ""}
        body = render_to_string("notices/mail.txt", told | _frame())
    return _mail(f"notice-{notice.pk}", words.title, body, address)


def digest_of(digest: Delivery, notices: Sequence[Notice], address: str, language: str) -> EmailMessage:
    """The e-mail of the day: a line and a link for each notice. Its Message-ID is the same each time."""
    with override(language):
        lines = [_line(shown(one)) for one in notices]
        subject = ngettext("%(n)d message of the day", "%(n)d messages of the day", len(lines)) % {"n": len(lines)}
        told = {"lines": lines, "inbox": _at(reverse(INBOX)), "channels": _at(reverse("casework:channels"))}
        body = render_to_string("notices/digest.txt", told | _frame())
    return _mail(f"digest-{digest.pk}", subject, body, address)


def text_of_sms(notice: Notice, language: str) -> str:
    """The notice as a text message: at most 70 characters that name nobody, and the address of the inbox."""
    with override(language):
        title = title_for_phones(notice)
    if len(title) > MOST_OF_A_TEXT:
        title = title[: MOST_OF_A_TEXT - 1] + "…"
    return f"{title} {_at(reverse(INBOX))}"


def _line(words: ShownNotice) -> dict[str, str]:
    return {"title": words.title, "address": _at(words.link) if words.link else ""}


def _frame() -> dict[str, Any]:
    school = the_school()
    return {"school": school.name if school else ""}


def _at(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}"


def _mail(key: str, subject: str, body: str, address: str) -> EmailMessage:
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    headers = {"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, to=[address], headers=headers)
