"""The office of `tests.cast_registration` in October: everybody is asked to check the own data until the 20th.

def test_the_student_answers(check):
    check.answer("wang")
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from enrollment.actions.check_data import check_data
from enrollment.actions.open_campaign import open_campaign
from enrollment.actions.settle_differences import settle_differences
from enrollment.models import Campaign, Difference, Enrollment, Verification
from enrollment.queries.own_data import own_data
from security.journal import unrecorded
from security.models import Person
from tests.cast_registration import CATEGORY, Office, on, open_office

OPENED = on(date(2023, 10, 9))
ASKED_UNTIL = date(2023, 10, 20)
OLD_PHONE, NEW_PHONE = "13800005678", "13911112222"


@dataclass
class Check:
    """The office with an open check of the data."""

    office: Office
    campaign: Campaign
    at: datetime = OPENED

    def __getattr__(self, key: str) -> Any:
        return getattr(self.__dict__["office"], key)

    def of(self, key: str) -> Verification:
        """The row of this student, freshly read."""
        person = self.office.students[key] if hasattr(self.office, "students") else getattr(self.cast, key)
        return Verification.objects.get(campaign=self.campaign, person=person)

    def said(self, key: str, **wrong: str) -> dict[str, Any]:
        """Everything is right, but for what is named."""
        right = {item.name: {"right": True} for item in own_data(self.of(key))}
        return right | {name: {"right": False, "value": value} for name, value in wrong.items()}

    def posted(self, key: str, **wrong: str) -> dict[str, str]:
        """The same as the form sends it."""
        said = self.said(key, **wrong)
        fields = {f"is_{name}": "right" if one["right"] else "wrong" for name, one in said.items()}
        return fields | {f"new_{name}": value for name, value in wrong.items()}

    def answer(self, key: str, *, by: Person | None = None, way: str = "ONLINE", **wrong: str) -> Verification:
        """The student answers, or whoever is named."""
        who = by or getattr(self.cast, key)
        check_data(verification=self.of(key).pk, said=self.said(key, **wrong), way=way, by=who, at=self.at)
        return self.of(key)

    def difference(self, field: str) -> Difference:
        """The one difference about this field, freshly read."""
        return Difference.objects.get(field=field)

    def settle(self, *fields: str, by: Person, accept: bool = True, why: str = "", at: datetime = OPENED) -> Any:
        """Accept or refuse what is open of these fields."""
        ids = list(Difference.objects.filter(field__in=fields, state="OPEN").values_list("pk", flat=True))
        return settle_differences(differences=ids, accept=accept, why=why, by=by, at=at)


def open_check(office: Office, at: datetime = OPENED, until: date = ASKED_UNTIL) -> Campaign:
    """The head of academic affairs opens the yearly check."""
    asked = {"kind": "YEARLY", "categories": (CATEGORY,), "asked_until": until}
    return Campaign.objects.get(pk=open_campaign(**asked, by=office.cast.aa_head, at=at).campaign)


def make_minor(person: Person) -> None:
    """The student is not of age yet."""
    with unrecorded("a birth date of a test"):
        person.student.birth_date = date(2008, 3, 5)
        person.student.save(update_fields=["birth_date"])


def enrollment_of(person: Person) -> Enrollment:
    """The one enrollment."""
    return Enrollment.objects.get(person=person)


@pytest.fixture
def check(db: object) -> Iterator[Check]:
    """The ninth of October, ten o'clock: nobody has answered."""
    office = open_office("detailed")
    with unrecorded("the telephone of a test"):
        office.cast.wang.phone = OLD_PHONE
        office.cast.wang.save(update_fields=["phone"])
    check = Check(office, open_check(office))
    with time_machine.travel(OPENED, tick=False):
        yield check


@pytest.fixture
def differing_check(check: Check) -> Check:
    """Wang says that phone and name are otherwise, Li that all is right."""
    check.answer("wang", phone=NEW_PHONE, name="王梓涵")
    check.answer("li")
    return check
