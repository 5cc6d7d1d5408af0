"""What is sent to students and guardians who ask for a link at the door."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from enrollment.queries.door import guardian_with_address, waits_for_activation
from security.actions.issue_codes import issue_codes
from security.backends.codes import digest_of
from security.models import Account, OneTimeCode
from security.queries import the_system
from security.rules import codes
from security.rules.links import offer

ACTIVATE, GUARDIAN = OneTimeCode.Purpose.ACTIVATE, OneTimeCode.Purpose.GUARDIAN
A_DAY = timedelta(days=1)


def activation_link(account: Account, at: datetime) -> str:
    """A fresh code and the page where it is used, beside number and ID document."""
    return reverse("enrollment:activation_link", args=[_code(account, ACTIVATE, A_DAY, at)])


def guardian_link(account: Account, at: datetime) -> str:
    """A fresh code and the page where it is used, beside the student's number."""
    return reverse("enrollment:guardian_link", args=[_code(account, GUARDIAN, codes.MAILED, at)])


def _code(account: Account, purpose: str, lasts: timedelta, at: datetime) -> str:
    code = codes.new_code()
    digest = digest_of(code, account=account.pk, purpose=purpose)
    issue_codes(purpose=purpose, digests={account.pk: digest}, lasts=lasts, by=the_system(), at=at)
    return code


offer(
    ACTIVATE,
    find=waits_for_activation,
    path=activation_link,
    title=_("Activate your account"),
    body=_("Dear {name}, by this link you activate your account. Have your student number and ID document ready:"),
)
offer(
    GUARDIAN,
    find=guardian_with_address,
    path=guardian_link,
    title=_("Sign in as a guardian"),
    body=_("Dear {name}, by this link and the student’s number you see where the student’s affairs stand:"),
)
