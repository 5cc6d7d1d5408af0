"""An act is one transaction with its entries and the reactions to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from security.journal import Event, book, recorded, request_id, unrecorded, when
from security.journal.event import EVENTS, from_row, to_row
from security.models import Entry, Person
from tests.security.journal_room import AT, Renamed, at_once, entries, people, rename


@pytest.fixture
def reacting(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Reactions that last for one test."""
    monkeypatch.setattr(book, "_reactions", book._reactions.copy())

    def react(kind: type[Event], reaction: Callable[[Any], None]) -> None:
        book._reactions[kind] = [*book._reactions[kind]]
        when(kind)(reaction)

    return react


def test_an_act_leaves_an_entry_for_every_person_concerned(db: None) -> None:
    one, two = people(2)
    rename(persons=[two, one], name="李四", by=one, at=AT)
    lines = Entry.objects.filter(event="test.renamed").order_by("id")
    assert [line.person_id for line in lines] == sorted([one.pk, two.pk])
    assert {line.act_id for line in lines} == {lines[0].act_id}
    assert lines[0].by_id == one.pk
    assert lines[0].at == AT
    assert lines[0].particulars["name"] == "李四"


def test_what_each_did_for_himself_stands_so_in_the_entry_of_each(db: None) -> None:
    one, two, system = people(3)

    @recorded
    def rename_themselves(*, by: Person, at: Any) -> Renamed:
        return Renamed(
            at=at, by=by.pk, persons=frozenset({one.pk, two.pk}), name="李四", on=at.date(), each_for_self=True
        )

    rename_themselves(by=system, at=AT)
    lines = Entry.objects.filter(event="test.renamed").values_list("person", "by")
    assert sorted(lines) == [(one.pk, one.pk), (two.pk, two.pk)]
    assert "each_for_self" not in Entry.objects.filter(event="test.renamed").first().particulars


def test_an_act_that_concerns_nobody_leaves_one_entry(db: None) -> None:
    [one] = people()
    rename(persons=[], name="", by=one, at=AT)
    assert list(Entry.objects.filter(event="test.renamed").values_list("person_id")) == [(None,)]


def test_an_entry_carries_the_id_of_the_request_that_made_it(db: None) -> None:
    [one] = people()
    token = request_id.set("abc123")
    try:
        rename(persons=[one], name="x", by=one, at=AT)
    finally:
        request_id.reset(token)
    assert Entry.objects.get(event="test.renamed").request_id == "abc123"


def test_the_database_itself_stamps_epoch_transaction_time_and_digest(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into security_entry (epoch, tx, at, written_at, act_id, event, about, particulars, digest)"
            " values (9, '5', now(), '2000-01-01', gen_random_uuid(), 'test.made-up', '', '{}', 'forged')"
            " returning epoch, tx = pg_current_xact_id(), written_at > now() - interval '1 hour',"
            " digest = security_entry_digest(security_entry)"
        )
        assert cursor.fetchone() == (1, True, True, True)


def test_when_the_act_fails_nothing_of_it_is_left(room: None) -> None:
    [one] = people()

    @recorded
    def half(*, by: Person, at: Any) -> Renamed:
        Person.objects.filter(pk=by.pk).update(name="half done")
        raise RuntimeError("in the middle")

    before = entries()
    with pytest.raises(RuntimeError):
        half(by=one, at=AT)
    one.refresh_from_db()
    assert one.name == "人0"
    assert entries() == before


def test_reactions_run_once_for_the_whole_set_in_the_same_transaction(room: None, reacting: Any) -> None:
    three = people(3)
    seen = []
    reacting(Renamed, lambda event: seen.append((event.persons, transaction.get_connection().in_atomic_block)))
    rename(persons=three, name="x", by=three[0], at=AT)
    assert seen == [(frozenset(one.pk for one in three), True)]


def test_a_reaction_to_all_events_sees_this_one(room: None, reacting: Any) -> None:
    [one] = people()
    seen = []
    reacting(Event, seen.append)
    event = rename(persons=[one], name="x", by=one, at=AT)
    assert seen == [event]


def test_a_failing_reaction_fails_the_act(room: None, reacting: Any) -> None:
    [one] = people()
    before = entries()

    def fails(_event: Event) -> None:
        raise RuntimeError("no paper left")

    reacting(Renamed, fails)
    with pytest.raises(RuntimeError, match="no paper left"):
        rename(persons=[one], name="x", by=one, at=AT)
    one.refresh_from_db()
    assert one.name == "人0"
    assert entries() == before


