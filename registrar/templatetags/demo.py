"""The demo people, on the sign-in page and in the bar on top."""

from django import template

from registrar.demo_people import DemoPerson, accounts_to_try, demo_people
from security.models import Account

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[tuple[DemoPerson, Account]]:
    """The people one can try, with their accounts."""
    return accounts_to_try()


@register.simple_tag
def demo_choices() -> tuple[DemoPerson, ...]:
    """The people as the file names them; costs no query, so it may stand on every page."""
    return demo_people()
