"""The example's registration as the school runs it: opened, fees on record, closed, listed."""

from __future__ import annotations

from datetime import datetime

from enrollment.actions.open_batch import open_batch
from enrollment.actions.record_fees import record_fees
from enrollment.models import Batch, FeeRecord, TermRegistration
from registrar.example.office import Office
from registrar.example.plan import CATEGORY, OPENS, TERM


def open_registration(office: Office, at: datetime) -> int:
    """The head of academic affairs opens it; the roster is frozen with it."""
    if Batch.objects.filter(term__code=TERM).exists():
        return 0
    opened = open_batch(
        term=office.term, categories=(CATEGORY,), openings={"RETURNING": OPENS}, by=office.officer("aa_head"), at=at
    )
    return opened.due


def record_everybodys_fees(office: Office, at: datetime) -> int:
    """The finance office enters that all have paid."""
    if FeeRecord.objects.filter(batch=office.batch).exists():
        return 0
    enrollments = list(TermRegistration.objects.filter(batch=office.batch).values_list("enrollment", flat=True))
    record_fees(batch=office.batch, enrollments=enrollments, state="PAID", by=office.officer("finance"), at=at)
    return len(enrollments)