def test_an_act_inside_an_act_joins_its_transaction_and_its_act_id(room: None) -> None:
    one, two = people(2)

    @recorded
    def both(*, by: Person, at: Any) -> Renamed:
        rename(persons=[one], name="first", by=by, at=at)
        rename(persons=[two], name="second", by=by, at=at)
        return Renamed(at=at, by=by.pk, name="both", on=at.date())

    both(by=one, at=AT)
    lines = Entry.objects.filter(event="test.renamed").order_by("id")
    assert [line.particulars["name"] for line in lines] == ["first", "second", "both"]
    assert len({line.act_id for line in lines}) == len({line.tx for line in lines}) == 1


def test_what_an_act_passes_on_from_one_inside_it_is_told_once(room: None, reacting: Any) -> None:
    [one] = people()
    told: list[Event] = []
    reacting(Renamed, told.append)

    @recorded
    def pass_on(*, by: Person, at: Any) -> Renamed:
        return rename(persons=[one], name="王五", by=by, at=at)

    pass_on(by=one, at=AT)
    assert len(told) == sum(event == "test.renamed" for event, _person in entries()) == 1


def test_an_act_inside_a_failing_act_is_undone_with_it(room: None) -> None:
    [one] = people()

    @recorded
    def outer(*, by: Person, at: Any) -> Renamed:
        rename(persons=[one], name="inner", by=by, at=at)
        raise RuntimeError("outer")

    before = entries()
    with pytest.raises(RuntimeError):
        outer(by=one, at=AT)
    assert entries() == before


def test_an_act_refuses_to_run_inside_a_transaction_that_is_not_an_act(room: None) -> None:
    [one] = people()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        rename(persons=[one], name="x", by=one, at=AT)


def test_acts_of_two_threads_do_not_share_a_book(room: None) -> None:
    one, two = people(2)
    works = [lambda who=who: rename(persons=[who], name="x", by=who, at=AT) for who in (one, two)]
    for future in at_once(*works):
        future.result(10)
    assert Entry.objects.filter(event="test.renamed").values("act_id").distinct().count() == 2


def test_what_waits_for_the_commit_runs_outside_the_act(room: None) -> None:
    """So that an act called there is one of its own."""
    [one] = people()

    @recorded
    def ringing(*, by: Person, at: Any) -> Renamed:
        transaction.on_commit(lambda: rename(persons=[one], name="after", by=by, at=at))
        return Renamed(at=at, by=by.pk, name="before", on=at.date())

    ringing(by=one, at=AT)
    lines = Entry.objects.filter(event="test.renamed").order_by("id")
    assert [line.particulars["name"] for line in lines] == ["before", "after"]
    assert lines[0].tx != lines[1].tx


def test_writing_outside_an_act_for_a_reason_is_an_entry(db: None) -> None:
    with unrecorded("moving in"):
        Person.objects.create(name="新")
    entry = Entry.objects.get(event="written-outside", particulars__reason="moving in")
    assert entry.particulars["role"]
    assert entry.by_id is None


def test_after_an_act_the_tables_are_guarded_again_even_in_a_wider_transaction(db: None) -> None:
    [one] = people()
    rename(persons=[one], name="x", by=one, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('registrar.act', true)")
        assert cursor.fetchone() == ("",)


def test_two_events_cannot_have_one_key() -> None:
    with pytest.raises(TypeError, match=r"test\.renamed"):
        type("Other", (Event,), {"key": "test.renamed"})
    assert EVENTS["test.renamed"] is Renamed


def test_an_event_comes_back_from_its_kept_form_with_the_types_of_its_fields() -> None:
    event = Renamed(
        at=AT,
        by=7,
        persons=frozenset({1, 2}),
        about="security.person:1",
        name="x",
        on=date(2026, 9, 1),
        seen=AT,
        pairs=((1, "a"), (2, "b")),
        marks=frozenset({"p", "q"}),
    )
    assert from_row(to_row(event)) == event


def test_every_event_of_the_house_can_be_kept_and_given_back() -> None:
    """A field whose type the journal cannot restore would break the second press of a button."""
    from security.journal import event as module

    known = (str, int, bool, float, dict, Any, *module._READ)
    for key, kind in EVENTS.items():
        for name, annotation in module._types(key).items():
            for part in _parts(annotation):
                assert part in known or part is type(None) or "ClassVar" in str(annotation), (kind, name, annotation)


def _parts(annotation: Any) -> list[Any]:
    from typing import get_args, get_origin

    if get_origin(annotation) is dict:
        return [dict]
    inside = [one for one in get_args(annotation) if one is not ...]
    return [part for one in inside for part in _parts(one)] if inside else [annotation]
