"""Bring two records of one person together."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enrollment.events import PersonsMerged
from enrollment.models import FormerName, Likeness, Merge, MergedRow
from enrollment.queries.likenesses import MERGE, take_likeness
from enrollment.queries.merging import Row, hindrances, planned, rows_of
from security.journal import recorded
from security.models import Account, Person
from security.queries import NotFound, lock_persons
from security.rules.names import pieces
from security.rules.record_words import for_the_record
from security.rules.words import together


class CannotMerge(Exception):
    """The two cannot be brought together, or not be set apart again; the message says why and what to do."""


@recorded
def merge_persons(*, likeness: int, kept: int, by: Person, at: datetime) -> PersonsMerged:
    """Move all that hangs on the other record to the kept one (id of a person), and keep each row as it was.

    The data of the kept record count; the other name and document stay findable as earlier ones. Who goes can no
    longer sign in by an account of his own, but by his numbers to the kept one's.
    :raises NotFound: with a sentence, if the pair was not found to be one person, or the person may not do this
    :raises CannotMerge: with a sentence, if something speaks against it, or the person settled the pair alone
    """
    pair = take_likeness(likeness, by=by, at=at, states=(Likeness.State.SAME,), verbs=MERGE)
    sides = {one.pk: one for one in (pair.first, pair.second)}
    if kept not in sides:
        raise NotFound(_("There is no such pair."))
    if pair.settled_by_id == by.pk:
        raise CannotMerge(_("You found that it is one person; somebody else has to bring the records together."))
    lock_persons(sides)
    keeping, going = sides.pop(kept), next(iter(sides.values()))
    refused = hindrances(keeping, going)
    if refused:
        raise CannotMerge(together(*refused))
    merge = Merge.objects.create(likeness=pair, kept=keeping, gone=going, by=by, at=at)
    rows = planned(keeping, going)
    for row in rows:
        rows_of(row.model).filter(pk=row.pk).update(**{row.column: row.after})
    Account.objects.filter(person=going).update(sessions_valid_from=at)
    _keep(merge, [*rows, *_former_name(keeping, going, localtime(at).date())])
    Likeness.objects.filter(pk=pair.pk).update(state=Likeness.State.MERGED)
    return PersonsMerged(
        at=at,
        by=by.pk,
        persons=frozenset({keeping.pk, going.pk}),
        about=f"enrollment.merge:{merge.pk}",
        merge=merge.pk,
        kept=keeping.pk,
        gone=going.pk,
        rows=len(rows),
    )


def _former_name(kept: Person, gone: Person, today: date) -> list[Row]:
    """Another name of the record that goes still finds the student."""
    if gone.name == kept.name:
        return []
    made = FormerName.objects.create(
        student=kept.student,
        name=gone.name,
        grams=sorted(pieces(gone.name)),
        until=today,
        authority=for_the_record(gettext_noop("two records brought together")),
    )
    return [Row("enrollment.FormerName", made.pk, "", None, None)]


def _keep(merge: Merge, rows: Sequence[Row]) -> None:
    MergedRow.objects.bulk_create(
        MergedRow(of=merge, model=one.model, row=one.pk, column=one.column, before=one.before, after=one.after)
        for one in rows
    )
