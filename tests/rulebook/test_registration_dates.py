"""Window, deferral, on time, auto-left and runs of missed terms (REG-1.1 to REG-1.4, REG-4.3)."""

from dataclasses import replace
from datetime import date

import pytest

import rulebook.clauses  # noqa: F401  enters the clauses
from rulebook.clauses.deferral import DeferralCase
from rulebook.rules.calendar import Due, WorkingCalendar
from rulebook.rules.parsing import read_edition
from rulebook.rules.provisional import provisional_year
from rulebook.rules.registration import auto_left_from, deferral_end, is_on_time, missed_runs, window_end
from rulebook.rules.shipped import shipped_text, shipped_years
from tests.rulebook.test_working_days import VECTORS

BRIEF = read_edition(shipped_text("brief"), "brief.toml")
DETAILED = read_edition(shipped_text("detailed"), "detailed.toml")
CALENDAR = WorkingCalendar.of(shipped_years())
OPENING, WINDOW_ENDS, TERM_ENDS, NEXT_OPENING = (
    date(2023, 9, 4),
    date(2023, 9, 18),
    date(2024, 1, 19),
    date(2024, 2, 26),
)


def counting_the_opening_day(edition_name: str):
    text = shipped_text(edition_name).replace('"reg.count_opening_day" = false', '"reg.count_opening_day" = true')
    return read_edition(text, "own.toml")


def test_the_window_ends_on_the_fifteenth_or_the_tenth_working_day():
    """REG-1.1"""
    assert window_end(BRIEF, OPENING, CALENDAR) == Due(date(2023, 9, 25))
    assert window_end(DETAILED, OPENING, CALENDAR) == Due(WINDOW_ENDS)


def test_a_school_may_count_the_opening_day():
    """AMB-37"""
    assert window_end(counting_the_opening_day("brief"), OPENING, CALENDAR) == Due(date(2023, 9, 22))
    assert window_end(counting_the_opening_day("detailed"), OPENING, CALENDAR) == Due(date(2023, 9, 15))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[:10])
def test_every_published_window_comes_out_in_both_counting_modes(vector):
    """AMB-01, AMB-37"""
    start, ten, ten_incl, fifteen, fifteen_incl, *_ = map(date.fromisoformat, vector.split())
    assert window_end(DETAILED, start, CALENDAR) == Due(ten)
    assert window_end(counting_the_opening_day("detailed"), start, CALENDAR) == Due(ten_incl)
    assert window_end(BRIEF, start, CALENDAR) == Due(fifteen)
    assert window_end(counting_the_opening_day("brief"), start, CALENDAR) == Due(fifteen_incl)


def test_a_window_in_a_provisional_year_is_provisional():
    calendar = WorkingCalendar.of([provisional_year(2027)])
    assert window_end(DETAILED, date(2027, 9, 1), calendar) == Due(date(2027, 9, 16), provisional=True)


@pytest.mark.parametrize(
    ("filed", "confirmed", "on_time"),
    [
        (date(2023, 9, 18), True, True),
        (date(2023, 9, 18), False, False),
        (date(2023, 9, 19), True, False),
        (None, True, False),
    ],
)
def test_on_time_is_filed_in_the_window_and_finally_confirmed(filed, confirmed, on_time):
    """AMB-08"""
    assert is_on_time(first_filed_on=filed, window_ends=WINDOW_ENDS, confirmed=confirmed) is on_time


def granted(filed_on: date, approved_on: date, days: int = 14, edition=DETAILED) -> Due | None:
    return deferral_end(
        edition, filed_on=filed_on, approved_on=approved_on, days=days,
        window_ends=WINDOW_ENDS, term_ends=TERM_ENDS, calendar=CALENDAR,
    )  # fmt: skip


def test_filed_in_the_window_a_deferral_counts_from_its_end_and_rolls():
    """REG-1.2: 18 September and 14 days is 2 October, rolled to the 7th."""
    assert granted(date(2023, 9, 18), date(2023, 9, 20)) == Due(date(2023, 10, 7))
    assert granted(date(2023, 8, 20), date(2023, 8, 25), days=3) == Due(date(2023, 9, 21))


def test_filed_later_it_counts_from_the_approval():
    """AMB-04"""
    assert granted(date(2023, 11, 6), date(2023, 11, 8)) == Due(date(2023, 11, 22))


def test_a_deferral_never_runs_beyond_the_last_day_of_the_term():
    assert granted(date(2024, 1, 8), date(2024, 1, 10)) == Due(TERM_ENDS)


