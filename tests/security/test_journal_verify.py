"""Every way of tampering with the journal is found and located; what is not tampered with is never accused."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase, override_settings

from security.journal.sealer import seal_once
from security.journal.standing import CANONICAL
from tests.security.journal_room import AT, RESTAMP, found, ids_of, owner, people, rename, seal_all, tamper, verified

pytestmark = pytest.mark.alone
TABLES = ("security_entry", "security_seal")


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[list[int]]:
    """Ten entries about names in seals 2 to 6, two in each; seal 1 is what the house began with. Their ids."""
    place = tmp_path_factory.mktemp("anchor") / "journal.anchor"
    with django_db_blocker.unblock(), override_settings(JOURNAL_ANCHOR=place):
        one, two = people(2)
        seal_all()
        for n in range(5):
            rename(persons=[one, two], name=f"name {n}", by=one, at=AT)
            seal_all()
        with owner() as own:
            own.execute(
                "create table kept_function as select pg_get_functiondef('security_entry_digest'::regproc) as text"
            )
            for table in TABLES:
                own.execute(f"create table kept_{table} as table {table}")
        yield ids_of()
        TransactionTestCase._fixture_teardown(None)  # the next test finds the database as it was


@pytest.fixture
def book(written: list[int], django_db_blocker: Any) -> Iterator[list[int]]:
    """The written journal, put back after the test as it was before."""
    anchored = settings.JOURNAL_ANCHOR.read_bytes()
    with django_db_blocker.unblock():
        yield written
        settings.JOURNAL_ANCHOR.write_bytes(anchored)
        tamper(
            *(f"delete from {table}" for table in TABLES),
            *(f"insert into {table} select * from kept_{table}" for table in TABLES),
            "do $$ begin execute (select text from kept_function); end $$",
        )


def test_an_untouched_journal_has_no_findings(book: list[int]) -> None:
    assert found() == []


def test_the_digest_that_is_verified_is_the_one_that_the_database_stamps(book: list[int]) -> None:
    with connection.cursor() as cursor:
        expression = CANONICAL.format(place="e", row="e")
        cursor.execute(
            f"select count(*) filter (where {expression} = digest and digest = security_entry_digest(e)), count(*)"
            " from security_entry e"
        )
        fitting, all_of_them = cursor.fetchone() or (0, 1)
    assert fitting == all_of_them >= 10


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 second'",
        "written_at = written_at + interval '1 microsecond'",
        "by_id = null",
        "act_id = gen_random_uuid()",
        "event = 'test.renamed-not'",
        "person_id = null",
        "about = 'security.person:1'",
        """particulars = particulars || '{"name": "another"}'""",
        "request_id = 'x'",
    ],
)
def test_every_column_of_an_entry_is_covered(book: list[int], change: str) -> None:
    tamper(f"update security_entry set {change} where id = {book[4]}")
    assert found() == [("edited", 4, book[4])]


def test_an_edited_entry_whose_digest_was_written_anew_is_found(book: list[int]) -> None:
    tamper(f"update security_entry set event = 'test.other' where id = {book[4]}", f"{RESTAMP} where id = {book[4]}")
    assert found() == [("restamped", 4, book[4])]


def test_an_overwritten_digest_is_found(book: list[int]) -> None:
    tamper(f"update security_entry set digest = sha256('x') where id = {book[4]}")
    assert found() == [("digest-changed", 4, book[4])]


def test_the_databases_own_digest_function_is_not_believed(book: list[int]) -> None:
    tamper(
        f"update security_entry set event = 'test.other' where id = {book[4]}",
        "create or replace function security_entry_digest(e security_entry) returns bytea language sql immutable"
        " as 'select e.digest'",
    )
    assert found() == [("edited", 4, book[4])]


def test_a_deleted_entry_is_found(book: list[int]) -> None:
    tamper(f"delete from security_entry where id = {book[5]}")
    assert found() == [("deleted", 4, book[5])]


def test_all_entries_of_a_seal_deleted_are_each_found(book: list[int]) -> None:
    tamper(f"delete from security_entry where id in ({book[4]}, {book[5]})")
    assert found() == [("deleted", 4, book[4]), ("deleted", 4, book[5])]


def test_an_entry_inserted_into_a_sealed_stretch_is_found(book: list[int]) -> None:
    tamper(
        "insert into security_entry (id, epoch, tx, at, act_id, event, about, digest, particulars)"
        f" select 100000, epoch, tx, at, act_id, event, '', '', '{{}}' from security_entry where id = {book[4]}",
        f"{RESTAMP} where id = 100000",
    )
    assert found() == [("inserted", 4, 100000)]


def test_an_entry_inserted_before_the_first_seal_is_found(book: list[int]) -> None:
    tamper(
        "insert into security_entry (id, epoch, tx, at, act_id, event, about, digest, particulars)"
        f" select 100000, 0, '3', at, act_id, event, '', '', '{{}}' from security_entry where id = {book[4]}",
        f"{RESTAMP} where id = 100000",
    )
    assert found() == [("inserted", 1, 100000)]


def test_exchanged_entries_are_found_and_named_as_exchanged(book: list[int]) -> None:
    """Their ids are swapped, as if the second had happened first."""
    a, b = book[4], book[5]
    tamper(
        f"update security_entry set id = -1 where id = {a}",
        f"update security_entry set id = {a} where id = {b}",
        f"update security_entry set id = {b} where id = -1",
        RESTAMP,
    )
    assert found() == [("restamped", 4, a), ("restamped", 4, b), ("exchanged", 4, a)]


def test_an_entry_moved_to_another_transaction_is_found_in_both_places(book: list[int]) -> None:
    tamper(
        f"update security_entry set tx = (select tx from security_entry where id = {book[8]}) where id = {book[4]}",
        RESTAMP,
    )
    assert set(found()) == {("moved", 4, book[4]), ("inserted", 6, book[4])}


def test_an_entry_made_to_look_young_is_found(book: list[int]) -> None:
    tamper(f"update security_entry set tx = (tx::text::numeric + 1000000)::text::xid8 where id = {book[4]}", RESTAMP)
    assert found() == [("moved", 4, book[4])]
    assert verified().young == 1


def test_reordered_entries_are_found(book: list[int]) -> None:
    """Both keep their ids, but the first now pretends to be of a later transaction within one seal."""
    one, two = people(2)
    rename(persons=[one], name="a", by=one, at=AT)
    rename(persons=[two], name="b", by=one, at=AT)
    seal_all()
    a, b = ids_of()[-2:]
    with connection.cursor() as cursor:
        cursor.execute("select id, tx::text from security_entry where id in (%s, %s)", [a, b])
        tx = dict(cursor.fetchall())
    tamper(
        f"update security_entry set tx = '{tx[b]}' where id = {a}",
        f"update security_entry set tx = '{tx[a]}' where id = {b}",
        RESTAMP,
    )
    assert set(found()) >= {("restamped", 7, a), ("restamped", 7, b), ("reordered", 7, None)}


def test_a_cut_tail_is_found_by_its_seals(book: list[int]) -> None:
    tamper(f"delete from security_entry where id >= {book[8]}")
    assert found() == [("deleted", 6, book[8]), ("deleted", 6, book[9])]


def test_a_tail_cut_together_with_its_seals_is_found_by_the_anchor(book: list[int]) -> None:
    tamper(f"delete from security_entry where id >= {book[6]}", "delete from security_seal where number >= 5")
    assert found() == [("tail-cut", 5, None)]


def test_a_tail_of_which_only_the_seals_are_gone_is_found_by_the_anchor(book: list[int]) -> None:
    tamper("delete from security_seal where number >= 5")
    assert found() == [("tail-cut", 5, None)]


def test_a_tail_that_was_written_anew_and_sealed_again_is_found_by_the_anchor(book: list[int]) -> None:
    tamper(
        "delete from security_seal where number >= 5",
        f"update security_entry set event = 'x' where id = {book[6]}",
        RESTAMP,
    )
    seal_once()
    assert ("not-as-anchored", 5, None) in found()


def test_emptying_the_whole_journal_is_found(book: list[int]) -> None:
    tamper("delete from security_entry", "delete from security_seal")
    assert found() == [("tail-cut", 1, None)]


def test_a_missing_anchor_is_a_finding(book: list[int]) -> None:
    settings.JOURNAL_ANCHOR.unlink()
    assert found() == [("no-anchor", None, None)]


@pytest.mark.parametrize(
    "change",
    [
        "leaves = sha256('a') || sha256('b')",
        "ids = array[ids[2], ids[1]]",
        "count = 3",
        "epoch = 2",
        "at = at + interval '1 day'",
        "from_tx = '3'",
        "upto_tx = (upto_tx::text::numeric + 1)::text::xid8",
        "hash = sha256('x') || '\\x00'",
        "ids = array[null::bigint, 1]",
        "count = -1",
    ],
)
def test_a_changed_seal_is_found(book: list[int], change: str) -> None:
    tamper(f"update security_seal set {change} where number = 4")
    assert ("forged", 4, None) in found()
    assert not any(what == "forged" and seal != 4 for what, seal, _ in found())


def test_a_seal_forged_with_its_entries_but_without_the_key_is_found(book: list[int]) -> None:
    tamper(
        f"update security_entry set event = 'x' where id = {book[4]}",
        RESTAMP,
        "update security_seal s set leaves = (select string_agg(digest, ''::bytea order by tx, id) from security_entry"
        " where id = any(s.ids)) where number = 4",
    )
    assert found() == [("forged", 4, None)]


def test_a_missing_seal_is_named_and_the_next_is_checked_by_the_anchor(book: list[int]) -> None:
    tamper("delete from security_seal where number = 4")
    assert found() == [("missing-seal", 4, None)]


def test_a_seal_behind_a_missing_one_that_was_not_anchored_cannot_be_checked(book: list[int]) -> None:
    lines = settings.JOURNAL_ANCHOR.read_text().splitlines(keepends=True)
    settings.JOURNAL_ANCHOR.write_text(lines[-1])
    tamper("delete from security_seal where number = 4")
    assert found() == [("missing-seal", 4, None), ("unchecked", 5, None)]


def test_seals_renumbered_over_a_deleted_one_are_found(book: list[int]) -> None:
    tamper(
        "delete from security_seal where number = 4",
        "update security_seal set number = 1 - number where number > 4",
        "update security_seal set number = -number where number < 0",
    )
    kinds = {(what, seal) for what, seal, _ in found()}
    assert {("forged", 4), ("gap", 4), ("not-as-anchored", 4)} <= kinds


def test_young_entries_are_counted_and_not_vouched_for(book: list[int]) -> None:
    [one] = people()
    rename(persons=[one], name="young", by=one, at=AT)
    result = verified()
    assert (result.young, result.found) == (2, 0)
    assert result.last_entry == book[-1]
    assert result.oldest_young is not None


def test_a_young_entry_that_was_edited_is_found_by_its_own_digest(book: list[int]) -> None:
    [one] = people()
    rename(persons=[one], name="young", by=one, at=AT)
    young = ids_of()[-1]
    tamper(f"update security_entry set event = 'x' where id = {young}")
    assert found() == [("edited", None, young)]


def test_several_tamperings_are_found_together(book: list[int]) -> None:
    tamper(
        f"update security_entry set about = 'x' where id = {book[0]}",
        f"delete from security_entry where id = {book[3]}",
        f"delete from security_entry where id >= {book[8]}",
        "delete from security_seal where number = 6",
    )
    assert found() == [("edited", 2, book[0]), ("deleted", 3, book[3]), ("tail-cut", 6, None)]


def test_the_command_prints_the_window_it_vouches_for(book: list[int]) -> None:
    out = StringIO()
    call_command("verify_journal", stdout=out)
    first, last = _ends()
    assert f"{first}" in out.getvalue()
    assert f"{last}" in out.getvalue()


def test_the_command_ends_with_status_1_and_names_seal_and_entry(book: list[int]) -> None:
    tamper(f"update security_entry set about = 'x' where id = {book[4]}")
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("verify_journal", stdout=out)
    assert left.value.code == 1
    [line] = [line for line in out.getvalue().splitlines() if "[edited]" in line]
    assert " 4" in line
    assert f" {book[4]}" in line


def _ends() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("select min(id), max(id) from security_entry")
        first, last = cursor.fetchone() or (0, 0)
    return first, last
