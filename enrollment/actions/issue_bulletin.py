"""Issue a bulletin on the results of a term's registration (D28)."""

from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.actions.issue_document import issue_document
from enrollment.events import BulletinIssued
from enrollment.models import Batch, Bulletin, BulletinEntry, BulletinLine
from enrollment.models.closing import COUNTED
from enrollment.queries.batches import CannotChangeBatch, take_batch
from enrollment.queries.bulletins import ANNEX, unregistered_on
from enrollment.queries.closing import insert
from enrollment.queries.term_figures import Line, lines_on
from enrollment.rules.results import BULLETIN
from enrollment.rules.term_figures import added
from rulebook.queries import rules_of
from security.fields import allocate_ids
from security.journal import recorded
from security.models import Person
from security.queries import the_school


class IssuedBefore(CannotChangeBatch):
    """The day has its bulletin already: `bulletin` is its id."""

    def __init__(self, issued: Bulletin) -> None:
        self.bulletin = issued.pk
        words = _("The bulletin as of %(day)s was issued already: %(number)s.")
        super().__init__(words % {"day": issued.as_of, "number": issued.document.shown_number})


@recorded
def issue_bulletin(*, batch: int, as_of: date, by: Person, at: datetime) -> BulletinIssued:
    """Freeze the figures of every department and the names of who is not registered, as of the end of the day.

    :raises IssuedBefore: if the day has its bulletin; whoever comes second is told which
    :raises CannotChangeBatch: with a sentence: not allowed, a day to come, nobody was due then
    :raises CannotIssue: if a character of the paper cannot be drawn
    """
    found = take_batch(batch, by=by, at=at)
    if as_of > localtime(at).date():
        raise CannotChangeBatch(_("A bulletin tells what was. Choose today or a day before."))
    issued = found.bulletins.filter(as_of=as_of).select_related("document").first()
    if issued is not None:
        raise IssuedBefore(issued)
    lines = lines_on([found], as_of)
    if not lines:
        raise CannotChangeBatch(_("Nobody was due in this registration on that day. Choose a later day."))
    [pk] = allocate_ids(Bulletin, 1)
    BulletinLine.objects.bulk_create(
        BulletinLine(
            bulletin_id=pk,
            department_id=line.department,
            name=line.name,
            **{name: getattr(line.figures, name) for name in COUNTED},
        )
        for line in lines
    )
    insert(BulletinEntry, ANNEX, unregistered_on(found, as_of), bulletin=pk)
    return _issued(found, pk, as_of, lines, by=by, at=at)


def _issued(batch: Batch, pk: int, as_of: date, lines: list[Line], *, by: Person, at: datetime) -> BulletinIssued:
    """The row of the bulletin, with the paper on what was frozen."""
    with override(settings.LANGUAGE_CODE):
        facts = {
            "term": str(batch.term),
            "edition": rules_of(batch.edition_id).title,
            "as_of": as_of.isoformat(),
            "departments": [[line.name, *line.figures.printed()] for line in lines],
            "school": added(line.figures for line in lines).printed(),
            "signer": by.name,
        }
    school = the_school()
    assert school is not None  # noqa: S101 - somebody is due
    paper = issue_document(kind=BULLETIN.key, person=by, unit=school, facts=facts, by=by, at=at)
    Bulletin.objects.create(pk=pk, batch=batch, as_of=as_of, issued_by=by, issued_at=at, document_id=paper.document)
    return BulletinIssued(
        at=at,
        by=by.pk,
        about=f"enrollment.bulletin:{pk}",
        bulletin=pk,
        number=paper.number,
        term=batch.term.code,
        as_of=as_of,
        departments=tuple(line.department for line in lines),
    )
