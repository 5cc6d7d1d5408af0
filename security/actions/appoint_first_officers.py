"""Give the school its first officers, before there is anybody who could appoint them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from security.actions.appoint import CannotAppoint, appoint
from security.actions.enter_officer import enter_officer
from security.events import PersonEntered
from security.journal import recorded
from security.models import Account, Person
from security.queries import NotFound, the_school
from security.queries.first_start import take_first_start

FIRST_OFFICES: Final = ("SYSADMIN", "SECADMIN", "AUDITOR", "AA_HEAD")
"""The three administrators, and the head of academic affairs, without whom nobody could confirm a privileged office."""


@dataclass(frozen=True)
class Newcomer:
    """Whom to enter: the name, the e-mail address if there is one, the keys the account signs in by."""

    name: str
    email: str
    keys: tuple[str, ...]


@recorded
def appoint_first_officers(*, officers: Mapping[str, Newcomer], holder: str, by: Person, at: datetime) -> PersonEntered:
    """Enter one person for each of the four offices, with an account that waits for its link, and appoint them from
    the day of `at`.

    :raises NotFound: if this browser does not set the school up, or there is no school yet
    :raises CannotAppoint: if the four are not four persons (separation of duties, 2.3.4), or there are officers already
    :raises CannotOpenAccount: if two sign in by the same name
    """
    take_first_start(holder, at)
    school = the_school()
    if school is None:
        raise NotFound
    if Account.objects.exists():
        raise CannotAppoint(_("The first officers are entered already."))
    if set(officers) != set(FIRST_OFFICES) or len({one.name for one in officers.values()}) < len(FIRST_OFFICES):
        raise CannotAppoint(_("Four offices need four persons (separation of duties). Name a different one for each."))
    entered: set[int] = set()
    for office in FIRST_OFFICES:
        one = officers[office]
        event = enter_officer(name=one.name, email=one.email, sign_in_keys=one.keys, by=by, at=at)
        [person] = Person.objects.filter(pk__in=event.persons)
        appoint(person=person, office=office, unit=school, begins=localtime(at).date(), by=by, at=at)
        entered |= event.persons
    return PersonEntered(at=at, by=by.pk, persons=frozenset(entered), about=f"security.unit:{school.pk}")
