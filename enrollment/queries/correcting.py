"""Whose data a person may correct on a page (domain 2.2: edit basic data)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

from enrollment.models import Enrollment
from enrollment.queries.departments import lineage_of
from enrollment.rules.verification import BASIC_DATA
from security.access import may_where
from security.models import Person


def corrects(officer: Person, enrollment: Enrollment, at: datetime, *, lineage: Iterable[int] | None = None) -> bool:
    """Whether this officer may change the basic data of the student; never the own. `lineage` is of today's class."""
    if enrollment.person_id == officer.pk:
        return False
    above = lineage_of(enrollment) if lineage is None else lineage
    return may_where(officer, BASIC_DATA, at, verbs={"do"}).covers(above)


def fingerprint(value: str) -> str:
    """What a page may carry of a value that it does not show, to find out later whether it is still the same."""
    return salted_hmac("enrollment.correcting", value, algorithm="sha256").hexdigest()[:24] if value else ""
