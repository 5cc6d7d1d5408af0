"""Verify the link between a guardian and a student, by a document seen."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.queries.door import identity_reach
from enrollment.queries.roll import visible_students
from security.events import GuardianVerified
from security.journal import recorded
from security.models import Guardianship, Person
from security.queries import NotFound, lock_persons


class CannotVerify(Exception):
    """The link cannot be verified; the message says why."""


@recorded
def verify_guardian(*, link: int, proof: str, by: Person, at: datetime) -> GuardianVerified:
    """Note which original was seen (SEC-2.4). From then on the guardian sees a minor's affairs; an adult's only while
    the adult consents (AMB-26).

    :raises NotFound: if the officer checks no identities where the student is placed
    :raises CannotVerify: with a sentence, without a document, or if the link has ended
    """
    row = link_to_check(link, by=by, at=at)
    if proof not in Guardianship.Proof.values:
        raise CannotVerify(_("Choose the document whose original you have seen."))
    lock_persons([row.person_id, row.guardian_id])
    open_links = Guardianship.objects.filter(pk=row.pk, ended_at__isnull=True)
    if not open_links.update(proof=proof, verified_at=at, verified_by=by):
        raise CannotVerify(_("This link has ended."))
    return GuardianVerified(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id, row.guardian_id}),
        about=f"security.guardianship:{row.pk}",
        name=row.guardian.name,
        proof=proof,
    )


def link_to_check(link: int, *, by: Person, at: datetime) -> Guardianship:
    """The open link, if the officer checks identities where the student is placed.

    :raises NotFound: for anybody else
    """
    rows = Guardianship.objects.filter(pk=link, ended_at__isnull=True).select_related("guardian", "person")
    row = rows.first()
    if row is None or not checks_identity_of(row.person_id, by=by, at=at):
        raise NotFound(_("There is no such guardian."))
    return row


def checks_identity_of(person: int, *, by: Person, at: datetime) -> bool:
    """Whether the officer checks identities where this student (the person's id) is placed."""
    reach = identity_reach(by, at)
    placed = visible_students(by, at).filter(person=person, placements__is_current=True)
    return bool(reach) and reach.filter(placed, "placements__unit").exists()
