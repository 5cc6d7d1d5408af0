"""`bin/test --deep kills`: two hundred kills."""

from tests.guarantees.test_kills_of_casework import (
    test_whatever_was_acknowledged_is_there_and_nothing_is_half_done,
)

__all__ = ["test_whatever_was_acknowledged_is_there_and_nothing_is_half_done"]
