"""`bin/test --deep kills`: two hundred kills."""

from tests.guarantees.test_kills_of_casework import (
    test_every_answer_and_every_confirmation_is_there_whole_or_not_at_all,
    test_whatever_was_acknowledged_is_there_and_nothing_is_half_done,
)

__all__ = [
    "test_every_answer_and_every_confirmation_is_there_whole_or_not_at_all",
    "test_whatever_was_acknowledged_is_there_and_nothing_is_half_done",
]
