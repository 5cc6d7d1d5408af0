"""Enter a guardian beside a student who is on the roll."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from enrollment.actions.verify_guardian import checks_identity_of
from enrollment.queries.guardians import guardian_known_as, same_guardian
from security.events import GuardianEntered
from security.journal import recorded
from security.models import Guardianship, Person
from security.queries import NotFound, lock_persons
from security.rules.names import keys_of


class CannotEnter(Exception):
    """The guardian cannot be entered; the message says why."""


@recorded
def enter_guardian(
    *, person: int, name: str, relation: str, phone: str, is_legal: bool, by: Person, at: datetime
) -> GuardianEntered:
    """Link a guardian to the student `person` (an id), unverified: nothing is seen before a document was (SEC-2.4).

    Whoever is another student's guardian with this name and telephone number is the same person, with one account.
    The caller has checked name, number and relation (a code of `family_relation`).
    :raises NotFound: if the officer checks no identities where the student is placed
    :raises CannotEnter: with a sentence, if this guardian is on record already
    """
    if not checks_identity_of(person, by=by, at=at):
        raise NotFound(_("There is no such student, or your office does not enter guardians."))
    known = guardian_known_as(name, phone, but=person)
    lock_persons({person, known or person})
    links = Guardianship.objects.filter(person=person, ended_at__isnull=True).select_related("guardian")
    if any(same_guardian(link.guardian, known, name, phone) for link in links):
        raise CannotEnter(_("%(name)s is on record as guardian of this student already.") % {"name": name})
    row = Guardianship.objects.create(
        person_id=person,
        guardian_id=known or _entered(name, phone).pk,
        relation=relation,
        is_legal=is_legal,
        position=(links.aggregate(last=Max("position"))["last"] or 0) + 1,
    )
    return GuardianEntered(
        at=at,
        by=by.pk,
        persons=frozenset({person, row.guardian_id}),
        about=f"security.guardianship:{row.pk}",
        name=name,
        is_known=known is not None,
    )


def _entered(name: str, phone: str) -> Person:
    keys = keys_of(name)
    return Person.objects.create(
        name=name, grams=list(keys.grams), pinyin=keys.pinyin, initials=keys.initials, phone=phone or None
    )
