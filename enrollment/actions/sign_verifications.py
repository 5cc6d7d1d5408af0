"""Sign for students in a check of the data, as their class tutor."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from casework.models.machines import ends_of
from enrollment.events import VerificationsMoved
from enrollment.models import Verification
from enrollment.queries.verification import rows_of_office
from enrollment.rules.verification import ENTERS
from security.journal import recorded
from security.models import Person
from security.queries import NotFound


@recorded
def sign_verifications(*, verifications: Collection[int], by: Person, at: datetime) -> VerificationsMoved:
    """Those of the rows (ids) that are answered, with nothing open; the others are left as they are.

    :raises NotFound: if there is none of them that this person can sign for
    """
    sources, target = ends_of(Verification, "sign")
    rows = rows_of_office(by, at, ENTERS).filter(
        pk__in=verifications, state__in=sources, campaign__closed_at__isnull=True
    )
    locked = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    moved = tuple(locked.values_list("person", "pk"))
    if not moved:
        raise NotFound(_("None of these can be signed for: not answered yet, still different, or signed already."))
    Verification.objects.filter(pk__in=[pk for _person, pk in moved]).update(state=target, signed_by=by, signed_at=at)
    return VerificationsMoved.of(moved, "sign", target, by=by.pk, at=at)
