"""The blind index finds a sealed value by its exact text, and tells nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection

from security.fields.blind import normal
from security.journal import unrecorded
from security.models import Person

INDEX = Person._meta.get_field("email_index")


@pytest.fixture
def writing(db: None) -> Iterator[None]:
    """Rows may be written for the test."""
    with unrecorded("a test of blind indexes"):
        yield


def found(typed: str) -> list[Person]:
    """Who is found by what was typed."""
    return list(Person.objects.filter(email_index__in=INDEX.digests(typed)))


@pytest.mark.parametrize(
    "typed",
    ["Wang@Example.cn", "wang@example.cn", " WANG@EXAMPLE.CN ", "ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｎ", "wang@ example.cn"],
)
def test_an_equal_value_is_found_however_it_is_typed(writing: None, typed: str) -> None:
    one = Person.objects.create(name="a", email="Wang@Example.cn")
    Person.objects.create(name="b", email="other@example.cn")
    assert found(typed) == [one]


@pytest.mark.parametrize("typed", ["wang@example.c", "ang@example.cn", "w", "%", "wang-@example.cn"])
def test_a_part_or_a_likeness_finds_nothing(writing: None, typed: str) -> None:
    Person.objects.create(name="a", email="wang@example.cn")
    assert found(typed) == []


@pytest.mark.parametrize(
    ("typed", "same"),
    [("11010519491231002x", "11010519491231002X"), ("Ｅ１２３　４５６", "e123456"), ("G 110105 X", "g110105x")],
)
def test_numbers_are_made_uniform(typed: str, same: str) -> None:
    assert normal(typed) == normal(same)


def test_signs_that_tell_values_apart_are_kept() -> None:
    assert len({normal(one) for one in ("a-b", "ab", "a.b", "a_b", "ab1")}) == 5


def test_no_value_has_no_digest(writing: None) -> None:
    one, two = Person.objects.create(name="a"), Person.objects.create(name="b", email="")
    assert one.email_index is None
    assert two.email_index is None


def test_the_digest_follows_the_value(writing: None) -> None:
    one = Person.objects.create(name="a", email="old@example.cn")
    one.email = "new@example.cn"
    one.save()
    assert (found("old@example.cn"), found("new@example.cn")) == ([], [one])


def test_the_digest_follows_even_when_only_the_value_is_saved(writing: None) -> None:
    one = Person.objects.create(name="a", email="old@example.cn")
    one.email = "new@example.cn"
    one.save(update_fields=["email"])
    assert (found("old@example.cn"), found("new@example.cn")) == ([], [one])


def test_saving_something_else_does_not_touch_it(writing: None, django_assert_num_queries: Any) -> None:
    one = Person.objects.create(name="a", email="a@example.cn")
    one.name = "b"
    with django_assert_num_queries(1):
        one.save(update_fields=["name"])
    assert found("a@example.cn") == [one]


def test_digests_of_different_fields_cannot_be_joined() -> None:
    from security.fields.cipher import blind

    assert blind("13912345678", "email") != blind("13912345678", "id-document")


def test_without_the_key_the_digest_cannot_be_computed(writing: None, settings: Any) -> None:
    Person.objects.create(name="a", email="a@example.cn")
    settings.INDEX_KEYS = {key_id: os.urandom(32) for key_id in configured.INDEX_KEYS}
    assert found("a@example.cn") == []


def test_after_a_new_key_values_are_found_by_the_old_digest_and_the_new(writing: None, settings: Any) -> None:
    one = Person.objects.create(name="a", email="a@example.cn")
    settings.INDEX_KEYS = {**configured.INDEX_KEYS, 66: os.urandom(32)}
    two = Person.objects.create(name="b", email="A@example.cn")
    assert set(found("a@example.cn")) == {one, two}
    with connection.cursor() as cursor:
        cursor.execute("select get_byte(email_index, 0) from security_person where id = %s", [two.pk])
        assert cursor.fetchone() == (66,)
