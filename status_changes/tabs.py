"""The papers of this app, its tab on the page of a student, and what depends on a student by it."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.rules.documents import register
from casework.tabs import TABS, Tab
from enrollment.models import Placement
from enrollment.queries.dependents import WORDS
from security.access import may_where
from security.models import Person
from security.rules.words import marked
from status_changes.rules.papers import OVERDUE_NOTICE, PRIOR_NOTICE

REPORTS = "dynamics.report"


def _reports(reader: Person, subject: int, at: datetime) -> bool:
    """For the offices that report where this student is, or follow it up; never for the student (ORG-3)."""
    reach = may_where(reader, REPORTS, at, verbs={"do", "prepare", "decide"})
    if reach.everywhere or not reach:
        return bool(reach)
    return reach.filter(Placement.objects.filter(enrollment=subject, is_current=True)).exists()


TABS.add(
    "student",
    Tab("dynamics", _("Whereabouts"), lambda pk: reverse("status_changes:dynamics", args=[pk]), 35, _reports),
)
register(OVERDUE_NOTICE)
register(PRIOR_NOTICE)
WORDS.update(
    {
        "status_changes.Proposal.enrollment": marked("a sweep proposed a consequence"),
        "status_changes.Proposal.person": marked("a sweep proposed a consequence"),
        "status_changes.DynamicsReport.enrollment": marked("a report of where the student is was made"),
    }
)
