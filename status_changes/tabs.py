"""The papers of this app, and what depends on a student by it."""

from casework.rules.documents import register
from enrollment.queries.dependents import WORDS
from security.rules.words import marked
from status_changes.rules.papers import OVERDUE_NOTICE

register(OVERDUE_NOTICE)
WORDS.update(
    {
        "status_changes.Proposal.enrollment": marked("a sweep proposed a consequence"),
        "status_changes.Proposal.person": marked("a sweep proposed a consequence"),
        "status_changes.DynamicsReport.enrollment": marked("a report of where the student is was made"),
    }
)
