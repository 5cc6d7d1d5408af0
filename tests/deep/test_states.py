"""`bin/test --deep states`: a hundred thousand steps."""

from tests.guarantees.test_registration_states import test_registrations_follow_the_model

__all__ = ["test_registrations_follow_the_model"]
