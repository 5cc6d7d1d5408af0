"""The sealer seals behind the writers: whole transactions, once each, only where nothing can be added any more."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection, connections

from security.journal import recorded, sealer
from security.journal.anchor import AnchorDisagrees, anchor, begin_epoch, read_anchor
from security.journal.chain import NO_HASH, bind, fits
from security.journal.sealer import JournalWentBack, newest_seal, oldest_unsealed, seal_once
from security.journal.standing import seals
from security.models import Epoch, Person
from tests.security.journal_room import (
    AT,
    Renamed,
    at_once,
    found,
    ids_of,
    owner,
    people,
    rename,
    seal_all,
    tamper,
    verified,
)

pytestmark = pytest.mark.alone

ROOT = Path(__file__).resolve().parent.parent.parent


def sealed_ids() -> list[int]:
    """The ids in all seals, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("select unnest(ids) from security_seal order by number")
        return [row[0] for row in cursor.fetchall()]


def all_ids() -> list[int]:
    """The ids of all entries, in the journal's order."""
    with connection.cursor() as cursor:
        cursor.execute("select id from security_entry order by epoch, tx, id")
        return [row[0] for row in cursor.fetchall()]


def test_a_seal_takes_every_entry_of_the_ended_transactions_once(room: None) -> None:
    three = people(3)
    for n in range(4):
        rename(persons=three, name=f"name {n}", by=three[0], at=AT)
    seal_all()
    rename(persons=three, name="later", by=three[0], at=AT)
    seal_all()
    assert sealed_ids() == all_ids()
    assert found() == []


def test_there_are_no_empty_seals(room: None) -> None:
    people()
    assert seal_all() == 1
    assert seal_all() == 0
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute("select pg_current_xact_id()")  # transactions that enter nothing
    assert seal_once() is None
    people()
    link = seal_once()
    assert link is not None
    assert link.from_tx == next(iter(seals())).upto_tx


def test_a_slow_transaction_is_waited_for_and_sealed_when_it_has_ended(room: None) -> None:
    """It has a lower id than those that overtook it: sealing up to the newest id would leave its entry out for ever."""
    one, two = people(2)
    seal_all()
    written, go_on = threading.Event(), threading.Event()

    @recorded
    def slowly(*, by: Person, at: datetime) -> Renamed:
        rename(persons=[one], name="slow", by=by, at=at)
        written.set()
        assert go_on.wait(20)
        return Renamed(at=at, by=by.pk, name="slow", on=at.date())

    [slow] = at_once(lambda: slowly(by=one, at=AT))
    assert written.wait(20)
    rename(persons=[two], name="fast", by=two, at=AT)
    seal_all()
    overtaken = sealed_ids()
    go_on.set()
    slow.result(20)
    seal_all()
    assert len(overtaken) < len(all_ids())
    assert sealed_ids() == all_ids()
    assert found() == []


def test_what_was_rolled_back_leaves_no_gap_that_is_mistaken_for_a_deletion(room: None) -> None:
    [one] = people()

    @recorded
    def fails(*, by: Person, at: datetime) -> Renamed:
        rename(persons=[one], name="never", by=by, at=at)
        raise RuntimeError

    for _ in range(3):
        with pytest.raises(RuntimeError):
            fails(by=one, at=AT)
    rename(persons=[one], name="x", by=one, at=AT)
    seal_all()
    assert found() == []


def test_a_long_backlog_is_sealed_in_pieces_that_never_tear_a_transaction(room: None) -> None:
    crowd = people(7)
    for n in range(6):
        rename(persons=crowd, name=f"name {n}", by=crowd[0], at=AT)
    assert seal_all(at_most=10) > 3
    assert sealed_ids() == all_ids()
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select tx from security_entry e join security_seal s on e.id = any(s.ids)"
            " group by tx having count(distinct s.number) > 1) torn"
        )
        assert cursor.fetchone() == (0,)
    assert found() == []


