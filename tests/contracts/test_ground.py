"""The ground the tests stand on."""

import pytest
from django.db import ProgrammingError, connection


@pytest.mark.django_db
def test_tests_run_as_the_webs_role_which_may_not_truncate():
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("registrar_app",)
        with pytest.raises(ProgrammingError):
            cursor.execute("truncate security_person cascade")
