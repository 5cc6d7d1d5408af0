"""What the page of an application offers of this app: the student's way to the page on which the own case is stated."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.tabs import TABS, Tab
from security.models import Person
from status_changes.queries.heard import own_cases


def _own_case(reader: Person, subject: int, at: datetime) -> bool:
    """For the student, and for the legal guardian of one not of age."""
    return own_cases(reader, at).filter(application=subject).exists()


TABS.add(
    "application:cancellation",
    Tab("own-case", _("State the case"), lambda pk: reverse("status_changes:own_case", args=[pk]), 10, _own_case),
)
