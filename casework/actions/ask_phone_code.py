"""Ask for a code to a mobile number, to show that it is one's own."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from casework.events import PhoneCodeAsked
from casework.rules.channels import mobile_of
from security.actions.issue_codes import issue_codes
from security.backends.codes import digest_of
from security.journal import recorded
from security.models import OneTimeCode, Person
from security.queries import lock_persons
from security.queries.staff import account_of_staff
from security.rules.codes import LASTS

PURPOSE: Final = OneTimeCode.Purpose.PHONE
AN_HOUR, MOST_AN_HOUR = timedelta(hours=1), 3
A_DAY, MOST_A_DAY = timedelta(days=1), 6


class CannotAskCode(Exception):
    """No code goes to this number now; the message says why and what to do."""


@recorded
def ask_phone_code(*, number: str, code: str, by: Person, at: datetime) -> PhoneCodeAsked:
    """Keep the digest of a code that fits this number only; the caller sends it once this is written.

    Every text message costs, and goes to whoever has the number: so an hour and a day have only so many of them.
    :raises NotFound: for whoever holds no office
    :raises CannotAskCode: for what is no mobile number, the number on record, or one code too many
    """
    lock_persons([by.pk])
    account = account_of_staff(by, at)
    mobile = mobile_of(number)
    if not mobile:
        raise CannotAskCode(_("This is no mobile number. Write eleven digits, or + and the code of another country."))
    if mobile == mobile_of(Person.objects.get(pk=by.pk).phone):
        raise CannotAskCode(_("This is the number on record already. Nothing needs to be changed."))
    asked = OneTimeCode.objects.filter(account=account, purpose=PURPOSE)
    for period, most in ((AN_HOUR, MOST_AN_HOUR), (A_DAY, MOST_A_DAY)):
        if asked.filter(issued_at__gt=at - period).count() >= most:
            raise CannotAskCode(_("You have asked for several codes already. Look for the last text, or wait a while."))
    digest = digest_of(code, account=account.pk, purpose=PURPOSE, about=mobile)
    issue_codes(purpose=PURPOSE, digests={account.pk: digest}, lasts=LASTS[PURPOSE], by=by, at=at)
    return PhoneCodeAsked(at=at, by=by.pk, persons=frozenset({by.pk}))
