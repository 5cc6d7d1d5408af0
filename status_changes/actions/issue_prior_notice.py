"""Issue the prior notice of a cancellation (D12)."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.actions.issue_document import CannotIssue, issue_document
from casework.events import DocumentIssued
from enrollment.models import TermRegistration
from enrollment.queries.task import contacts_of
from rulebook.queries import rules_of
from security.journal import recorded
from security.models import Person
from status_changes.models import Proposal, Service
from status_changes.queries.heard import CANCELLATION_DAYS
from status_changes.queries.minutes import missed_terms
from status_changes.queries.proposals import standing_services, take_case
from status_changes.rules.papers import PRIOR_NOTICE

LANGUAGE: Final = "zh-hans"


@recorded
def issue_prior_notice(*, proposal: int, by: Person, at: datetime) -> DocumentIssued:
    """What is intended, because of which terms and by which article; the right to state and to be heard (CHG-WD-3).

    :raises NotFound: if this office does not prepare the case, or it is not open any more
    :raises CannotIssue: if it was issued before, and not declared void since, or a character cannot be drawn
    """
    found = take_case(proposal, by=by, at=at)
    if standing_services(found.pk).exists():
        raise CannotIssue(_("This notice was issued already. Print it again from the register of papers."))
    row = TermRegistration.objects.select_related("unit__parent", "enrollment", "person").get(proposals=found)
    with override(LANGUAGE):
        facts = _facts(found, row, at)
    issued = issue_document(
        kind=PRIOR_NOTICE.key, person=row.person, unit=row.unit, facts=facts, application=found.application,
        language=LANGUAGE, by=by, at=at,
    )  # fmt: skip
    Service.objects.create(proposal=found, document_id=issued.document)
    return issued


def _facts(found: Proposal, row: Any, at: datetime) -> dict[str, Any]:
    """What the paper says (domain 7.2, D12)."""
    application = found.application
    assert application is not None  # noqa: S101 - it was taken up
    rules = rules_of(application.edition_id)
    return {
        "name": row.person.name,
        "student_no": row.enrollment.student_no or row.enrollment.ksh,
        "class": row.unit.name,
        "department": row.unit.parent.name if row.unit.parent else "",
        "terms": missed_terms(application),
        "consecutive": found.consecutive,
        "cumulative": found.cumulative,
        "edition": rules.title,
        "cites": next(one.cites for one in rules.provisions("cancellation")),
        "days": rules.whole(CANCELLATION_DAYS),
        "contacts": [f"{one.unit}（{'、'.join(one.names)}）" for one in contacts_of(row, at=at)],
    }
