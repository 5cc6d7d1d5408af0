"""Set two records apart again that were brought together: the inverse of `merge_persons`."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.actions.merge_persons import CannotMerge
from enrollment.events import MergeUndone
from enrollment.models import Likeness, Merge, MergedRow
from enrollment.queries.likenesses import MERGE, take_likeness
from enrollment.queries.merging import rows_of, since
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def undo_merge(*, likeness: int, by: Person, at: datetime) -> MergeUndone:
    """Every row that moved goes back to where it was, or nothing is touched. The pair waits as before the merge.

    :raises NotFound: with a sentence, if the pair is not brought together, or the person may not do this
    :raises CannotMerge: with a sentence, if something was built on it since
    """
    pair = take_likeness(likeness, by=by, at=at, states=(Likeness.State.MERGED,), verbs=MERGE)
    lock_persons([pair.first_id, pair.second_id])
    merge = pair.merges.get(undone_at=None)
    refusal = since(merge)
    if refusal:
        raise CannotMerge(refusal)
    rows = list(merge.rows.order_by("-pk"))
    for row in rows:
        _put_back(row)
    Merge.objects.filter(pk=merge.pk).update(undone_by=by, undone_at=at)
    Likeness.objects.filter(pk=pair.pk).update(state=Likeness.State.SAME)
    return MergeUndone(
        at=at,
        by=by.pk,
        persons=frozenset({merge.kept_id, merge.gone_id}),
        about=f"enrollment.merge:{merge.pk}",
        merge=merge.pk,
        kept=merge.kept_id,
        gone=merge.gone_id,
        rows=len(rows),
    )


def _put_back(row: MergedRow) -> None:
    rows = rows_of(row.model).filter(pk=row.row)
    if row.column:
        done = rows.filter(**{row.column: row.after}).update(**{row.column: row.before})
    else:
        done, _kinds = rows.delete()
    if not done:
        raise CannotMerge(_("A row that was moved has changed since. The two stay together."))
