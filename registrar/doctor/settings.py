"""What the environment says: keys, addresses, mail."""

import smtplib
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.channels import find_provider, writes_a_file
from casework.models import File
from registrar.doctor.finding import Amiss, check
from security.checks import about_keys
from security.fields.cipher import CannotUnseal
from security.journal.sealer import newest_seal
from security.models import Person
from security.rules.words import together

MAIL_PATIENCE: Final = 3  # seconds


@check("keys", gettext_lazy("Encryption keys"), needed=True)
def keys(at: datetime) -> str:
    """None is a sample, none is used twice (S:CRY-04)."""
    del at
    if found := list(about_keys()):
        raise Amiss(together(*found))
    return _("Every purpose has a key of its own, and none is a sample.")


@check("keys-fit", gettext_lazy("Keys and data"), needed=True)
def keys_fit(at: datetime) -> str:
    """What was written last can be read with them: after a move, the keys came along."""
    del at
    problems = [words for words, fits in _TRIALS if not fits()]
    if problems:
        sentence = _("The keys do not belong to this data: {what}. Set the keys that were in use when it was written.")
        raise Amiss(sentence.format(what=", ".join(problems)))
    return _("The keys open what was written last.")


def _fields_fit() -> bool:
    person = Person.objects.exclude(phone=None).order_by("-pk").first()
    try:
        return person is None or person.phone is not None
    except CannotUnseal:
        return False


def _files_fit() -> bool:
    newest = File.objects.order_by("-pk").values_list("key_id", flat=True).first()
    return newest is None or newest in settings.FILE_KEYS


def _journal_fits() -> bool:
    head = newest_seal()
    return head.number == 0 or head.hash[0] in settings.JOURNAL_KEYS


_TRIALS: Final = (("FIELD_KEYS", _fields_fit), ("FILE_KEYS", _files_fit), ("JOURNAL_KEYS", _journal_fits))


@check("debug", gettext_lazy("Debug pages"), needed=True)
def debug(at: datetime) -> str:
    """A failing page shows nothing of its inside."""
    del at
    if settings.DEBUG:
        raise Amiss(_("DEBUG is on: pages that fail would show data and settings to anybody. Switch it off."))
    return _("DEBUG is off.")


@check("address", gettext_lazy("Public address"))
def address(at: datetime) -> str:
    """Links in messages lead here, over https, and the proxy is believed."""
    del at
    parts = urlsplit(settings.SITE_ADDRESS)
    if not validate_host(parts.hostname or "", settings.ALLOWED_HOSTS):
        raise Amiss(_("SITE_ADDRESS names a host that ALLOWED_HOSTS does not. Links in messages would lead nowhere."))
    if not settings.DEMO_MODE and (parts.scheme != "https" or not settings.SECURE_COOKIES):
        raise Amiss(_("SITE_ADDRESS is not https, or SECURE_COOKIES is off: sign-ins would travel readable."))
    if not settings.DEMO_MODE and not (settings.SECURE_PROXY_SSL_HEADER and settings.TRUSTED_PROXIES):
        raise Amiss(_("BEHIND_PROXY or TRUSTED_PROXIES is not set: every visitor would seem to come from the proxy."))
    return _("Links in messages lead to {address}.").format(address=settings.SITE_ADDRESS)


@check("mail", gettext_lazy("Mail server"), slow=True)
def mail(at: datetime) -> str:
    """It greets us; nothing is sent."""
    del at
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return _("Messages are written into files, not sent.")
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=MAIL_PATIENCE) as server:
            if settings.EMAIL_USE_TLS:
                server.starttls()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            server.noop()
    except smtplib.SMTPAuthenticationError:
        raise Amiss(_("The mail server refuses EMAIL_HOST_USER or EMAIL_HOST_PASSWORD. Messages wait.")) from None
    except (smtplib.SMTPException, OSError):
        raise Amiss(_("The mail server does not answer. Check EMAIL_HOST and EMAIL_PORT; messages wait.")) from None
    return _("The mail server answers.")


@check("sms", gettext_lazy("Text messages"))
def sms(at: datetime) -> str:
    """SMS_PROVIDER names a function that is there; nothing is sent."""
    del at
    try:
        find_provider()
    except ImportError:
        sentence = _("SMS_PROVIDER names {name}, and there is no such function. Correct it; text messages wait.")
        raise Amiss(sentence.format(name=settings.SMS_PROVIDER)) from None
    if writes_a_file():
        return _("Text messages are written into a file, not sent; nobody is offered them. Set SMS_PROVIDER.")
    return _("Text messages are sent by the function that SMS_PROVIDER names.")
