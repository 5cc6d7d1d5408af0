"""What the account report looks for, and what can be done about it: the words, not the queries.

`about` says from when on an account is listed; its gaps are filled with the thresholds of the settings. `remedy` says
who does what; `function` is the function of the matrix that lets one do it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from security.rules.words import marked as _

GRANTS: Final = "roles.grant"
MANAGES: Final = "users.manage"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the report looks for."""

    key: str
    title: str
    about: str
    remedy: str
    function: str
    is_amiss: bool = True
    """Whether the accounts listed call for something; else they are listed to be known."""


FINDINGS: Final[tuple[Finding, ...]] = (
    Finding(
        "unused",
        _("Never used"),
        _("Opened more than {unused} days ago, and nobody has ever signed in."),
        _("The system administrator closes the account, or hands out a new link to its owner."),
        MANAGES,
    ),
    Finding(
        "stale",
        _("Office held, not used"),
        _("An office is held, and nobody has signed in for {stale} days; from {abandoned} days on it is marked."),
        _("The security administrator ends the appointment if the office is not exercised any more."),
        GRANTS,
    ),
    Finding(
        "shared",
        _("Possibly shared"),
        _(
            "On one of the last {look_back} days there were sign-ins from {networks} or more networks, "
            "or from {devices} or more devices never seen before."
        ),
        _("Ask the owner. If others know the password, the system administrator hands out a link for a new one."),
        MANAGES,
    ),
    Finding(
        "at_once",
        _("Used in two places"),
        _("Two sessions of the account were used from different networks within {at_once} minutes."),
        _(
            "Ask the owner: a computer and a telephone look like this too. If somebody else signed in, the system "
            "administrator closes the account until the password is changed."
        ),
        MANAGES,
    ),
    Finding(
        "no_factor",
        _("No second factor"),
        _("An office is held, and the password alone protects the account."),
        _("The officer adds one under “Second factor”. Until then the security administrator may end the appointment."),
        GRANTS,
    ),
    Finding(
        "no_place",
        _("No office, no student"),
        _("The owner holds no office now or later, and is no student and nobody’s guardian."),
        _("The system administrator closes the account."),
        MANAGES,
    ),
    Finding(
        "demo",
        _("Demonstration"),
        _("The account was made for the demonstration, and this installation is none."),
        _("The system administrator closes the account; /readyz says what else to do."),
        MANAGES,
    ),
    Finding(
        "must_change",
        _("Password not yet changed"),
        _("The owner has not yet replaced a password that somebody else has seen."),
        _("The system administrator hands out a new link, or closes the account."),
        MANAGES,
    ),
    Finding(
        "privileged",
        _("Privileged offices"),
        _("An office is held whose appointment takes two persons."),
        _("The security administrator compares it with the school’s letter of appointment, and ends what has lapsed."),
        GRANTS,
        is_amiss=False,
    ),
)

BY_KEY: Final[Mapping[str, Finding]] = MappingProxyType({one.key: one for one in FINDINGS})
