"""The tabs of the student's page that this app knows, where the page of a person is, the papers it issues, and its link
on the page of a calendar year.
"""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.rules.documents import register
from casework.tabs import TABS, Tab
from enrollment.rules.certificates import CERTIFICATE
from enrollment.rules.deferral import DECISION
from enrollment.rules.results import BULLETIN, CLOSING_LIST
from enrollment.rules.verification import CAMPAIGN
from rulebook.tabs import CALENDAR, Link, add_link
from security.access import may, offices_held
from security.models import Person
from security.rules import matrix
from security.rules.links import DOORS

STUDENT = "student"


def _knows_the_office(reader: Person, subject: int, at: datetime) -> bool:
    """For officers, and for the student; a guardian reads the story of the status instead."""
    return may(reader, "student.view_list", at) or reader.enrollments.filter(pk=subject).exists()


def _may_know_who_looked(reader: Person, subject: int, at: datetime) -> bool:
    """For the student and the guardian, and for the offices that may have the data shown themselves."""
    held = {one.office for one in offices_held(reader, at)}
    if held & set(matrix.offices_for("student.reveal", extents=None)) or not may(reader, "student.view_list", at):
        return True
    own_or_ward = Q(pk=reader.pk) | Q(pk__in=reader.wards.values("person"))
    return Person.objects.filter(own_or_ward, enrollments=subject).exists()


for _paper in (CERTIFICATE, CLOSING_LIST, BULLETIN, CAMPAIGN, DECISION):
    register(_paper)
DOORS["enrollment:activate"] = _("Activate a student’s account")
DOORS["enrollment:guardian_door"] = _("For guardians: enter a code")
TABS.add(STUDENT, Tab("overview", _("Overview"), lambda pk: reverse("enrollment:student", args=[pk]), 10))
TABS.add(
    STUDENT,
    Tab("applications", _("Applications"), lambda pk: reverse("enrollment:student_applications", args=[pk]), 20),
)
TABS.add(STUDENT, Tab("holds", _("Holds"), lambda pk: reverse("enrollment:student_holds", args=[pk]), 30))
TABS.add(STUDENT, Tab("documents", _("Documents"), lambda pk: reverse("enrollment:student_documents", args=[pk]), 40))
TABS.add(STUDENT, Tab("history", _("Earlier data"), lambda pk: reverse("enrollment:student_history", args=[pk]), 80))
TABS.add(
    STUDENT,
    Tab("journal", _("Journal"), lambda pk: reverse("enrollment:student_journal", args=[pk]), 90, _knows_the_office),
)
TABS.add(
    STUDENT,
    Tab(
        "access",
        _("Who saw the data"),
        lambda pk: reverse("enrollment:student_access", args=[pk]),
        95,
        _may_know_who_looked,
    ),
)
TABS.link("person", lambda pk: reverse("enrollment:person", args=[pk]))
add_link(
    CALENDAR,
    Link(
        "windows",
        _("Registration days moved"),
        lambda year: reverse("enrollment:moved_windows", args=[year]),
        lambda reader, at: may(reader, "calendar.publish", at, verbs={"decide", "prepare"}),
    ),
)
