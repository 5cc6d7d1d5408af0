"""Answer a check of the data: right, or what it should be (SEC-1.2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from enrollment.actions.keep_differences import put_open
from enrollment.events import DataChecked
from enrollment.models import Difference, Verification
from enrollment.queries.own_data import digest_of, own_data
from enrollment.queries.verification import own_verifications, rows_of_office, take_verification, wrong_in
from enrollment.rules.verification import ENTERS
from security.journal import recorded
from security.models import Person


@recorded
def check_data(*, verification: int, said: Mapping[str, Any], way: str, by: Person, at: datetime) -> DataChecked:
    """Keep the answers to every item, and which version of the data they are about.

    `said` is as `OwnDataForm.said` has it. Online the student answers, or the guardian of a minor; what stands on a
    signed sheet is entered by whoever has a part in the check of that class. Until it is settled a further answer
    takes the place of the one before.
    :raises NotFound: if the row is not theirs to answer
    :raises CannotCheck: with a sentence: closed, or settled already
    """
    is_paper = way == Verification.Way.PAPER
    rows = rows_of_office(by, at, ENTERS) if is_paper else own_verifications(by, at)
    row = take_verification(rows, verification)
    fields = own_data(row)
    wrong = wrong_in(said)
    place = {"enrollment": row.enrollment_id, "unit": row.unit_id}
    put_open({"verification": row.pk}, **place, fields=fields, wrong=wrong, at=at)
    differs = row.differences.filter(state=Difference.State.OPEN).exists()
    row.differ() if differs else row.answer()
    row.data_digest, row.answered_at, row.answered_by, row.way = digest_of(fields), at, by, Verification.Way(way)
    row.save()
    return DataChecked(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"enrollment.verification:{row.pk}",
        verification=row.pk,
        number=row.campaign.document.shown_number,
        way=row.way,
        wrong=tuple(sorted(wrong)),
    )
