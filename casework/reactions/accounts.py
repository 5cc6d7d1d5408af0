"""What an administrator does to an account is told to its owner, and to the auditor; a new password to the owner."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from security.events import AddressCorrected, FactorsReset, LinkIssued, PasswordChanged
from security.journal import Event, when
from security.models import Person
from security.queries import officers_of, the_school

NOT_YOU: Final = _("If you did not ask for it, tell the auditor at once.")
LINK: Final = notice_text("casework.account-link", title=_("A link to choose your password was made"), body=NOT_YOU)
FACTORS: Final = notice_text(
    "casework.account-factors", title=_("Your second factors were taken off your account"), body=NOT_YOU
)
ADDRESS: Final = notice_text("casework.account-address", title=_("Your e-mail address here was changed"), body=NOT_YOU)
PASSWORD: Final = notice_text(
    "casework.account-password",
    title=_("Your password was changed"),
    body=_("All earlier sessions have ended. If it was not you, tell the information centre at once."),
)
TO_AUDITOR: Final = {
    LINK: notice_text(
        "casework.audit-account-link",
        title=_("A password link was made for {name}"),
        short=_("A password link was made"),
        body=_("By {who}. The journal has the entry. Ask the owner whether it was asked for."),
    ),
    FACTORS: notice_text(
        "casework.audit-account-factors",
        title=_("The second factors of {name} were taken off"),
        short=_("Second factors were taken off an account"),
        body=_("By {who}. The journal has the entry. Ask the owner whether it was asked for."),
    ),
    ADDRESS: notice_text(
        "casework.audit-account-address",
        title=_("The e-mail address of {name} was changed"),
        short=_("The e-mail address of an officer was changed"),
        body=_("By {who}. The journal has the entry. Ask the owner whether it was asked for."),
    ),
}


@when(LinkIssued)
def tell_of_the_link(event: LinkIssued) -> None:
    """Whoever was shown it or sent it."""
    _tell(event, LINK)


@when(FactorsReset)
def tell_of_the_factors(event: FactorsReset) -> None:
    """Nobody signs in with one factor less and does not know it."""
    _tell(event, FACTORS)


@when(AddressCorrected)
def tell_of_the_address(event: AddressCorrected) -> None:
    """Links go there from now on."""
    _tell(event, ADDRESS)


@when(PasswordChanged)
def tell_of_the_password(event: PasswordChanged) -> None:
    """The owner only: it is chosen often, and by the owner."""
    give_notices(persons=event.persons, text=PASSWORD, link=reverse("security:sessions"), is_urgent=True, at=event.at)


def _tell(event: Event, text: str) -> None:
    """At once, and not while a school is set up: then the system acts before anybody can sign in."""
    by, school = Person.objects.get(pk=event.by), the_school()
    if by.is_system or school is None:
        return
    give_notices(persons=event.persons, text=text, is_urgent=True, at=event.at)
    auditors = list(officers_of(["AUDITOR"], school, event.at))
    for owner in Person.objects.filter(pk__in=event.persons):
        facts = {"name": owner.name, "who": by.name}
        give_notices(persons=auditors, text=TO_AUDITOR[text], facts=facts, is_urgent=True, at=event.at)
