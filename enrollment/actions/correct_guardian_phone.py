"""Correct the telephone number of a student's guardian (SEC-1.5)."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.events import GuardianPhoneCorrected
from enrollment.queries.reveals import guardians_of
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


@recorded
def correct_guardian_phone(*, person: int, phone: str, by: Person, at: datetime) -> GuardianPhoneCorrected:
    """Of the guardian who comes first for this person (an id), as the page of the own data shows it.

    The caller has authorised it, and checked that it is a number.
    :raises NotFound: if the person has no guardian on record
    """
    known = guardians_of(person)
    if not known:
        raise NotFound(_("Nobody is on record as guardian. A guardian is entered and verified on a document first."))
    lock_persons({person, known[0].pk})
    guardian = guardians_of(person)[0]
    guardian.phone = phone
    guardian.save(update_fields=["phone"])
    return GuardianPhoneCorrected(
        at=at, by=by.pk, persons=frozenset({person, guardian.pk}), about=f"security.person:{guardian.pk}"
    )
