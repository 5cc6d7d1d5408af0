"""Note that somebody is a student's guardian no longer."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.actions.verify_guardian import checks_identity_of
from security.events import GuardianEnded
from security.journal import recorded
from security.models import Account, Guardianship, OneTimeCode, Person
from security.queries import NotFound, lock_persons

LONGEST = 120


class CannotEnd(Exception):
    """The link cannot be ended; the message says why."""


@recorded
def end_guardian(*, link: int, why: str, by: Person, at: datetime) -> GuardianEnded:
    """From the guardian's next request on, nothing of this student is seen. What was signed before stays signed.

    Whoever is nobody's guardian any more and comes in by codes only is signed out, and the code in hand opens nothing;
    the account stays empty and comes to life with the next ward. The reason stands in the journal.
    :raises NotFound: if the officer checks no identities where the student is placed
    :raises CannotEnd: with a sentence, without a reason, or if the link has ended
    """
    row = Guardianship.objects.filter(pk=link).select_related("guardian").first()
    if row is None or not checks_identity_of(row.person_id, by=by, at=at):
        raise NotFound(_("There is no such guardian."))
    if not why.strip():
        raise CannotEnd(_("Write why this is the guardian no longer."))
    lock_persons([row.person_id, row.guardian_id])
    if not Guardianship.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=at):
        raise CannotEnd(_("This link has ended."))
    _shut_out(row.guardian, at)
    return GuardianEnded(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id, row.guardian_id}),
        about=f"security.guardianship:{row.pk}",
        name=row.guardian.name,
        why=why.strip()[:LONGEST],
    )


def _shut_out(guardian: Person, at: datetime) -> None:
    """Take code and session from whoever has no ward left. Who has a password is here as somebody else too."""
    account = Account.objects.filter(person=guardian).first()
    if account is None or Guardianship.objects.filter(guardian=guardian, ended_at__isnull=True).exists():
        return
    codes = OneTimeCode.objects.filter(account=account, purpose=OneTimeCode.Purpose.GUARDIAN, over_at=None)
    codes.update(over_at=at)
    if not account.has_usable_password():
        Account.objects.filter(pk=account.pk).update(sessions_valid_from=at)
