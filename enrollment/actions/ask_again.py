"""Ask students once more in a check of the data: key data changed after they had answered (SEC-1.2)."""

from collections.abc import Collection
from datetime import datetime

from casework.models.machines import ends_of
from enrollment.events import VerificationsMoved
from enrollment.models import Verification
from security.journal import recorded
from security.models import Person


@recorded
def ask_again(*, enrollments: Collection[int], by: Person, at: datetime) -> VerificationsMoved:
    """The rows of these enrollments in open campaigns that were answered: that version was never confirmed.

    Where something is still to be settled it stays so. The event names those that are asked anew.
    """
    sources, target = ends_of(Verification, "ask_again")
    rows = Verification.objects.filter(enrollment__in=enrollments, state__in=sources, campaign__closed_at__isnull=True)
    moved = tuple(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("person", "pk"))
    Verification.objects.filter(pk__in=[pk for _person, pk in moved]).update(
        state=target, data_digest="", signed_by=None, signed_at=None
    )
    return VerificationsMoved.of(moved, "ask_again", target, by=by.pk, at=at)
