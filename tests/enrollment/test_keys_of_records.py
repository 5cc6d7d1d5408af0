"""What is written once and never changed is encrypted anew with the others when keys change (S:CRY-02)."""

from __future__ import annotations

import os
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from enrollment.actions.grant_arrival_leave import grant_arrival_leave
from enrollment.actions.note_arrival_contact import note_arrival_contact
from enrollment.models import ArrivalContact, ArrivalLeave, Comparison, Difference
from security.journal import RESEALING, unrecorded
from security.sweeps.rotation import left_behind, sealed_models
from tests.cast_intake import ALL, FIRST
from tests.cast_registration import on
from tests.cast_verification import NEW_PHONE


@pytest.fixture
def records(arrival_day: Any) -> Any:
    """A contact, a leave and a comparison, each with words that are sealed."""
    clerk, at = arrival_day.cast.registrar, on(FIRST)
    arrival_day.compare("gao", dict.fromkeys(ALL, True) | {"ID": False}, note="姓名与身份证不一致")
    said = {"way": "PHONE", "reached": "GUARDIAN", "said": "车票改签，后天到"}
    note_arrival_contact(arrival=arrival_day.arrival("li").pk, spoken_on=FIRST, **said, by=clerk, at=at)
    later = {"until": FIRST.replace(day=10), "reason": "住院"}
    grant_arrival_leave(arrival=arrival_day.arrival("qin").pk, **later, by=clerk, at=at)
    return arrival_day


def rotated(settings: Any) -> str:
    """What the command says, with a newer key on the ring."""
    settings.FIELD_KEYS = {**configured.FIELD_KEYS, 77: os.urandom(32)}
    out = StringIO()
    call_command("rotate_keys", stdout=out, stderr=out)
    return out.getvalue()


def only_the_newest(settings: Any) -> None:
    settings.FIELD_KEYS = {77: settings.FIELD_KEYS[77]}


def test_the_records_of_an_intake_are_read_with_the_new_key_alone(records: Any, settings: Any, files_dir: Any) -> None:
    said = rotated(settings)
    assert "Nothing needs an older key" in said
    assert left_behind() == {}
    only_the_newest(settings)
    assert ArrivalContact.objects.get().said == "车票改签，后天到"
    assert ArrivalLeave.objects.get().reason == "住院"
    assert Comparison.objects.get(matches=False).note == "姓名与身份证不一致"


def test_so_is_a_difference_that_was_settled(check: Any, settings: Any, files_dir: Any) -> None:
    check.answer("wang", phone=NEW_PHONE)
    check.settle("phone", by=check.cast.dept_staff)
    rotated(settings)
    assert left_behind() == {}
    only_the_newest(settings)
    assert Difference.objects.get().theirs == NEW_PHONE


def tried(changes: str, *, resealing: str) -> None:
    with unrecorded("somebody tries"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, true)", [RESEALING, resealing])
        cursor.execute(f"update enrollment_arrivalcontact set {changes}")


@pytest.mark.parametrize("changes", ["way = 'VISIT'", "way = 'VISIT', said = said"])
def test_even_while_keys_change_nothing_else_of_a_record_does(records: Any, changes: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        tried(changes, resealing="on")
    assert ArrivalContact.objects.get().way == "PHONE"


def test_without_a_change_of_keys_the_sealed_words_are_not_written_over(records: Any) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        tried("said = said", resealing="")


@pytest.mark.django_db
def test_no_table_with_sealed_columns_refuses_to_be_sealed_anew() -> None:
    """Whoever adds one that is written once names its sealed columns: `written_once(...)`."""
    update = 16  # of pg_trigger.tgtype
    with connection.cursor() as cursor:
        cursor.execute(
            "select relation.relname, trigger.tgname, pg_get_functiondef(trigger.tgfoid)"
            " from pg_trigger as trigger join pg_class as relation on relation.oid = trigger.tgrelid"
            " where relation.relname = any(%s) and not trigger.tgisinternal and trigger.tgtype::int & %s <> 0",
            [[model._meta.db_table for model in sealed_models()], update],
        )
        triggers = cursor.fetchall()
    assert {"enrollment_arrivalcontact", "enrollment_difference"} <= {table for table, _name, _body in triggers}
    refusing = [
        (table, name)
        for table, name, body in triggers
        if "raise exception" in body and "registrar.act" not in body and RESEALING not in body
    ]
    assert refusing == []