def test_a_transaction_larger_than_a_seal_is_sealed_whole(room: None) -> None:
    crowd = people(30)
    rename(persons=crowd, name="x", by=crowd[0], at=AT)
    rename(persons=crowd[:2], name="y", by=crowd[0], at=AT)
    seal_all(at_most=5)
    assert sealed_ids() == all_ids()
    assert found() == []


def test_a_sealer_that_finds_another_at_work_lets_it_be(room: None) -> None:
    people()
    with owner() as other:
        other.execute("select pg_advisory_xact_lock(%s)", [sealer._ONE_AT_A_TIME])
        assert seal_once() is None
    assert seal_once() is not None


def test_every_seal_is_bound_to_the_one_before(room: None) -> None:
    for _ in range(3):
        people()
        seal_once()
    before = NO_HASH
    for link in seals():
        assert fits(link, before)
        assert not fits(link, bind(link, before))
        before = link.hash


def test_seals_of_an_older_key_stay_valid_when_a_newer_one_is_added(room: None, settings: Any) -> None:
    people()
    seal_all()
    settings.JOURNAL_KEYS = {**configured.JOURNAL_KEYS, 200: b"k" * 16 + os.urandom(16)}
    people()
    seal_all()
    assert [link.hash[0] for link in seals()][-1] == 200
    assert found() == []


def test_a_seal_whose_key_is_not_on_the_ring_is_not_believed(room: None, settings: Any) -> None:
    people()
    seal_all()
    settings.JOURNAL_KEYS = {201: os.urandom(32)}
    assert found() == [("forged", 1, None)]


def test_a_database_put_back_without_raising_the_epoch_is_not_sealed(room: None) -> None:
    people()
    seal_all()
    tamper("update security_seal set upto_tx = (upto_tx::text::numeric + 1000000)::text::xid8")
    people()
    with pytest.raises(JournalWentBack, match="bin/restore"):
        seal_once()


def test_after_a_restore_a_new_epoch_begins_and_what_the_old_one_left_is_sealed_first(room: None) -> None:
    people()
    seal_all()
    people()  # written, but not sealed when the copy was made
    with owner_connection():
        assert begin_epoch("restored from Monday's backup", AT) == 2
    people()
    seal_all()
    assert [(link.number, link.epoch) for link in seals()] == [(1, 1), (2, 1), (3, 2)]
    assert list(seals())[2].from_tx == 0
    assert sealed_ids() == all_ids()
    assert found() == []


def test_after_a_recovery_to_a_minute_the_command_begins_an_epoch_and_keeps_the_reason(room: None) -> None:
    people()
    seal_all()
    out = StringIO()
    with owner_connection():
        call_command("begin_epoch", "recovered to 09:41", stdout=out)
    assert "2" in out.getvalue()
    assert Epoch.objects.latest("number").reason == "recovered to 09:41"
    people()
    seal_all()
    assert [(link.number, link.epoch) for link in seals()] == [(1, 1), (2, 2)]
    assert found() == []


def test_what_a_restore_lost_is_named_but_is_no_tampering(room: None) -> None:
    people()
    seal_all()
    people(5)
    seal_all()
    tamper(
        "delete from security_entry where id in (select unnest(ids) from security_seal where number = 2)",
        "delete from security_seal where number = 2",
    )
    assert [what for what, *_ in found()] == ["tail-cut"]
    with owner_connection():
        begin_epoch("restored from Monday's backup", AT)
    people()
    seal_all()
    result = verified()
    assert result.findings == []
    assert "Monday's backup" in result.lost[0]


def test_only_the_owner_may_begin_an_epoch(room: None) -> None:
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"):
        begin_epoch("no right to", AT)


