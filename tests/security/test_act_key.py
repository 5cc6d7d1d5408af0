"""A form carries a key: pressing its button twice has one effect and one outcome."""

from __future__ import annotations

import threading
from datetime import datetime
from uuid import uuid4

import pytest

from security.journal import recorded
from security.models import ActKey, Entry, Person
from tests.security.journal_room import AT, Renamed, at_once, people, rename, wait_for_lock


def test_pressing_twice_acts_once_and_gives_the_first_outcome(room: None) -> None:
    [one] = people()
    key = uuid4()
    first = rename(persons=[one], name="first", by=one, at=AT, act_key=key)
    second = rename(persons=[one], name="second", by=one, at=AT, act_key=key)
    one.refresh_from_db()
    assert second == first
    assert one.name == "first"
    assert Entry.objects.filter(event="test.renamed").count() == 1


def test_another_persons_press_with_the_same_key_is_another_act(room: None) -> None:
    one, two = people(2)
    key = uuid4()
    rename(persons=[one], name="first", by=one, at=AT, act_key=key)
    rename(persons=[one], name="second", by=two, at=AT, act_key=key)
    one.refresh_from_db()
    assert one.name == "second"


def test_without_a_key_every_press_acts(room: None) -> None:
    [one] = people()
    for name in ("first", "second"):
        rename(persons=[one], name=name, by=one, at=AT, act_key=None)
    assert Entry.objects.filter(event="test.renamed").count() == 2


def test_of_two_presses_at_once_the_second_waits_and_gets_the_outcome_of_the_first(room: None) -> None:
    [one] = people()
    key, inside, go_on = uuid4(), threading.Event(), threading.Event()

    @recorded
    def slowly(*, name: str, by: Person, at: datetime) -> Renamed:
        inside.set()
        assert go_on.wait(20)
        return Renamed(at=at, by=by.pk, persons=frozenset({by.pk}), name=name, on=at.date())

    [first] = at_once(lambda: slowly(name="first", by=one, at=AT, act_key=key))
    assert inside.wait(20)
    [second] = at_once(lambda: rename(persons=[one], name="second", by=one, at=AT, act_key=key))
    wait_for_lock("insert into security_actkey")
    assert not second.done()
    go_on.set()
    assert second.result(20) == first.result(20)
    assert Entry.objects.filter(event="test.renamed").count() == 1


def test_when_the_first_press_fails_the_second_acts(room: None) -> None:
    [one] = people()
    key, inside, go_on = uuid4(), threading.Event(), threading.Event()

    @recorded
    def failing(*, by: Person, at: datetime) -> Renamed:
        inside.set()
        assert go_on.wait(20)
        raise RuntimeError("the first press fails")

    [first] = at_once(lambda: failing(by=one, at=AT, act_key=key))
    assert inside.wait(20)
    [second] = at_once(lambda: rename(persons=[one], name="second", by=one, at=AT, act_key=key))
    wait_for_lock("insert into security_actkey")
    go_on.set()
    with pytest.raises(RuntimeError):
        first.result(20)
    assert second.result(20).name == "second"
    assert ActKey.objects.get(person=one, key=key).outcome["name"] == "second"


def test_forty_presses_at_once_have_one_effect(room: None) -> None:
    [one] = people()
    key = uuid4()
    together = threading.Barrier(8)

    def press(n: int) -> Renamed:
        together.wait(20)
        return rename(persons=[one], name=f"press {n}", by=one, at=AT, act_key=key)

    for _round in range(5):
        outcomes = {future.result(30) for future in at_once(*[lambda n=n: press(n) for n in range(8)])}
        assert len(outcomes) == 1
    assert Entry.objects.filter(event="test.renamed").count() == 1
