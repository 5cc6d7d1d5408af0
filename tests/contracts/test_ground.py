"""The ground the tests stand on."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection


@pytest.mark.django_db
def test_tests_run_as_the_webs_role_which_may_not_truncate():
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("registrar_app",)
        with pytest.raises(ProgrammingError):
            cursor.execute("truncate security_person cascade")


@pytest.fixture(scope="module")
def whole_run():
    """`bin/test` as a module."""
    bin_ = Path(__file__).resolve().parents[2] / "bin"
    loader = SourceFileLoader("whole_run_of_tests", str(bin_ / "test"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        ([0, 0], 0),
        ([0, 5], 0),
        ([5, 0], 0),
        ([5, 5], 5),
        ([5], 5),
        ([1, 0], 1),
        ([0, 2], 2),
        ([-9, 0], 1),
        ([0, -9], 1),
        ([-9, 5], 1),
    ],
)
def test_a_whole_run_is_green_only_if_every_round_was(whole_run, statuses, status):
    assert whole_run.verdict(statuses) == status
