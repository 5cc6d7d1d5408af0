"""The status of an enrollment has one door, and the database guards all the others (law 3)."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from enrollment.models import AllowedTransition, Enrollment, Status, StatusHasOneDoor, StatusPeriod
from security.journal import unrecorded


def declared_pairs() -> set[tuple[str, str]]:
    """Every pair that a transition of the state machine has."""
    declared = Enrollment._meta.get_field("status").get_all_transitions(Enrollment)
    return {(str(one.source), str(one.target)) for one in declared}


DECLARED = declared_pairs()
CHANGES = {(source, target) for source, target in DECLARED if source != target}
ALL = {(str(source), str(target)) for source, target in product(Status, Status) if source != target}


@contextmanager
def refused(words: str) -> Iterator[None]:
    """The database refuses what is written here, now or when it is committed, and nothing stays."""
    outside = unrecorded("a test goes past the door")
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), outside:  # noqa: PT012
        yield
        connection.check_constraints()


def test_the_table_of_pairs_is_the_state_machines_own(db):
    assert set(AllowedTransition.objects.values_list("source", "target")) == CHANGES


@pytest.fixture
def written(roll):
    """An enrollment, and a way to bring it to any status as raw SQL with a period that says so."""
    enrollment = roll.of("twin")

    def bring_to(status: str) -> int:
        with unrecorded("a test arranges"), connection.cursor() as cursor:
            cursor.execute("delete from enrollment_statusperiod where enrollment_id = %s", [enrollment.pk])
            cursor.execute(
                "insert into enrollment_statusperiod (enrollment_id, status, transition, during, recorded, authority,"
                " application, decision, ground, before_the_system) values"
                " (%s, %s, 'enter', '[2024-09-01,)', '[2024-09-01,)', '', '', 'arranged', '', false)",
                [enrollment.pk, status],
            )
            cursor.execute("update enrollment_enrollment set status = %s where id = %s", [status, enrollment.pk])
            cursor.execute("update enrollment_statusperiod set decision = '' where enrollment_id = %s", [enrollment.pk])
        connection.check_constraints()
        return enrollment.pk

    return bring_to


@pytest.mark.parametrize("source", [str(status) for status in Status])
def test_raw_sql_is_refused_every_pair_that_no_transition_has(written, source):
    pk = written(source)
    for target in sorted({target for one, target in ALL - CHANGES if one == source}):
        with refused("no transition allows it"), connection.cursor() as cursor:
            cursor.execute("update enrollment_enrollment set status = %s where id = %s", [target, pk])


@pytest.mark.parametrize("source", sorted({source for source, _target in CHANGES}))
def test_even_an_allowed_pair_needs_its_period(written, source):
    pk = written(source)
    for target in sorted({target for one, target in CHANGES if one == source}):
        with refused("its current period says"), connection.cursor() as cursor:
            cursor.execute("update enrollment_enrollment set status = %s where id = %s", [target, pk])


def test_a_pair_without_a_transition_passes_only_with_a_period_that_names_the_decision(written):
    pk = written(Status.WITHDRAWN)
    move = "update enrollment_enrollment set status = 'ACTIVE' where id = %s"
    period = "update enrollment_statusperiod set status = 'ACTIVE', decision = %s where enrollment_id = %s"
    with refused("no decision is named"), connection.cursor() as cursor:
        cursor.execute(period, ["", pk])
        cursor.execute(move, [pk])
    with unrecorded("a revocation"), connection.cursor() as cursor:
        cursor.execute(period, ["行政复议决定 2025-3", pk])
        cursor.execute(move, [pk])
    connection.check_constraints()
    assert Enrollment.objects.get(pk=pk).status == Status.ACTIVE


def test_a_current_period_can_neither_be_changed_nor_deleted_alone(roll):
    pk = roll.of("twin").pk
    for statement in (
        "delete from enrollment_statusperiod where enrollment_id = %s",
        "update enrollment_statusperiod set status = 'ON_LEAVE' where enrollment_id = %s",
        "update enrollment_statusperiod set during = daterange(lower(during), '2025-01-01') where enrollment_id = %s",
        "update enrollment_statusperiod set recorded = tstzrange(lower(recorded), 'infinity') where enrollment_id = %s",
    ):
        with refused("its current period says"), connection.cursor() as cursor:
            cursor.execute(statement, [pk])


def test_an_enrollment_is_not_entered_without_its_period(roll):
    twin = roll.of("twin")
    with refused("its current period says"):
        Enrollment.objects.create(
            student=twin.student, person=twin.person, level="HE", category="HE_FULL_TIME", length_years=3,
            created_at=timezone.now(),
        )  # fmt: skip


def test_two_periods_of_one_enrollment_cannot_overlap(roll):
    period = StatusPeriod.objects.get(enrollment=roll.of("twin"))
    period.pk = None
    with refused("an_enrollment_has_one_status_at_a_time"):
        period.save()


def test_the_orm_has_no_other_door(roll):
    twin = roll.of("twin")
    with pytest.raises(StatusHasOneDoor):
        Enrollment.objects.filter(pk=twin.pk).update(status=Status.GRADUATED)
    with pytest.raises(AttributeError):
        twin.status = Status.GRADUATED
    with pytest.raises(StatusHasOneDoor), transaction.atomic():
        Enrollment.objects.bulk_update([twin], ["status"])
    with refused("its current period says"):
        twin.go_on_leave()
        twin.save()


def test_nothing_is_written_without_an_act(roll):
    pk = roll.of("twin").pk
    with pytest.raises(Exception, match="written by acts only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update enrollment_enrollment set ksh = 'x' where id = %s", [pk])
