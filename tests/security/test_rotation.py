"""Keys change while the office works: everything is encrypted anew, and nothing becomes unreadable (S:CRY-02)."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory

from casework.actions.store_file import store_file
from casework.models import File
from casework.storage import CannotOpen, Contents, read
from casework.sweeps.store import sweep_store
from security.actions.open_account import open_account
from security.backends import sign_in_key
from security.fields.cipher import CannotUnseal, seal, unseal
from security.journal import unrecorded
from security.models import Account, Person
from tests.security.journal_room import AT

PHONE, EMAIL, PASSWORD = "13912345678", "wang@example.edu.cn", "seven slow boats at dusk"
pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(files_dir: Any) -> Person:
    """A person with telephone, address, account and a stored file, all under the keys of before."""
    with unrecorded("a test of rotation"):
        one = Person.objects.create(name="王子涵", phone=PHONE, email=EMAIL)
    open_account(person=one, names=[sign_in_key(EMAIL)], password=PASSWORD, by=one, at=AT)
    store_file(contents=Contents("a.txt", "text/plain", BytesIO(b"paper" * 30_000)), by=one, at=AT)
    return one


@pytest.fixture
def newer(wang: Person, settings: Any) -> Any:
    """A newer key on each ring, behind the older."""
    for ring in ("FIELD_KEYS", "INDEX_KEYS", "FILE_KEYS"):
        setattr(settings, ring, {**getattr(configured, ring), 77: os.urandom(32)})
    return settings


def rotated(*words: str) -> str:
    out = StringIO()
    call_command("rotate_keys", *words, stdout=out, stderr=out)
    return out.getvalue()


def heads(person: Person) -> tuple[bytes, int]:
    """Method and key of the telephone, key of the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select substring(phone from 1 for 2), get_byte(email_index, 0) from security_person where id = %s",
            [person.pk],
        )
        head, index = cursor.fetchone()
        return bytes(head), index


def signs_in(typed: str = EMAIL) -> Account | None:
    request = RequestFactory().post("/")
    request.network, request.at, request.device = "192.0.2.1", AT, None  # type: ignore[attr-defined]
    found = authenticate(request, username=typed, password=PASSWORD)
    return found if isinstance(found, Account) else None


def found_by(address: str) -> Person | None:
    return Person.objects.filter(email_index__in=Person._meta.get_field("email_index").digests(address)).first()


def test_before_during_and_after_a_person_signs_in_by_the_address(wang: Person, newer: Any) -> None:
    assert signs_in() == wang.account
    rotated()
    assert signs_in("Wang@Example.edu.cn") == wang.account


def test_afterwards_the_older_keys_are_needed_by_nothing(wang: Person, newer: Any) -> None:
    assert heads(wang)[0][1] != 77
    said = rotated()
    assert "Nothing needs an older key" in said
    assert heads(wang) == (bytes((1, 77)), 77)
    for ring in ("FIELD_KEYS", "INDEX_KEYS", "FILE_KEYS"):
        setattr(newer, ring, {77: getattr(newer, ring)[77]})
    again = Person.objects.get(pk=wang.pk)
    assert (again.phone, again.email) == (PHONE, EMAIL)
    assert found_by(EMAIL) == wang
    assert signs_in() == wang.account
    [file] = File.objects.all()
    assert b"".join(read(file.stored_as)) == b"paper" * 30_000
    assert file.key_id == 77


def test_who_reads_a_file_meanwhile_reads_it_to_its_end(
    wang: Person, newer: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """The first piece was asked for or not; or only the name is in hand, as in a backup and at a second look."""
    name = File.objects.get().stored_as
    begun, asked = read(name), read(name)
    first = next(begun)
    with django_capture_on_commit_callbacks(execute=True):
        rotated()
    assert File.objects.get().stored_as != name
    assert first + b"".join(begun) == b"".join(asked) == b"".join(read(name)) == b"paper" * 30_000


def test_the_older_bytes_of_a_file_go_a_day_after(
    wang: Person, newer: Any, files_dir: Any, django_capture_on_commit_callbacks: Any
) -> None:
    name = File.objects.get().stored_as
    os.utime(files_dir / name[:2] / name, (0, 0))  # it was stored long ago
    with django_capture_on_commit_callbacks(execute=True):
        rotated()
    now = datetime.now(UTC)
    assert sweep_store(at=now + timedelta(hours=23)) == 0
    asked = read(name)
    assert sweep_store(at=now + timedelta(hours=25)) == 1
    assert b"".join(asked) == b"paper" * 30_000
    with pytest.raises(CannotOpen):
        read(name)
    assert b"".join(read(File.objects.get().stored_as)) == b"paper" * 30_000


def test_what_still_needs_an_older_key_is_told_and_ends_with_status_one(wang: Person, newer: Any) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys", "--check", stdout=out, stderr=out)
    assert ended.value.code == 1
    assert "security.Person: 1 still need an older key" in out.getvalue()
    assert "files: 1 still need an older key" in out.getvalue()
    assert heads(wang)[0][1] != 77


def test_an_address_that_the_person_no_longer_has_keeps_the_older_key(wang: Person, newer: Any) -> None:
    with unrecorded("a new address"):
        wang.email = "other@example.edu.cn"
        wang.save()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("rotate_keys", stdout=out, stderr=out)
    assert "security.SignInName: 1 still need an older key" in out.getvalue()
    assert signs_in() == wang.account


def test_a_school_that_must_use_sm4_changes_over_and_back(wang: Person, settings: Any) -> None:
    settings.CIPHER = "SM4-GCM"
    assert Person.objects.get(pk=wang.pk).phone == PHONE
    rotated()
    assert heads(wang)[0][0] == 2
    [file] = File.objects.all()
    assert b"".join(read(file.stored_as)) == b"paper" * 30_000
    settings.CIPHER = "AES-256-GCM"
    assert Person.objects.get(pk=wang.pk).phone == PHONE
    rotated()
    assert heads(wang)[0][0] == 1


@pytest.mark.parametrize("method", ["AES-256-GCM", "SM4-GCM"])
def test_neither_method_takes_what_was_altered_moved_or_cut(method: str, settings: Any) -> None:
    settings.CIPHER = method
    sealed = seal(PHONE.encode(), "here")
    assert unseal(sealed, "here") == PHONE.encode()
    flipped = [sealed[:n] + bytes((sealed[n] ^ 1,)) + sealed[n + 1 :] for n in range(len(sealed))]
    cut = [sealed[:n] for n in range(len(sealed))]
    for wrong in [*flipped, *cut]:
        with pytest.raises(CannotUnseal):
            unseal(wrong, "here")
    with pytest.raises(CannotUnseal):
        unseal(sealed, "there")
