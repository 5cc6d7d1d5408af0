"""The table of statuses and transitions says what the chapter on state machines says."""

import re

import pytest

from enrollment.rules import statuses, term_states, transitions
from enrollment.rules.codes import table

# The edges of the drawing of 3.1, as drawn; "T29a" etc. is the transition's own number.
DRAWN = """
ADMITTED > PENDING: T01
ADMITTED > ADMISSION_RETAINED: T02
ADMITTED > ADMISSION_FORFEITED: T03
ADMISSION_RETAINED > ADMISSION_FORFEITED: T03
ADMITTED > ADMISSION_CANCELLED: T04
ADMISSION_RETAINED > ADMISSION_CANCELLED: T04
ADMISSION_RETAINED > PENDING: T05
PENDING > ACTIVE: T06
ACTIVE > ACTIVE: T07, T24
PENDING > AUTO_LEFT: T08
ACTIVE > AUTO_LEFT: T08
AUTO_LEFT > ACTIVE: T09
PENDING > CANCELLED: T10, T28
ACTIVE > CANCELLED: T10, T28
AUTO_LEFT > CANCELLED: T10, T28
ON_LEAVE > CANCELLED: T28
RETAINED > CANCELLED: T28
AUTO_LEFT > WITHDRAWN: T11, T25, T26
CANCELLED > PENDING: T12
ACTIVE > ON_LEAVE: T13
PENDING > ON_LEAVE: T14
ON_LEAVE > ON_LEAVE: T15
ON_LEAVE > ACTIVE: T16
ON_LEAVE > WITHDRAWN: T17, T25, T26
PENDING > RETAINED: T19
ACTIVE > RETAINED: T19
ON_LEAVE > RETAINED: T19
RETAINED > ACTIVE: T20
RETAINED > WITHDRAWN: T21, T25, T26
ACTIVE > TRANSFERRED_OUT: T22
PENDING > WITHDRAWN: T25, T26
ACTIVE > WITHDRAWN: T25, T26
PENDING > EXPELLED: T27
ACTIVE > EXPELLED: T27
ON_LEAVE > EXPELLED: T27
RETAINED > EXPELLED: T27
AUTO_LEFT > EXPELLED: T27
ACTIVE > GRADUATED: T29a
ACTIVE > COMPLETED: T29b
ACTIVE > INCOMPLETE: T29c
COMPLETED > GRADUATED: T30
PENDING > ADMISSION_RETAINED: T34
ACTIVE > ADMISSION_RETAINED: T34
"""

IN_ROLL = {"PENDING", "ACTIVE", "ON_LEAVE", "RETAINED", "AUTO_LEFT"}
NON_TERMINAL = IN_ROLL | {"ADMITTED", "ADMISSION_RETAINED", "CANCELLED", "COMPLETED"}


def drawn() -> set[tuple[str, str, str]]:
    edges = set()
    for source, target, numbers in re.findall(r"(\w+) > (\w+): (.+)", DRAWN):
        edges |= {(source, target, number) for number in numbers.split(", ")}
    return edges


def test_the_transitions_are_the_edges_of_the_drawing_and_death() -> None:
    table_edges = {
        (source, one.target, one.code)
        for one in transitions.TRANSITIONS
        if not one.named_decision_only
        for source in one.sources
    }
    assert table_edges == drawn() | {(source, "DECEASED", "T31") for source in NON_TERMINAL}


def test_the_guards_pairs_are_the_edges_that_change_something() -> None:
    changing = {(source, target) for source, target, _ in drawn() if source != target}
    assert changing | {(source, "DECEASED") for source in NON_TERMINAL} == transitions.ALLOWED


def test_the_sets_of_statuses_are_those_of_the_chapter() -> None:
    assert set(statuses.IN_ROLL) == IN_ROLL
    assert set(statuses.OPEN) == IN_ROLL | {"ADMITTED", "ADMISSION_RETAINED"}
    assert set(statuses.NON_TERMINAL) == NON_TERMINAL
    assert set(statuses.HEADCOUNT) == {"PENDING", "ACTIVE"}
    assert len(statuses.ALL) == 17


