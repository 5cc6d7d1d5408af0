"""Have sensitive data of a student shown whole."""

from collections.abc import Collection
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.queries.reveals import guardians_of, lifting_for
from enrollment.queries.roll import visible_students
from security.actions.note_many_reveals import note_many_reveals
from security.events import Revealed
from security.journal import recorded
from security.models import Person, Reveal
from security.queries import NotFound, lock_persons
from security.queries.looks import reveal_allowed_again, reveals_lately
from security.rules import revealing


class CannotReveal(Exception):
    """Nothing is shown; the message says why and what to do."""


@recorded
def reveal_data(
    *, enrollment: int, fields: Collection[str], purpose: str = "", reason: str = "", by: Person, at: datetime
) -> Revealed:
    """Enter who has which fields shown, and why (SEC-3.2, S:AUD-03). The caller reads the values after this returns.

    Officers give purpose and reason and are limited (`security.rules.revealing`); the student and the guardian are not.
    :raises NotFound: if the person may not see the student, or not these fields
    :raises CannotReveal: with a sentence, without a reason or beyond the limit
    """
    found = visible_students(by, at).select_related("person").filter(pk=enrollment).first()
    if found is None:
        raise NotFound(_("There is no such student."))
    lifting = lifting_for(by, found, at)
    if lifting is None or not set(fields) <= lifting.fields:
        raise NotFound(_("You cannot have these data shown."))
    if not fields:
        raise CannotReveal(_("Choose at least one item."))
    lock_persons([by.pk])
    if lifting.office:
        _refuse_without_reason(purpose, reason)
        _refuse_too_many(by, at)
    row = Reveal(
        person=found.person,
        by=by,
        office=lifting.office,
        data=[name for name in revealing.FIELDS if name in set(fields)],
        purpose=lifting.purpose or purpose,
        reason=reason.strip()[:200] if lifting.office else None,
        at=at,
    )
    row.save()
    if lifting.office and reveals_lately(by, at) == revealing.NOTED:
        note_many_reveals(officer=by, count=revealing.NOTED, by=by, at=at)
    others = [one.pk for one in guardians_of(found.person_id)] if "guardian_phone" in fields else []
    return Revealed(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id, *others}),
        about=f"security.reveal:{row.pk}",
        fields=tuple(row.data),
        purpose=row.purpose,
        office=row.office,
    )


def _refuse_without_reason(purpose: str, reason: str) -> None:
    if purpose not in revealing.PURPOSES or len(reason.strip()) < revealing.SHORTEST_REASON:
        raise CannotReveal(_("Choose a purpose and write the reason; the student can read both."))


def _refuse_too_many(by: Person, at: datetime) -> None:
    again = reveal_allowed_again(by, at)
    if again is not None:
        raise CannotReveal(
            _(
                "You have had the data of many students shown. The next is possible after %(when)s. "
                "For many students at once ask for an export; the head of academic affairs approves it."
            )
            % {"when": localtime(again).strftime("%Y-%m-%d %H:%M")}
        )
