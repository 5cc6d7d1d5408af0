"""A long list of ids is asked for as one array, and finds what a short one finds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from security.fields.many_ids import FEW
from security.journal import unrecorded
from security.models import Account, Person
from security.rules.arrays import of_ids, of_texts


@pytest.fixture
def persons(db: None) -> list[int]:
    """Three times as many as are few."""
    with unrecorded("a test of long lists"):
        return [Person.objects.create(name=f"{number}").pk for number in range(3 * FEW)]


def test_rows_are_found_by_their_ids_with_one_parameter(persons: list[int]) -> None:
    asked = persons[: 2 * FEW]
    with CaptureQueriesContext(connection) as said:
        found = set(Person.objects.filter(pk__in=asked).values_list("pk", flat=True))
    assert found == set(asked)
    [statement] = said.captured_queries
    assert "= any('{" in statement["sql"]


def test_those_that_are_left_out_are_the_others(persons: list[int]) -> None:
    left = Person.objects.filter(pk__in=persons).exclude(pk__in=persons[FEW + 1 :])
    assert set(left.values_list("pk", flat=True)) == set(persons[: FEW + 1])


def test_rows_are_found_by_the_ids_of_those_they_point_to(persons: list[int]) -> None:
    with unrecorded("a test of long lists"):
        mine = [Account.objects.create(person_id=one, created_at=timezone.now()).pk for one in persons[: FEW + 2]]
    assert set(Account.objects.filter(person__in=persons).values_list("pk", flat=True)) == set(mine)
    assert set(
        Account.objects.filter(person__in=Person.objects.filter(pk__in=persons)).values_list("pk", flat=True)
    ) == set(mine)
    loaded = Person.objects.filter(pk__in=persons).prefetch_related("account")
    assert sum(hasattr(one, "account") for one in loaded) == FEW + 2


@pytest.mark.parametrize("asked", [[None] * (FEW + 5), [], [-1] * 50, [2**62] * 50, ["7"] * 50])
def test_what_is_no_list_of_known_ids_finds_nothing(db: None, asked: list[object]) -> None:
    assert not Person.objects.filter(pk__in=asked).exists()


def test_none_among_many_is_nobody(persons: list[int]) -> None:
    assert Person.objects.filter(pk__in=[None, *persons]).count() == len(persons)


@pytest.mark.parametrize("texts", [[], [""], ['a"b', "a\\b", "a,b", "{}", "NULL", "'", "%s", "王·子\n涵", '\\\\"']])
def test_an_array_written_as_one_text_comes_back_as_it_was(db: None, texts: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select %s::text[], %s::bigint[]", [of_texts(texts), of_ids([1, None, -(2**40)])])
        assert cursor.fetchone() == (texts, [1, None, -(2**40)])
