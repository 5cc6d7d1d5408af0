"""Draw up the closing list of a term's registration."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.actions.issue_document import issue_document
from enrollment.events import ClosingListDrawn
from enrollment.models import Batch, ClosingEntry, ClosingList
from enrollment.queries.batches import CannotChangeBatch, take_batch
from enrollment.queries.closing import FROZEN, digest_of, facts_of, insert, list_of_closing, to_freeze
from enrollment.rules.results import CLOSING_LIST
from rulebook.queries import rules_of
from security.fields import allocate_ids
from security.journal import recorded
from security.models import Person
from security.queries import the_school


class DrawnBefore(CannotChangeBatch):
    """This closing has its list already: `closing_list` is its id."""

    def __init__(self, drawn: ClosingList) -> None:
        self.closing_list = drawn.pk
        words = _("The closing list of this registration was drawn up already: %(number)s.")
        super().__init__(words % {"number": drawn.document.shown_number})


@recorded
def draw_closing_list(*, batch: int, by: Person, at: datetime) -> ClosingListDrawn:
    """Freeze everybody who is due with what came of it, as of the day, and issue the list under its number (REG-3.5).

    One statement writes the rows, whatever their number. The list comes last, and with it nothing is added any more.
    :raises DrawnBefore: if this closing has its list; whoever comes second is told which
    :raises CannotChangeBatch: with a sentence: not allowed, not closed, nobody is due
    :raises CannotIssue: if a character of the paper cannot be drawn
    """
    found = take_batch(batch, by=by, at=at)
    if found.closed_at is None:
        raise CannotChangeBatch(_("Close the registration first; its closing list is drawn up then."))
    drawn = list_of_closing(found)
    if drawn is not None:
        raise DrawnBefore(drawn)
    [pk] = allocate_ids(ClosingList, 1)
    rows = insert(ClosingEntry, FROZEN, to_freeze(found, localtime(at).date()), of=pk)
    if not rows:
        raise CannotChangeBatch(_("Nobody is due in this registration; there is nothing to list."))
    return _issued(found, pk, rows, by=by, at=at)


def _issued(batch: Batch, pk: int, rows: int, *, by: Person, at: datetime) -> ClosingListDrawn:
    """The row of the list, with the paper on what was frozen."""
    assert batch.closed_at is not None  # noqa: S101 - it was asked before
    digest, earlier = digest_of(pk), batch.closing_lists.order_by("nth").last()
    with override(settings.LANGUAGE_CODE):
        facts = (
            _facts(batch, batch.closed_at, earlier, at)
            | facts_of(pk)
            | {"rows": rows, "digest": digest.hex(), "signer": by.name}
        )
    school = the_school()
    assert school is not None  # noqa: S101 - somebody is due
    paper = issue_document(kind=CLOSING_LIST.key, person=by, unit=school, facts=facts, by=by, at=at)
    ClosingList.objects.create(
        pk=pk,
        batch=batch,
        closed_at=batch.closed_at,
        nth=earlier.nth + 1 if earlier else 1,
        earlier=earlier,
        drawn_by=by,
        drawn_at=at,
        rows=rows,
        digest=digest,
        document_id=paper.document,
    )
    return ClosingListDrawn(
        at=at,
        by=by.pk,
        about=f"enrollment.closinglist:{pk}",
        closing_list=pk,
        number=paper.number,
        term=batch.term.code,
        rows=rows,
        sha256=digest.hex(),
    )


def _facts(batch: Batch, closed_at: datetime, earlier: ClosingList | None, at: datetime) -> dict[str, Any]:
    return {
        "term": str(batch.term),
        "edition": rules_of(batch.edition_id).title,
        "closed_on": localtime(closed_at).date().isoformat(),
        "as_of": localtime(at).date().isoformat(),
        "earlier": earlier.document.shown_number if earlier else "",
    }
