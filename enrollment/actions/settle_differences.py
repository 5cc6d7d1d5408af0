"""Settle what students say of their data: accept it into the roll, or refuse it with a reason (SEC-1.5, SEC-1.6)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enrollment.actions.ask_again import ask_again
from enrollment.actions.change_fields import change_fields
from enrollment.actions.correct_guardian_phone import correct_guardian_phone
from enrollment.events import DifferencesSettled
from enrollment.models import Difference, Verification, VerificationState
from enrollment.queries.campaigns import CannotCheck
from enrollment.queries.own_data import KEY, digest_of, own_data_of_many
from enrollment.queries.settling import GUARDIAN_PHONE, Settling, settlings
from enrollment.queries.verification import overtaken, settleable
from enrollment.rules.fields import Source
from security.journal import recorded
from security.models import Guardianship, Person
from security.queries import NotFound, lock_persons
from security.rules.record_words import for_the_record

MOST: Final = 500
State = Difference.State


@recorded
def settle_differences(
    *, differences: Collection[int], accept: bool, why: str = "", by: Person, at: datetime
) -> DifferencesSettled:
    """Settle up to 500 open differences (ids) in the same way.

    What is accepted is written to the roll with its history, under the locks of registered data; what cannot be is
    left open, and the event says why. What is refused needs the reason, which the student reads.
    :raises NotFound: if none of them is open and this person's to settle
    :raises CannotCheck: with a sentence, if a refusal has no reason, or there are too many at once
    """
    if len(set(differences)) > MOST:
        raise CannotCheck(_("Choose at most %(n)d at once.") % {"n": MOST})
    if not accept and not why.strip():
        raise CannotCheck(_("Write why it is refused; the student reads it."))
    rows = settleable(by, at).filter(pk__in=differences, state=State.OPEN)
    lock_persons(_concerned(rows))
    taken = rows.select_for_update(of=("self",), no_key=True).select_related("enrollment").order_by("pk")
    found = list(taken)
    if not found:
        raise NotFound(_("Nothing of this is open any more, or another office settles it."))
    judged = settlings(found, today=localtime(at).date(), demo=settings.DEMO_MODE) if accept else []
    if accept:
        _write(judged, by=by, at=at)
    going = [one for settling in judged for one in settling.going] if accept else found
    _mark(going, State.ACCEPTED if accept else State.REFUSED, why.strip()[:200], by=by, at=at)
    _move_on({one.verification_id for one in going if one.verification_id}, by=by, at=at)
    return DifferencesSettled(
        at=at,
        by=by.pk,
        persons=frozenset(one.enrollment.person_id for one in going),
        verdict=str(State.ACCEPTED if accept else State.REFUSED),
        why="" if accept else why.strip()[:200],
        settled=tuple((one.enrollment.person_id, one.enrollment_id, one.field, one.pk) for one in going),
        left=tuple(pair for settling in judged for pair in settling.left.items()),
    )


def _concerned(rows: QuerySet[Difference]) -> set[int]:
    """The students, and the guardians whose number would be written: locked together, in one order."""
    guardians = Guardianship.objects.filter(
        ended_at__isnull=True, person__in=rows.filter(field=GUARDIAN_PHONE).values("enrollment__person")
    )
    return {*rows.values_list("enrollment__person", flat=True), *guardians.values_list("guardian", flat=True)}


def _write(judged: Sequence[Settling], *, by: Person, at: datetime) -> None:
    """Through the one way in which data change: key data on the school's word, the others on the student's."""
    for is_key, source in ((True, Source.SCHOOL), (False, Source.STUDENT)):
        changes = [
            (one.record, some) for one in judged if (some := [c for c in one.changes if (c.field in KEY) is is_key])
        ]
        if changes:
            authority = for_the_record(gettext_noop("Difference named by the student, accepted"))
            change_fields(changes=changes, source=source, authority=authority, by=by, at=at)
    for one in judged:
        if one.guardian_phone:
            correct_guardian_phone(person=one.record.person, phone=one.guardian_phone, by=by, at=at)


def _mark(going: Sequence[Difference], state: str, why: str, *, by: Person, at: datetime) -> None:
    rows = Difference.objects.filter(pk__in=[one.pk for one in going])
    rows.update(state=state, settled_by=by, settled_at=at, why=why)


def _move_on(verifications: Collection[int], *, by: Person, at: datetime) -> None:
    """Where nothing is open any more the row is settled, on the data as they are now if all of it was accepted.

    Key data that changed otherwise since the answer were never confirmed: of those the student is asked again.
    """
    rows = Verification.objects.filter(pk__in=verifications, state=VerificationState.DIFFERENT)
    done = list(rows.exclude(differences__state=State.OPEN).select_for_update(of=("self",), no_key=True).order_by("pk"))
    data = own_data_of_many([row.enrollment_id for row in done])
    refused = Difference.objects.filter(verification__in=done, state=State.REFUSED)
    as_answered = set(refused.values_list("verification", flat=True))
    for row in done:
        row.settle()
        if row.pk not in as_answered:
            row.data_digest = digest_of(data[row.enrollment_id])
        row.save(update_fields=["state", "data_digest"])
    outdated = overtaken(done)
    if outdated:
        ask_again(enrollments=outdated, by=by, at=at)
