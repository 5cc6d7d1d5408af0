"""Two heads open the same at once: one does, the other reads that it is open (law 1)."""

import pytest

from enrollment.actions.apply_numbering import apply_numbering
from enrollment.actions.open_batch import CannotOpenBatch, open_batch
from enrollment.actions.open_intake import open_intake
from enrollment.models import Batch, Enrollment, Intake
from enrollment.queries.arrivals import CannotChangeIntake
from enrollment.queries.numbering import CannotNumber
from tests.cast_intake import AUGUST, FIRST, LAST
from tests.cast_registration import CATEGORY, OPENING, on
from tests.enrollment.test_numbering import plan
from tests.guarantees.races import meet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.xdist_group("races")]


def test_a_registration_is_opened_once_and_the_second_reads_so(transactional_db, arrival_day):
    def opening():
        who = {"by": arrival_day.cast.aa_head, "at": on(OPENING, 8)}
        return open_batch(term=arrival_day.term, categories=(CATEGORY,), openings={"RETURNING": OPENING}, **who)

    _first, second, waited = meet(opening, opening, held_at='INSERT INTO "enrollment_batch"')
    assert waited
    assert isinstance(second, CannotOpenBatch)
    assert Batch.objects.count() == 1


def test_a_check_in_is_opened_once_and_the_second_reads_so(transactional_db, admitted):
    def opening():
        who = {"by": admitted.cast.aa_head, "at": on(AUGUST)}
        return open_intake(term=admitted.term, categories=(CATEGORY,), arrives_from=FIRST, arrives_until=LAST, **who)

    _first, second, waited = meet(opening, opening, held_at='INSERT INTO "enrollment_intake"')
    assert waited
    assert isinstance(second, CannotChangeIntake)
    assert Intake.objects.count() == 1


def test_two_departments_do_not_give_the_same_numbers(transactional_db, arrival_day):
    head, pattern = arrival_day.cast.aa_head, "{year}{n:4}"
    plans = [plan(arrival_day, unit, pattern) for unit in ("mechanics", "commerce")]
    one, two = (lambda made=made: apply_numbering(numbering=made.pk, by=head, at=on(FIRST, 11)) for made in plans)
    _first, second, waited = meet(one, two, held_at='update "enrollment_enrollment" t set')
    assert waited
    assert isinstance(second, CannotNumber)
    numbers = list(Enrollment.objects.exclude(student_no=None).values_list("student_no", flat=True))
    assert len(numbers) == len(set(numbers)) == 3
