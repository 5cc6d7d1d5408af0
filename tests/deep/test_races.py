"""`bin/test --deep races`: a thousand races a path."""

from tests.guarantees.test_races_of_casework import TestForced, TestUnforced, office, pytestmark

__all__ = ["TestForced", "TestUnforced", "office", "pytestmark"]
