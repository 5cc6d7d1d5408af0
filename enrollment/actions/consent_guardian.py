"""An adult student lets a guardian see the own affairs, or no longer."""

from datetime import datetime

from security.events import GuardianConsent
from security.journal import recorded
from security.models import Guardianship, Person
from security.queries import NotFound, lock_persons


@recorded
def consent_guardian(*, link: int, consents: bool, by: Person, at: datetime) -> GuardianConsent:
    """Note the consent, or take it back (AMB-26, PIPL 15): it works at the guardian's next request.

    :raises NotFound: if it is not one of this person's own open links
    """
    lock_persons([by.pk])
    row = Guardianship.objects.filter(pk=link, person=by, ended_at__isnull=True).select_related("guardian").first()
    if row is None:
        raise NotFound
    Guardianship.objects.filter(pk=row.pk).update(consented_at=at if consents else None)
    return GuardianConsent(
        at=at,
        by=by.pk,
        persons=frozenset({by.pk, row.guardian_id}),
        about=f"security.guardianship:{row.pk}",
        name=row.guardian.name,
        consents=consents,
    )
