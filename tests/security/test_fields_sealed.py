"""Sealed fields: plain in Python, unreadable in the database, bound to their place, closed when in doubt (law 9)."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.exceptions import FieldError
from django.db import connection, models

from security.fields import SealedJSONField, SealedModel, SealedTextField, allocate_ids
from security.fields.cipher import NONCE, CannotUnseal, seal, unseal
from security.fields.sealed import Ciphertext
from security.journal import unrecorded
from security.models import Person

PHONE = "13912345678"
EMAIL = "Wang.Zihan@example.edu.cn"


class Chest(SealedModel):
    """A table of the test's own, with both kinds of sealed field."""

    text = SealedTextField(null=True)
    data = SealedJSONField(default=dict)

    class Meta:
        app_label = "tests_fields"
        db_table = "test_chest"


@pytest.fixture
def writing(db: None) -> Iterator[None]:
    """Rows may be written for the test."""
    with unrecorded("a test of sealed fields"):
        yield


@pytest.fixture
def chests(writing: None) -> None:
    """The test's own table. Made by the owner elsewhere, so a temporary one does here."""
    with connection.cursor() as cursor:
        cursor.execute("create temporary table test_chest (id bigserial primary key, text bytea, data bytea not null)")


def raw(person: Person, column: str = "phone") -> bytes:
    """What stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {column} from security_person where id = %s", [person.pk])
        return bytes(cursor.fetchone()[0])


def write_raw(person: Person, value: bytes, column: str = "phone") -> None:
    """Put bytes into the column past the field."""
    with connection.cursor() as cursor:
        cursor.execute(f"update security_person set {column} = %s where id = %s", [value, person.pk])


def again(person: Person) -> Person:
    """The row, loaded anew."""
    return Person.objects.get(pk=person.pk)


@pytest.mark.parametrize("value", [PHONE, "", "汉字·𠮷", "x" * 5000, None])
def test_a_value_comes_back_as_it_was(writing: None, value: str | None) -> None:
    assert again(Person.objects.create(name="a", phone=value)).phone == value


@pytest.mark.parametrize("value", [{}, [], {"地址": ["江苏", 1, None, True, 2.5]}, "text", 0])
def test_a_json_value_comes_back_as_it_was(chests: None, value: Any) -> None:
    assert Chest.objects.get(pk=Chest.objects.create(data=value).pk).data == value


def test_what_stands_in_the_database_does_not_show_the_value(writing: None) -> None:
    one = Person.objects.create(name="a", phone=PHONE, email=EMAIL)
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(p)::text from security_person p where id = %s", [one.pk])
        [dumped] = cursor.fetchone() or ("",)
    bytes_of_it = raw(one) + raw(one, "email") + raw(one, "email_index") + dumped.encode()
    for value in (PHONE, EMAIL, EMAIL.lower()):
        for form in (value, value.encode().hex(), value.encode("utf-16-le").hex()):
            assert form.encode() not in bytes_of_it


def test_equal_values_look_different(writing: None) -> None:
    one, two = (Person.objects.create(name="a", phone=PHONE) for _ in range(2))
    assert raw(one)[2 + NONCE :] != raw(two)[2 + NONCE :]


def test_a_value_moved_to_another_row_cannot_be_read(writing: None) -> None:
    one, two = Person.objects.create(name="a", phone=PHONE), Person.objects.create(name="b", phone="1")
    write_raw(two, raw(one))
    with pytest.raises(CannotUnseal, match="altered or moved"):
        _ = again(two).phone


def test_a_value_moved_to_another_column_cannot_be_read(writing: None) -> None:
    one = Person.objects.create(name="a", phone=PHONE)
    write_raw(one, raw(one), "email")
    with pytest.raises(CannotUnseal):
        _ = again(one).email


def test_a_value_moved_to_another_table_cannot_be_read(chests: None) -> None:
    one = Person.objects.create(name="a", phone=PHONE)
    sealed_as_if = seal(b"13900000000", f"security_person|text|{one.pk}")
    with connection.cursor() as cursor:
        cursor.execute("insert into test_chest (id, text, data) values (%s, %s, '')", [one.pk, sealed_as_if])
    with pytest.raises(CannotUnseal):
        _ = Chest.objects.get(pk=one.pk).text


def test_an_older_value_of_the_same_row_can_be_put_back_and_read(writing: None) -> None:
    """The limit of binding the place: what this row once said is still its own. The journal tells who wrote."""
    one = Person.objects.create(name="a", phone="1")
    older = raw(one)
    one.phone = "2"
    one.save()
    write_raw(one, older)
    assert again(one).phone == "1"


def test_no_flipped_bit_is_accepted(writing: None) -> None:
    place = "security_person|phone|1"
    sealed, draw = seal(PHONE.encode(), place), random.Random(1)
    for n in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[n // 8] ^= 1 << n % 8
        with pytest.raises(CannotUnseal):
            unseal(bytes(flipped), place)
    for _ in range(10_000):
        flipped = bytearray(sealed)
        for at in draw.sample(range(len(sealed)), k=draw.randint(1, 4)):
            flipped[at] ^= draw.randint(1, 255)
        with pytest.raises(CannotUnseal):
            unseal(bytes(flipped), place)


def test_no_shortened_value_is_accepted() -> None:
    sealed = seal(PHONE.encode(), "p")
    for length in range(len(sealed)):
        with pytest.raises(CannotUnseal):
            unseal(sealed[:length], "p")


def test_after_a_new_key_old_values_are_read_and_new_ones_written_with_it(writing: None, settings: Any) -> None:
    one = Person.objects.create(name="a", phone=PHONE)
    settings.FIELD_KEYS = {**configured.FIELD_KEYS, 77: os.urandom(32)}
    two = Person.objects.create(name="b", phone=PHONE)
    assert (again(one).phone, again(two).phone) == (PHONE, PHONE)
    assert raw(two)[1] == 77 != raw(one)[1]


def test_a_value_is_sealed_anew_with_the_newest_key_when_it_is_set_again(writing: None, settings: Any) -> None:
    one = Person.objects.create(name="a", phone=PHONE)
    settings.FIELD_KEYS = {**configured.FIELD_KEYS, 77: os.urandom(32)}
    loaded = again(one)
    loaded.phone = loaded.phone
    loaded.save()
    assert raw(one)[1] == 77


def test_without_its_key_a_value_cannot_be_read(writing: None, settings: Any) -> None:
    one = Person.objects.create(name="a", phone=PHONE)
    settings.FIELD_KEYS = {99: os.urandom(32)}
    with pytest.raises(CannotUnseal, match="not configured"):
        _ = again(one).phone


def test_with_a_wrong_key_of_the_same_id_a_value_cannot_be_read(writing: None, settings: Any) -> None:
    one = Person.objects.create(name="a", phone=PHONE)
    settings.FIELD_KEYS = {key_id: os.urandom(32) for key_id in configured.FIELD_KEYS}
    with pytest.raises(CannotUnseal):
        _ = again(one).phone


def test_nonces_do_not_repeat() -> None:
    assert len({seal(b"x", "p")[2 : 2 + NONCE] for _ in range(100_000)}) == 100_000


def test_a_row_takes_its_id_before_it_is_sealed(writing: None) -> None:
    one = Person(name="a", phone=PHONE)
    one.save()
    assert unseal(raw(one), f"security_person|phone|{one.pk}") == PHONE.encode()


def test_many_rows_are_written_at_once_with_ids_taken_first(writing: None) -> None:
    ids = allocate_ids(Person, 50)
    Person.objects.bulk_create(Person(pk=pk, name="a", phone=f"1390000{pk}") for pk in ids)
    assert len(set(ids)) == 50
    for one in Person.objects.filter(pk__in=ids):
        assert one.phone == f"1390000{one.pk}"


def test_many_rows_without_ids_are_refused_in_a_sentence(writing: None) -> None:
    with pytest.raises(ValueError, match="needs its id"):
        Person.objects.bulk_create([Person(name="a", phone=PHONE)])


def test_a_value_that_was_not_loaded_is_read_when_it_is_asked_for(
    writing: None, django_assert_num_queries: Any
) -> None:
    pk = Person.objects.create(name="a", phone=PHONE).pk
    for rows in (Person.objects.defer("phone"), Person.objects.only("name")):
        one = rows.get(pk=pk)
        with django_assert_num_queries(1):
            assert one.phone == PHONE


def test_loading_rows_decrypts_nothing(writing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    pk = Person.objects.create(name="a", phone=PHONE).pk
    monkeypatch.setattr("security.fields.sealed.unseal", lambda *_: pytest.fail("decrypted"))
    assert again(Person(pk=pk)).name == "a"


def test_saving_a_loaded_row_leaves_its_sealed_value_as_it_stands(writing: None) -> None:
    one = Person.objects.create(name="a", phone=PHONE)
    before, loaded = raw(one), again(one)
    loaded.name = "b"
    loaded.save()
    assert raw(one) == before


def test_a_json_value_changed_in_place_is_saved(chests: None) -> None:
    one = Chest.objects.get(pk=Chest.objects.create(data={"a": 1}).pk)
    one.data["b"] = 2
    one.save()
    assert Chest.objects.get(pk=one.pk).data == {"a": 1, "b": 2}


def test_a_copied_row_is_refused_rather_than_made_unreadable(writing: None) -> None:
    one = again(Person.objects.create(name="a", phone=PHONE))
    one.pk = None
    with pytest.raises(CannotUnseal):
        one.save()


@pytest.mark.parametrize(
    "use",
    [
        lambda: Person.objects.filter(phone=PHONE),
        lambda: Person.objects.filter(phone__in=[PHONE]),
        lambda: Person.objects.update(phone=PHONE),
        lambda: Person.objects.bulk_update(
            [Person(pk=pk, phone=PHONE) for pk in Person.objects.values_list("pk", flat=True)], ["phone"]
        ),
        lambda: Person.objects.update(phone=models.Value(PHONE, output_field=Person._meta.get_field("phone"))),
    ],
    ids=["filter", "in", "update", "bulk_update", "update with an expression"],
)
def test_a_plain_value_never_reaches_the_database_by_a_query(writing: None, use: Any) -> None:
    with pytest.raises(FieldError, match="sealed row by row"):
        list(use() or [])


def test_one_row_can_be_updated_with_a_value_sealed_for_it(writing: None) -> None:
    one = Person.objects.create(name="a", phone="1")
    field = Person._meta.get_field("phone")
    Person.objects.filter(pk=one.pk).update(phone=field.sealed(PHONE, one))
    assert again(one).phone == PHONE


def test_values_of_a_query_stay_sealed(writing: None) -> None:
    pk = Person.objects.create(name="a", phone=PHONE).pk
    [value] = Person.objects.filter(pk=pk).values_list("phone", flat=True)
    assert isinstance(value, Ciphertext)
    assert PHONE not in str(value)


def test_a_serialised_row_does_not_show_the_value(writing: None) -> None:
    from django.core import serializers

    assert PHONE not in serializers.serialize("json", [again(Person.objects.create(name="a", phone=PHONE))])


def test_whether_there_is_a_value_can_be_asked(writing: None) -> None:
    one = Person.objects.create(name="a", phone=PHONE)
    assert list(Person.objects.filter(phone__isnull=False)) == [one]