def test_after_the_term_there_is_nothing_left_to_defer():
    assert granted(date(2024, 1, 15), date(2024, 1, 22)) is None
    assert granted(date(2024, 2, 20), date(2024, 2, 21)) is None


def test_a_school_may_choose_the_other_anchor():
    own = read_edition(shipped_text("detailed").replace('"WINDOW_END_OR_APPROVAL"', '"WINDOW_END"'), "own.toml")
    assert granted(date(2023, 9, 25), date(2023, 9, 26), edition=own) == Due(date(2023, 10, 7))


def test_auto_left_may_be_proposed_the_day_after_the_window_or_the_longest_deferral():
    """REG-1.3, REG-1.4: detailed from 8 October, brief from the day after its window."""

    def first_day(edition, window_ends, own=None):
        return auto_left_from(edition, window_ends=window_ends, own_deferral_ends=own, calendar=CALENDAR).day

    assert first_day(DETAILED, WINDOW_ENDS) == date(2023, 10, 8)
    assert first_day(DETAILED, WINDOW_ENDS, own=date(2023, 9, 25)) == date(2023, 9, 26)
    assert first_day(BRIEF, date(2023, 9, 25)) == date(2023, 9, 26)


U, R, C, X = "UNREGISTERED", "REGISTERED", "WITH_CAUSE", "EXEMPT"


@pytest.mark.parametrize(
    ("terms", "consecutive", "cumulative", "grounds"),
    [
        ((), 0, 0, ()),
        ((U,), 1, 1, ()),
        ((U, U), 2, 2, ("CONSECUTIVE",)),
        ((U, X, U), 2, 2, ("CONSECUTIVE",)),
        ((U, X, X, U), 2, 2, ("CONSECUTIVE",)),
        ((U, C, U), 1, 2, ()),
        ((U, R, U), 1, 2, ()),
        ((U, R, U, R, U), 1, 3, ("CUMULATIVE",)),
        ((U, R, U, U), 2, 3, ("CONSECUTIVE", "CUMULATIVE")),
        ((U, U, R), 0, 2, ()),
        ((X, C, X), 0, 0, ()),
    ],
)
def test_runs_of_missed_terms(terms, consecutive, cumulative, grounds):
    """REG-4.3a/b, AMB-05, AMB-06: exempt terms are transparent, a term with cause does not count and ends the run."""
    missed = missed_runs(terms)
    assert (missed.consecutive, missed.cumulative) == (consecutive, cumulative)
    assert missed.grounds(DETAILED) == grounds
    assert missed.grounds(BRIEF) == tuple(ground for ground in grounds if ground == "CONSECUTIVE")


ASKED = DeferralCase(
    today=date(2023, 9, 12), status="ACTIVE", window_ends=WINDOW_ENDS, next_opening=NEXT_OPENING,
    days_asked=14, reason_given=True, proof_given=True,
)  # fmt: skip


def blocked_by(edition, case: DeferralCase) -> set[str]:
    return {one.provision.clause.partition(".")[2] for one in edition.rule("deferral", case) if one.blocks}


def test_fourteen_days_are_accepted_and_fifteen_are_not():
    """REG-1.2"""
    assert blocked_by(DETAILED, ASKED) == set()
    assert blocked_by(DETAILED, replace(ASKED, days_asked=15)) == {"deferral_is_within_limit"}
    assert blocked_by(DETAILED, replace(ASKED, days_asked=0)) == {"deferral_is_within_limit"}


def test_the_short_regulation_knows_no_deferral():
    assert blocked_by(BRIEF, ASKED) == {"deferral_is_within_limit"}


def test_a_deferral_may_be_asked_for_until_the_day_before_the_next_opening():
    late = replace(ASKED, late_reason_given=True)
    assert blocked_by(DETAILED, replace(late, today=date(2024, 2, 25))) == set()
    assert blocked_by(DETAILED, replace(late, today=date(2024, 2, 26))) == {"deferral_is_filed_in_time"}
    assert blocked_by(DETAILED, replace(late, today=date(2024, 2, 26), next_opening=None)) == set()


def test_after_the_window_the_delay_itself_is_explained():
    assert blocked_by(DETAILED, replace(ASKED, today=date(2023, 11, 6))) == {"late_deferral_is_explained"}


def test_reason_and_proof_are_needed_and_the_registration_must_still_be_open():
    assert blocked_by(DETAILED, replace(ASKED, proof_given=False)) == {"deferral_reason_is_proved"}
    assert blocked_by(DETAILED, replace(ASKED, already_registered=True)) == {"student_can_still_register"}
    assert blocked_by(DETAILED, replace(ASKED, status="ON_LEAVE")) == {"student_can_still_register"}