def test_no_ordinary_transition_leaves_a_terminal_status() -> None:
    for one in transitions.TRANSITIONS:
        if not one.named_decision_only:
            assert not set(one.sources) & set(statuses.TERMINAL)


@pytest.mark.parametrize("code", statuses.ALL)
def test_a_status_that_is_not_terminal_can_be_left(code: str) -> None:
    leavable = any(source == code for source, _target in transitions.ALLOWED)
    assert leavable != statuses.BY_CODE[code].is_terminal


def test_revocation_and_correction_pass_with_a_named_decision_only() -> None:
    special = {one.code for one in transitions.TRANSITIONS if one.named_decision_only}
    assert special == {"T32", "T33"}
    assert all(not transitions.BY_CODE[code].pairs for code in special)
    assert ("WITHDRAWN", "ACTIVE") not in transitions.ALLOWED


def test_a_transfer_in_comes_from_outside() -> None:
    transfer_in = transitions.BY_CODE["T23"]
    assert transfer_in.sources == ()
    assert transfer_in.target == "PENDING"
    assert transfer_in.pairs == frozenset()


def test_every_status_of_a_transition_exists() -> None:
    for one in transitions.TRANSITIONS:
        assert {*one.sources, *([one.target] if one.target else [])} <= set(statuses.ALL)


def test_numbers_run_to_34_without_18_and_acts_are_named_once() -> None:
    numbers = {re.match(r"T\d\d", one.code)[0] for one in transitions.TRANSITIONS}
    assert numbers == {f"T{number:02}" for number in range(1, 35) if number != 18}
    acts = [one.act for one in transitions.TRANSITIONS if one.act]
    assert len(acts) == len(set(acts)) == 34


def test_which_transitions_keep_the_status() -> None:
    assert {one.code for one in transitions.TRANSITIONS if one.keeps_status} == {"T07", "T15", "T24"}


@pytest.mark.parametrize(
    ("code", "jyt"),
    [
        ("ACTIVE", "01"),
        ("ON_LEAVE", "02"),
        ("AUTO_LEFT", "06"),
        ("EXPELLED", "14"),
        ("DECEASED", "11"),
        ("ADMITTED", None),
    ],
)
def test_a_status_has_the_standards_code(code: str, jyt: str | None) -> None:
    assert statuses.BY_CODE[code].jyt_code == jyt
    assert jyt is None or jyt in table("student_status")


# The edges of the drawing of 3.2, and the one back from OVERDUE when a window is extended after its end (REG-1.1).
TERM_DRAWN = """
NOT_STARTED > IN_PROCESS, DEFERRED, EXEMPT, OVERDUE
IN_PROCESS > REGISTERED, NOT_STARTED, DEFERRED, EXEMPT, OVERDUE
DEFERRED > IN_PROCESS, EXEMPT, OVERDUE
OVERDUE > NOT_STARTED, DEFERRED, REGISTERED, EXEMPT, UNREGISTERED
UNREGISTERED > REGISTERED
EXEMPT > NOT_STARTED
REGISTERED > NOT_STARTED
"""


def test_the_moves_of_a_term_registration_are_the_edges_of_the_drawing() -> None:
    edges = set()
    for source, targets in re.findall(r"(\w+) > (.+)", TERM_DRAWN):
        edges |= {(source, target) for target in targets.split(", ")}
    assert edges == term_states.ALLOWED
    assert len(term_states.MOVES) == len(edges)
    assert {one for edge in edges for one in edge} == set(term_states.BY_CODE)


def test_one_act_has_one_target() -> None:
    targets: dict[str, set[str]] = {}
    for move in term_states.MOVES:
        targets.setdefault(move.act, set()).add(move.target)
    assert all(len(found) == 1 for found in targets.values())
