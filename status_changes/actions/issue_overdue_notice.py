"""Issue the notice of a missed registration (D35)."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.actions.issue_document import CannotIssue, issue_document
from casework.events import DocumentIssued
from casework.queries.words import day_words
from enrollment.models import TermRegistration
from enrollment.queries.registration import edition_of
from enrollment.queries.task import contacts_of
from enrollment.queries.windows import last_day
from enrollment.rules.terms import term_words
from rulebook.queries import rules_of
from security.journal import recorded
from security.models import Person
from status_changes.models import Proposal, Service
from status_changes.queries.proposals import NOTICE_DAYS, standing_services, take_up_able
from status_changes.rules.papers import OVERDUE_NOTICE, ways_out

LANGUAGE: Final = "zh-hans"


@recorded
def issue_overdue_notice(*, proposal: int, by: Person, at: datetime) -> DocumentIssued:
    """It tells the student what was missed, what may follow, and how long there is to answer (REG-1.4, AMB-03).

    :raises NotFound: if this office does not prepare the proposal
    :raises CannotIssue: if it was issued before, and not declared void since, or a character cannot be drawn
    """
    found = take_up_able(proposal, kinds=[Proposal.Kind.AUTO_LEFT], by=by, at=at)
    if standing_services(found.pk).exists():
        raise CannotIssue(_("This notice was issued already. Print it again from the register of papers."))
    rows = TermRegistration.objects.select_related("batch__term", "roster", "unit__parent", "enrollment", "person")
    row = rows.annotate(last=last_day()).get(proposals=found)
    with override(LANGUAGE):
        facts = _facts(row, at)
    issued = issue_document(
        kind=OVERDUE_NOTICE.key, person=row.person, unit=row.unit, facts=facts, language=LANGUAGE, by=by, at=at
    )
    Service.objects.create(proposal=found, document_id=issued.document)
    return issued


def _facts(row: Any, at: datetime) -> dict[str, Any]:
    """What the paper says (domain 7.2, D35). From when it may be confirmed is a rule: it is not served yet."""
    rules = rules_of(edition_of(row))
    return {
        "name": row.person.name,
        "student_no": row.enrollment.student_no or row.enrollment.ksh,
        "class": row.unit.name,
        "department": row.unit.parent.name if row.unit.parent else "",
        "term": term_words(row.batch.term.code),
        "last_day": day_words(row.last),
        "edition": rules.title,
        "cites": next(one.cites for one in rules.provisions("auto_left")),
        "days": rules.whole(NOTICE_DAYS),
        "ways": ways_out(rules),
        "contacts": [f"{one.unit}（{'、'.join(one.names)}）" for one in contacts_of(row, at=at)],
    }
