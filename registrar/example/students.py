"""What the example's students do: ask for more days, hand in, confirm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from casework.actions.take_effect import take_effect
from casework.events import Confirmed
from casework.models import Application, Confirmation, Outcome, State
from casework.storage import Contents
from enrollment.models import DeferralRequest, RegistrationRequest
from enrollment.queries.own_data import NAMES
from registrar.demo.receipts import receipt
from registrar.example.filing import Filing, file_together
from registrar.example.office import Office
from registrar.example.plan import TERM
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons, the_system

CHUNK: Final = 250
DAYS: Final = 14
LATE: Final = "国庆假期前突发急性肠胃炎住院，出院后即来补办。"
WHY: Final = "骨折后遵医嘱卧床休息，暂不能返校。"


def hand_in(office: Office, numbers: Sequence[str], at: datetime, *, late_reason: str = "") -> int:
    """Those of these students who have not handed in yet confirm their data, and give the receipt of their fees."""
    requests = RegistrationRequest.objects.filter(term_registration__batch=office.batch)
    filed = set(requests.values_list("term_registration", flat=True))
    said: dict[str, Any] = {"data": {name: {"right": True} for name in NAMES}, "health_changed": False}
    if late_reason:
        said["late_reason"] = late_reason
    rows = [row for row in office.rows(numbers) if row.pk not in filed]
    return _file("registration", [Filing(row.pk, row.person, said, "FEE_OR_AID", paper()) for row in rows], at)


def ask_for_deferral(office: Office, numbers: Sequence[str], at: datetime) -> int:
    """Those of these students who have not asked yet ask for the most days there are, with proof."""
    asked = set(DeferralRequest.objects.filter(term=office.term).values_list("enrollment", flat=True))
    said = {"term": TERM, "days": DAYS, "ground": "ILLNESS", "reason": WHY}
    rows = [row for row in office.rows(numbers) if row.enrollment_id not in asked]
    return _file("deferral", [Filing(row.enrollment_id, row.person, said, "PROOF", paper()) for row in rows], at)


def confirm_granted(_office: Office, at: datetime) -> int:
    """Everybody whose registration was granted on an earlier day confirms it."""
    granted = Application.objects.filter(
        kind="registration", state=State.DECIDED, outcome=Outcome.GRANTED, decided_at__lt=at
    )
    waiting = list(granted.order_by("pk").values_list("pk", flat=True))
    for ids in _chunks(waiting):
        _confirm_together(ids=ids, by=the_system(), at=at)
    return len(waiting)


def paper() -> Contents:
    """A picture that could be a receipt or a certificate."""
    return Contents("证明材料.jpg", "image/jpeg", BytesIO(receipt()))


def _file(kind: str, filings: Sequence[Filing], at: datetime) -> int:
    for some in _chunks(filings):
        file_together(kind=kind, filings=some, by=the_system(), at=at)
    return len(filings)


def _chunks(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (things[begin : begin + CHUNK] for begin in range(0, len(things), CHUNK))


@recorded
def _confirm_together(*, ids: Sequence[int], by: Person, at: datetime) -> Confirmed:
    """As each student confirms the own result (`casework.actions.confirm`): it is kept who did, and takes effect."""
    lock_persons(Application.objects.filter(pk__in=ids).values_list("person", flat=True))
    taken = Application.objects.filter(pk__in=ids, state=State.DECIDED, outcome=Outcome.GRANTED)
    applications = list(taken.select_for_update(of=("self",), no_key=True).order_by("pk"))
    copy_rows(
        Confirmation,
        ("id", "application", "by", "at", "network", "device"),
        (
            (pk, one.pk, one.person_id, at, None, "")
            for pk, one in zip(allocate_ids(Confirmation, len(applications)), applications, strict=True)
        ),
    )
    take_effect(applications=applications, by=by, at=at)
    event: Confirmed = Confirmed.of(*applications, by=by, at=at, each_for_self=True)
    return event
