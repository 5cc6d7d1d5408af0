"""Place a hold on an enrollment."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.events import HoldPlaced
from enrollment.models import Hold
from enrollment.queries.holds import kinds_to_set
from enrollment.queries.roll import students_by_name
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


class CannotHold(Exception):
    """The hold cannot be placed or lifted; the message says why."""


@recorded
def place_hold(*, enrollment: int, kind: str, reason: str, by: Person, at: datetime) -> HoldPlaced:
    """Put something in the way of this enrollment's registration until it is lifted (REG-2.2).

    The kind is one that the person's office may set; the reason is read by the student.
    :raises NotFound: if the person may not know this student, or not set holds of this kind
    :raises CannotHold: with a sentence, if the same kind is open already, or no reason is given
    """
    found = students_by_name(by, at).filter(pk=enrollment).first()
    allowed = kinds_to_set(by, at).filter(pk=kind).first()
    if found is None or allowed is None:
        raise NotFound(_("You cannot place this hold on this student."))
    if not reason.strip():
        raise CannotHold(_("Write why the hold is placed; the student reads it."))
    lock_persons([found.person_id])
    if not students_by_name(by, at).filter(pk=enrollment).exists():  # an import may have been undone meanwhile
        raise NotFound(_("You cannot place this hold on this student."))
    if Hold.objects.filter(enrollment=found, kind=allowed, lifted_at__isnull=True).exists():
        raise CannotHold(_("A hold of this kind is open already: %(kind)s.") % {"kind": allowed.name})
    Hold.objects.create(enrollment=found, kind=allowed, reason=reason.strip()[:200], placed_by=by, placed_at=at)
    return HoldPlaced(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id}),
        about=f"enrollment.enrollment:{found.pk}",
        kind=allowed.name,
    )