def test_the_anchor_takes_the_head_once_and_keeps_the_last_lines(room: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("security.journal.anchor.LINES_KEPT", 3)
    assert anchor(AT) is None
    for _ in range(5):
        people()
        seal_once()
        assert anchor(AT) is not None
        assert anchor(AT) is None
    lines = read_anchor()
    assert [line.number for line in lines] == [3, 4, 5]
    assert lines[-1].hash == newest_seal().hash.hex()
    assert lines[-1].count == len(all_ids())
    assert found() == []


def test_the_anchor_is_not_moved_to_a_journal_whose_end_was_cut_off(room: None) -> None:
    people()
    seal_all()
    people()
    seal_all()
    kept = read_anchor()
    tamper(
        "delete from security_seal where number = 2",
        "delete from security_entry where tx >= (select upto_tx from security_seal)",
    )
    people()
    seal_once()  # writes another seal 2
    with pytest.raises(AnchorDisagrees, match="Seal 2"):
        anchor(AT)
    assert read_anchor() == kept
    assert ("not-as-anchored", 2, None) in found()


def test_a_broken_line_of_the_anchor_is_named(room: None) -> None:
    people()
    seal_all()
    with configured.JOURNAL_ANCHOR.open("a") as out:
        out.write("not json\n")
    with pytest.raises(ValueError, match="line 2"):
        read_anchor()


def test_the_age_of_the_oldest_entry_without_a_seal_can_be_asked(room: None) -> None:
    seal_all()
    assert oldest_unsealed() is None
    people()
    assert oldest_unsealed() is not None
    seal_all()
    assert oldest_unsealed() is None


def test_the_command_seals_and_anchors_once(room: None) -> None:
    people()
    out = StringIO()
    call_command("seal_journal", "--once", stdout=out)
    assert "entries sealed" in out.getvalue()
    assert read_anchor()[-1].number == newest_seal().number
    assert found() == []


def test_the_memory_of_a_verification_does_not_grow_with_the_journal(room: None) -> None:
    def peak(entries: int) -> int:
        with connection.cursor() as cursor:
            for _ in range(entries // 500):
                cursor.execute(
                    "insert into security_entry (at, act_id, event, about, particulars)"
                    " select now(), gen_random_uuid(), 'test.filler', '', '{}' from generate_series(1, 500)"
                )
        seal_all(at_most=500)
        gc.collect()
        gc.freeze()  # what other tests left on the heap would delay the collection of what this one drops
        tracemalloc.start()
        assert verified().found == 0
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        gc.unfreeze()
        return most

    few = peak(3_000)
    assert peak(15_000) - few < 12_000 * 100  # an entry that stays in memory weighs several hundred bytes


def test_two_sealers_started_at_once_survive_the_database_and_seal_everything_once(room: None, tmp_path: Path) -> None:
    [one] = people()
    running = [_sealer_process(tmp_path, n) for n in range(2)]
    try:
        for n in range(10):
            rename(persons=[one], name=f"name {n}", by=one, at=AT)
        _until(lambda: oldest_unsealed() is None and read_anchor() != [])
        with owner() as own:  # what a restart of the database does to the sealers
            own.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and usename = 'registrar_app' and pid <> pg_backend_pid()"
            )
        connections["default"].close()
        rename(persons=[one], name="after", by=one, at=AT)
        _until(lambda: oldest_unsealed() is None)
        assert [one.poll() for one in running] == [None, None]
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
    assert [process.wait(20) for process in running] == [0, 0]
    assert sealed_ids() == all_ids()
    assert len(ids_of()) == 11
    call_command("seal_journal", "--once", stdout=StringIO())
    assert found() == []


def owner_connection() -> Any:
    """The default connection as the database's owner, for what a restore does."""
    from contextlib import contextmanager

    @contextmanager
    def switched() -> Any:
        mine = connections["default"]
        mine.close()
        user, mine.settings_dict["USER"] = mine.settings_dict["USER"], connections["owner"].settings_dict["USER"]
        try:
            yield
        finally:
            mine.close()
            mine.settings_dict["USER"] = user

    return switched()


def _sealer_process(data: Path, n: int) -> subprocess.Popen[bytes]:
    mine = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{mine['USER']}@/{mine['NAME']}?host={mine['HOST']}",
        "DATA_DIR": str(data),
    }
    log = (data / f"sealer-{n}.log").open("wb")
    command = [sys.executable, str(ROOT / "manage.py"), "seal_journal"]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)


def _until(true: Any) -> None:
    """Wait for something that happens soon; twenty seconds mean never."""
    for _ in range(400):
        if true():
            return
        threading.Event().wait(0.05)
    raise AssertionError("It did not happen within twenty seconds.")
