"""Tuesday of the first week: Wang fills in a deferral of the registration, Li has handed one in.

def test_the_department_reads_it(deferral_morning): ...
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from casework.actions.open_application import open_application
from casework.actions.save_draft import save_draft
from casework.actions.submit import submit
from casework.models import Application
from enrollment.models import Enrollment
from security.models import Person
from tests.cast_registration import Office, on, open_office
from tests.flows.test_registration import give_papers

TUESDAY = date(2023, 9, 5)
SAID = {"days": 14, "ground": "FAMILY", "reason": "祖母病重，须在家照料两周"}


@dataclass
class DeferralOffice(Office):
    """The office of the registration, with both deferrals."""

    def deferral(self, person: Person) -> Application:
        """The person's deferral, freshly read."""
        return Application.objects.get(person=person, kind="deferral")


def ask_for_deferral(person: Person, at: datetime, *, papers: bool = True, **said: Any) -> int:
    """A draft with its papers, and with the answers as they were typed."""
    subject = Enrollment.objects.get(person=person).pk
    [pk] = open_application(kind="deferral", subject=subject, by=person, at=at).ids
    if papers:
        give_papers(pk)
    save_draft(application_id=pk, answers=SAID | said, version=None, by=person, at=at)
    return pk


@pytest.fixture
def deferral_morning(db) -> Iterator[DeferralOffice]:
    """Ten o'clock."""
    made, at = open_office("detailed"), on(TUESDAY)
    office = DeferralOffice(made.cast, made.term, made.batch)
    ask_for_deferral(office.cast.wang, at)
    submit(application_id=ask_for_deferral(office.cast.li, at), particulars=SAID, by=office.cast.li, at=at)
    with time_machine.travel(at, tick=False):
        yield office
