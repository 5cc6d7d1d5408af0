"""Who stands at the door without a password: students who activate the account, guardians with a code (SEC-2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from casework.queries.desk import wards_of
from enrollment.models import Enrollment, IdDocument, Student
from security.access import Reach, may_where
from security.backends import sign_in_key
from security.backends.codes import fitting_code
from security.fields.blind import normal
from security.fields.cipher import blind
from security.models import Account, Guardianship, OneTimeCode, Person
from security.queries import account_named

CHECKS_IDENTITY = "intake.check_in"
"""Whoever checks a student's identity in person hands out codes and sees a guardian's documents."""
NO_PASSWORD = "!"  # noqa: S105 - Django's mark of an account without one


def identity_reach(person: Person, at: datetime) -> Reach:
    """Where this person checks identities."""
    return may_where(person, CHECKS_IDENTITY, at, verbs={"do"})


def waiting_students(reach: Reach) -> QuerySet[Enrollment]:
    """Students placed within reach whose account waits for its first password."""
    rows = Enrollment.objects.filter(
        placements__is_current=True,
        person__account__is_active=True,
        person__account__password__startswith=NO_PASSWORD,
    )
    return reach.filter(rows, "placements__unit")


def classes_with_waiting(reach: Reach) -> QuerySet[Enrollment, Any]:
    """Units and how many students of each wait: `pk`, `name`, `above`, `waiting`."""
    counted = waiting_students(reach).values("placements__unit").annotate(waiting=Count("person", distinct=True))
    names = counted.values("placements__unit", "placements__unit__name", "placements__unit__parent__name", "waiting")
    return names.order_by("placements__unit__code")


def who_activates(number: str, id_number: str, born: date | None, code: str, at: datetime) -> Account | None:
    """The account, if number, current ID document and code belong together and it has no password yet.

    Of whom no document is on record the birth date counts in its place, with a code that an officer handed out: he saw
    who it was (SEC-2.4). A code that came by e-mail shows no more than the mailbox.

    Every look-up is made, whatever the first of them finds.
    """
    account = account_named(sign_in_key(number))
    person = account.person_id if account else 0
    documents = IdDocument.objects.filter(student__person=person, is_current=True)
    index = IdDocument._meta.get_field("number_index")
    shows_document = documents.filter(number_index__in=index.digests(id_number)).exists() and bool(id_number)
    has_document = documents.exists()
    was_born = Student.objects.filter(person=person, birth_date=born or date.min).exists()
    row = fitting_code(account, purpose=OneTimeCode.Purpose.ACTIVATE, typed=code, at=at)
    is_known = shows_document or (was_born and not has_document and row is not None and not row.issued_by.is_system)
    fits = account is not None and account.is_active and not account.has_usable_password()
    return account if fits and is_known and row is not None else None


def guardians_of_number(key: str, at: datetime) -> Iterator[Account]:
    """The accounts of the guardians who may see the student with this sign-in key now, and have no password.

    Whoever has one (an officer of the school, for one) signs in with it, and with the second factor: a code is no way
    around either.
    """
    ward = account_named(key)
    links = Guardianship.objects.filter(person=ward.person_id if ward else 0)
    accounts = Account.objects.filter(
        person__in=links.values("guardian"), is_active=True, password__startswith=NO_PASSWORD
    )
    for account in accounts.select_related("person").order_by("pk"):
        if ward and wards_of(account.person, at).filter(pk=ward.person_id).exists():
            yield account


def guardian_with_code(key: str, code: str, at: datetime) -> Account | None:
    """The guardian whom this code lets in, if the number is that of a student the guardian may see."""
    purpose = OneTimeCode.Purpose.GUARDIAN
    found = [one for one in guardians_of_number(key, at) if fitting_code(one, purpose=purpose, typed=code, at=at)]
    return found[0] if found else None


def address_digest(email: str) -> str:
    """An e-mail address as a request for a link keeps it."""
    return blind(normal(email), "guardian-link").hex()


def guardian_with_address(key: str, digest: str, at: datetime) -> Account | None:
    """The guardian of this student whose e-mail address on record has the digest."""
    rows = guardians_of_number(key, at)
    return next((one for one in rows if one.person.email and address_digest(one.person.email) == digest), None)


def waits_for_activation(key: str, _detail: str, _at: datetime) -> Account | None:
    """The student's account of this number, if it has no password yet."""
    account = account_named(key)
    waits = account and not account.has_usable_password() and hasattr(account.person, "student")
    return account if waits else None
