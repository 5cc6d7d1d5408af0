"""The figures of a term's registration, with those of the regulation's own example (domain 8.1)."""

import pytest

from enrollment.rules.term_figures import TermFigures, percent

EXAMPLE = TermFigures(due=3000, on_time=2950, registered=2998)


def test_the_example():
    assert (EXAMPLE.on_time, EXAMPLE.not_on_time, EXAMPLE.on_time_rate) == (2950, 50, "98.3")
    assert EXAMPLE.registered_rate == "99.9"


@pytest.mark.parametrize(("on_time", "rate"), [(2949, "98.3"), (2948, "98.3"), (2947, "98.2")])
def test_one_more_who_is_late(on_time: int, rate: str):
    assert TermFigures(3000, on_time, on_time).on_time_rate == rate


def test_a_half_is_rounded_up():
    assert percent(393, 400) == "98.3"  # 98.25


def test_of_nobody_there_is_no_rate():
    assert TermFigures(0, 0, 0).on_time_rate == "—"
