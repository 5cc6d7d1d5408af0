"""Offices and days of appointments, in words."""

from datetime import date, timedelta

from django import template
from django.utils.translation import gettext
from psycopg.types.range import DateRange

from security.models import Account
from security.rules.offices import role

register = template.Library()


@register.simple_tag
def office_title(code: str) -> str:
    """The title of an office."""
    return gettext(role(code).title)


@register.filter
def last_day(during: DateRange) -> date | None:
    """The last day of a range of days, which ends before its upper bound; None if it has no end."""
    return during.upper - timedelta(days=1) if during.upper else None


@register.filter
def signs_in_by(account: Account) -> str:
    """The numbers an account signs in by. Addresses are kept as digests only, so just that there is one is shown."""
    keys = [name.key for name in account.sign_in_names.all()]
    mail = [gettext("an e-mail address")] if any(key.startswith("mail:") for key in keys) else []
    return ", ".join([*sorted(key for key in keys if not key.startswith("mail:")), *mail])
