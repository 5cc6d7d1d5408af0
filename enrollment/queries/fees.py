"""Fee states: what is on record of the students of a batch, and what was built on the states of a workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from casework.models import Outcome, State
from enrollment.models import Batch, Enrollment, FeeRecord, Import, RegistrationRequest, TermRegistration, TermState
from enrollment.rules.fees import FeeLine, Payer
from security.models import Person

SETTLED = [one for one in FeeRecord.State if one != FeeRecord.State.UNPAID]


def payers(batch: Batch, enrollments: Collection[int]) -> dict[int, Payer]:
    """By enrollment, whom a row of a fee workbook means; two queries for any number."""
    on_roster = TermRegistration.objects.filter(batch=batch, enrollment=OuterRef("pk"))
    rows = Enrollment.objects.filter(pk__in=enrollments).annotate(on_roster=Exists(on_roster))
    now = lines_of(batch, enrollments)
    known = rows.values_list("pk", "person__name", "on_roster")
    return {pk: Payer(name, on_roster, now.get(pk)) for pk, name, on_roster in known}


def lines_of(batch: Batch, enrollments: Collection[int]) -> dict[int, FeeLine]:
    """By enrollment, the fee state that counts for this batch, with its amounts: for finance and student."""
    rows = FeeRecord.objects.filter(batch=batch, enrollment__in=enrollments, is_current=True)
    return {one.enrollment_id: FeeLine(one.state, one.due_amount, one.paid_amount, one.remark or "") for one in rows}


def line_of(row: TermRegistration) -> FeeLine | None:
    """The same of one roster row."""
    return lines_of(row.batch, [row.enrollment_id]).get(row.enrollment_id)


def fee_words(line: FeeLine) -> str:
    """State and amounts in the reader's words."""
    amounts = ((_("due %(amount)s yuan"), line.due_words), (_("paid %(amount)s yuan"), line.paid_words))
    said = [words % {"amount": amount} for words, amount in amounts if amount]
    return " · ".join(filter(None, [state_words(line.state), *said, line.remark]))


def state_words(state: str) -> str:
    """The state in the reader's words."""
    return str(FeeRecord.State(state).label) if state else ""


def needed_fees(upload: Import) -> dict[int, list[str]]:
    """By enrollment, what stands on the fee state that this import brought, as keys of the words for dependents.

    Registered on its strength is who was registered, or granted, since a state came that settles the fees.
    """
    rows = FeeRecord.objects.filter(of=upload)
    registered = TermRegistration.objects.filter(
        batch=OuterRef("batch"),
        enrollment=OuterRef("enrollment"),
        state=TermState.REGISTERED,
        registered_at__gte=OuterRef("entered_at"),
    )
    granted = RegistrationRequest.objects.filter(
        term_registration__batch=OuterRef("batch"),
        term_registration__enrollment=OuterRef("enrollment"),
        application__state=State.DECIDED,
        application__outcome=Outcome.GRANTED,
    )
    relied_on = rows.filter(Exists(registered) | Exists(granted), state__in=SETTLED)
    found: dict[int, list[str]] = defaultdict(list)
    for why, some in (("fee-registered", relied_on), ("fee-again", rows.filter(is_current=False))):
        for enrollment in some.values_list("enrollment", flat=True):
            found[enrollment].append(why)
    return dict(found)


def before(records: QuerySet[FeeRecord]) -> list[int]:
    """The records that counted before these: of each student the newest earlier one that was not taken back."""
    earlier = FeeRecord.objects.filter(
        ~Q(of__state=Import.State.UNDONE) | Q(of=None),
        enrollment=OuterRef("enrollment"),
        batch=OuterRef("batch"),
        pk__lt=OuterRef("pk"),
    )
    found = records.annotate(earlier=Subquery(earlier.order_by("-pk").values("pk")[:1]))
    return list(found.filter(earlier__isnull=False).values_list("earlier", flat=True))


def entered_by(officer: Person) -> QuerySet[RegistrationRequest]:
    """The registrations whose fee state stands as this person entered it (separation of duties)."""
    records = FeeRecord.objects.filter(entered_by=officer, is_current=True)
    return RegistrationRequest.objects.filter(
        term_registration__enrollment__fee_records__in=records,
        term_registration__batch=F("term_registration__enrollment__fee_records__batch"),
    )
