"""The one door of the status: for one enrollment and for two thousand."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models.machines import NoSuchTransition
from enrollment.actions.change_status import (
    CannotChangeStatus,
    DecisionMissing,
    change_status,
    change_status_by_decision,
)
from enrollment.actions.enter_students import enter_students
from enrollment.models import Enrollment, Status, StatusPeriod
from enrollment.queries.as_of import history_of
from security.models import Entry
from security.queries import the_system
from tests.cast_roll import newcomer

LEAVE_FROM = date(2025, 3, 10)
REVOKES = "行政复议决定 2025-3，撤销退学决定 12"


def change(roll, *keys, transition="go_on_leave", at=None, **more):
    ids = [roll.enrollments[key] for key in keys]
    more = {"by": roll.aa_head, "authority": "休学批准", "on": LEAVE_FROM, **more}
    return change_status(enrollments=ids, transition=transition, at=at or roll.at, **more)


def standing(roll, *keys):
    return [roll.of(key).status for key in keys]


def test_a_transition_sets_the_status_and_turns_the_period(roll):
    event = change(roll, "twin", application="XX-2025-001", ground="ILLNESS")
    before, after = history_of(roll.enrollments["twin"])
    assert standing(roll, "twin") == [Status.ON_LEAVE]
    assert (before.status, before.during.lower, before.during.upper) == ("ACTIVE", date(2024, 9, 1), LEAVE_FROM)
    assert (after.status, after.during.lower, after.during.upper) == ("ON_LEAVE", LEAVE_FROM, None)
    assert (after.transition, after.authority, after.application, after.ground) == (
        "go_on_leave", "休学批准", "XX-2025-001", "ILLNESS",
    )  # fmt: skip
    assert event.changed == ((roll.of("twin").person_id, roll.enrollments["twin"]),)
    connection.check_constraints()


def test_what_was_known_before_stays_readable(roll):
    change(roll, "twin", at=roll.at + timedelta(hours=1))
    versions = StatusPeriod.objects.filter(enrollment=roll.enrollments["twin"])
    assert sorted((one.status, one.recorded.upper_inf, one.during.upper) for one in versions) == [
        ("ACTIVE", False, None),
        ("ACTIVE", True, LEAVE_FROM),
        ("ON_LEAVE", True, None),
    ]


def test_every_changed_person_has_an_entry_in_the_journal(roll):
    change(roll, "twin", "rare", "no_id")
    entries = Entry.objects.filter(event="enrollment.status-changed")
    assert {entry.person_id for entry in entries} == {roll.of(key).person_id for key in ("twin", "rare", "no_id")}
    assert {entry.about for entry in entries} >= {f"enrollment.enrollment:{roll.enrollments['rare']}"}


def test_one_that_does_not_stand_at_a_source_leaves_all_as_they_were(roll):
    with pytest.raises(CannotChangeStatus) as refusal:
        change(roll, "twin", "gone", "rare")
    assert refusal.value.left_out == {roll.enrollments["gone"]}
    assert standing(roll, "twin", "gone", "rare") == ["ACTIVE", "WITHDRAWN", "ACTIVE"]
    assert StatusPeriod.objects.filter(transition="go_on_leave").count() == 0
    assert not Entry.objects.filter(event="enrollment.status-changed").exists()


def test_an_enrollment_that_does_not_exist_is_left_out_by_name(roll):
    with pytest.raises(CannotChangeStatus) as refusal:
        change_status(
            enrollments=[roll.enrollments["twin"], 987654321],
            transition="go_on_leave",
            authority="",
            by=roll.aa_head,
            at=roll.at,
        )
    assert refusal.value.left_out == {987654321}


@pytest.mark.parametrize("name", ["graduate_twice", "save", "status", "__init__", ""])
def test_a_name_that_is_no_transition_is_refused(roll, name):
    with pytest.raises(NoSuchTransition):
        change(roll, "twin", transition=name)


def test_a_transition_to_the_same_status_opens_no_period(roll):
    event = change(roll, "twin", transition="register_again")
    assert len(history_of(roll.enrollments["twin"])) == 1
    assert len(event.changed) == 1


def test_the_same_enrollment_named_twice_changes_once(roll):
    assert len(change(roll, "twin", "twin").changed) == 1
    assert len(history_of(roll.enrollments["twin"])) == 2


def test_nobody_named_changes_nobody(roll):
    assert change(roll).changed == ()


def test_two_changes_on_one_day_leave_the_last_one(roll):
    today = LEAVE_FROM
    change(roll, "twin", at=roll.at + timedelta(seconds=1))
    change(roll, "twin", transition="resume", on=today, at=roll.at + timedelta(seconds=2))
    assert [(one.status, one.during.lower) for one in history_of(roll.enrollments["twin"])] == [
        ("ACTIVE", date(2024, 9, 1)),
        ("ACTIVE", today),
    ]
    connection.check_constraints()


def test_two_changes_in_one_moment_hold_too(roll):
    change(roll, "twin")
    change(roll, "twin", transition="resume", on=LEAVE_FROM + timedelta(days=30))
    assert [one.status for one in history_of(roll.enrollments["twin"])] == ["ACTIVE", "ON_LEAVE", "ACTIVE"]
    connection.check_constraints()


def test_two_thousand_are_one_bounded_handful_of_statements(roll):
    rows = [newcomer(roll.m1, roll.mechatronics, student_no=f"9{n:06d}") for n in range(2000)]
    many = [pk for _person, pk in enter_students(rows=rows, by=the_system(), at=roll.at).entered]
    with CaptureQueriesContext(
        connection,
    ) as few:
        change(roll, "twin")
    with CaptureQueriesContext(connection) as lots:
        change_status(enrollments=many, transition="go_on_leave", authority="", by=roll.aa_head, at=roll.at)
    assert len(lots) == len(few) <= 13
    assert Enrollment.objects.filter(pk__in=many, status=Status.ON_LEAVE).count() == 2000
    connection.check_constraints()


def by_decision(roll, *keys, **more):
    said = {"transition": "revoke", "target": "ACTIVE", "decision": REVOKES, "authority": "撤销"}
    ids = [roll.enrollments[key] for key in keys]
    return change_status_by_decision(enrollments=ids, by=roll.aa_head, at=roll.at, **said | more)


def test_a_revoked_decision_gives_the_status_before_back(roll):
    """T32: WITHDRAWN leads nowhere but by a decision that names the old one."""
    event = by_decision(roll, "gone")
    assert standing(roll, "gone") == [Status.ACTIVE]
    last = history_of(roll.enrollments["gone"])[-1]
    assert (last.status, last.transition, last.decision) == ("ACTIVE", "revoke", REVOKES)
    assert event.changed == ((roll.of("gone").person_id, roll.enrollments["gone"]),)
    connection.check_constraints()


def test_a_status_that_was_entered_wrongly_is_corrected(roll):
    """T33: any to any; nothing that was known before is edited away."""
    by_decision(roll, "twin", transition="correct", target="PENDING", decision="更正单 2025-1", on=date(2024, 9, 1))
    assert standing(roll, "twin") == [Status.PENDING]
    assert [one.status for one in history_of(roll.enrollments["twin"])] == ["PENDING"]
    assert StatusPeriod.objects.filter(enrollment=roll.enrollments["twin"], status="ACTIVE").count() == 1
    connection.check_constraints()


def test_neither_goes_without_a_decision_from_elsewhere_or_to_nowhere(roll):
    with pytest.raises(DecisionMissing):
        by_decision(roll, "gone", decision=" ")
    with pytest.raises(CannotChangeStatus):
        by_decision(roll, "twin")  # nothing was decided that could be revoked
    for wrong in ({"transition": "go_on_leave"}, {"transition": "nonsense"}, {"target": "NOWHERE"}):
        with pytest.raises(NoSuchTransition):
            by_decision(roll, "gone", **wrong)
    assert standing(roll, "gone", "twin") == [Status.WITHDRAWN, Status.ACTIVE]
