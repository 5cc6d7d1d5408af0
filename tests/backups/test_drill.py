"""The restore drill (S:OPS-01): what was backed up comes back row for row, with its files and a journal that verifies;
what is damaged, foreign or would overwrite something is refused with a sentence."""

import base64
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from casework.actions.add_material import add_material
from casework.actions.submit import submit
from casework.models import File, Material
from casework.storage.uploads import check_upload
from registrar.backups import manifest
from registrar.backups.programs import find
from registrar.backups.taking import keep_newest
from security.journal.anchor import anchor
from security.journal.sealer import seal_once
from security.models import Person
from tests.backups.drill import Place, elsewhere, here, key_material, only_backup
from tests.cast_papers import Papers, build_papers, jpg, pdf
from tests.cast_registration import Office, on, open_office
from tests.flows.test_registration import DAY_2, agree, answers, begin
from tests.security.journal_room import people

pytestmark = [pytest.mark.xdist_group("backups"), pytest.mark.django_db(transaction=True)]
DUMP = "database.dump"
KEPT_APART = {"security_epoch", "security_entry", "security_session"}  # what a restore itself writes


@pytest.fixture
def office(transactional_db, settings, tmp_path, papers_kind) -> Place:
    """An office at work: a registration on its way, papers in the store, all of it sealed and anchored."""
    place = here(tmp_path)
    opened: Office = open_office("detailed")
    opened.pay(opened.cast.wang)
    agree(hand_in_with_papers(opened), opened.cast.dept_head, on(DAY_2, 15))
    papers: Papers = build_papers(opened.cast)
    for slot, upload in (("proof", jpg()), ("photo", pdf())):
        papers.add(slot, upload)
    seal()
    return place


@pytest.fixture
def other(office, tmp_path) -> Iterator[Place]:
    with elsewhere(tmp_path, "other") as place:
        yield place


def made(office: Place, tmp_path: Path, *options: str) -> Path:
    """A backup of the office."""
    office.done("backup", str(tmp_path / "backups"), *options)
    return only_backup(tmp_path / "backups")


def hand_in_with_papers(opened: Office) -> int:
    """Wang registers, with a real file for every required paper."""
    wang, at = opened.cast.wang, on(DAY_2)
    pk = begin(opened, wang)
    for slot in Material.objects.filter(application=pk, is_required=True).values_list("slot", flat=True):
        add_material(application_id=pk, slot=slot, upload=check_upload(jpg(f"{slot}.jpg")), by=wang, at=at)
    submit(application_id=pk, particulars=answers(opened, wang), by=wang, at=at)
    return pk


def seal() -> None:
    """Seal all that can be sealed, and anchor it."""
    while seal_once():
        pass
    anchor(timezone.now())


def test_every_row_and_file_comes_back_with_the_rights_and_a_journal_that_verifies(office, other, tmp_path):
    with office.connect() as own:
        own.execute(
            "insert into security_session (session_key, session_data, expire_date, device)"
            " values ('k', 'd', now() + interval '1 day', '')"
        )
    office.done("bin/backup", str(tmp_path / "backups"))
    backup = only_backup(tmp_path / "backups")
    before, said = office.rows(), other.done("bin/restore", str(backup))
    after = other.rows()
    assert len(before) > 40
    assert str(len(before)) in said
    assert [name for name in before if name not in KEPT_APART and before[name] != after[name]] == []
    assert set(before) == set(after)
    assert len(after["security_entry"]) == len(before["security_entry"]) + 1  # the restore's own
    assert set(before["security_entry"]) < set(after["security_entry"])
    assert after["security_session"] == []  # nobody is signed in who had signed out since
    assert f"{File.objects.count()} files read, 0 missing or damaged" in other.done("sweep_files", "--check")
    the_epoch_was_raised_and_the_sealer_goes_on(other)
    the_web_may_do_no_more_than_before(other)


def the_epoch_was_raised_and_the_sealer_goes_on(other: Place) -> None:
    other.done("seal_journal", "--once")
    with other.connect() as own:
        assert own.execute("select max(number) from security_epoch").fetchone() == (2,)
        newest = own.execute("select particulars->>'reason', epoch from security_entry order by id desc limit 1")
        reason, epoch = newest.fetchone()
        assert reason.startswith("restored from the backup of ")
        assert epoch == 2
        assert own.execute("select epoch from security_seal order by number desc limit 1").fetchone() == (2,)
    other.done("verify_journal")


def the_web_may_do_no_more_than_before(other: Place) -> None:
    with other.connect("registrar_app") as web:
        assert web.execute("select count(*) > 0 from security_person").fetchone() == (True,)
        for forbidden in ("delete from security_entry", "truncate security_person", "create table t (n int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(forbidden)


def test_no_key_is_in_it_and_no_name_stands_readable(office, tmp_path):
    backup = made(office, tmp_path)
    everything = b"".join(path.read_bytes() for path in backup.rglob("*") if path.is_file())
    assert [key for key in key_material() if key in everything] == []
    assert Person.objects.filter(name="王子涵").exists()
    assert "王子涵".encode() not in everything
    assert listing(backup).returncode != 0  # encrypted: pg_restore alone cannot tell what it is


def listing(backup: Path) -> subprocess.CompletedProcess[bytes]:
    """What pg_restore alone makes of the dump."""
    return subprocess.run([find("pg_restore", 150000), "-l", backup / DUMP], capture_output=True, check=False)


@pytest.mark.alone
def test_a_plain_one_is_pg_dumps_own_and_what_was_sealed_after_it_is_told_as_lost(office, other, tmp_path):
    backup = made(office, tmp_path, "--plain")
    with office.connect() as own:
        [server] = own.execute("select current_setting('server_version_num')::int").fetchone()
    words = [find("pg_restore", server), "-l", backup / DUMP]
    assert b"security_person" in subprocess.run(words, capture_output=True, check=True).stdout
    people()
    seal()
    (other.folder / "anchor").mkdir()
    newer = (office.folder / "anchor" / "journal.anchor").read_text()
    (other.folder / "anchor" / "journal.anchor").write_text(newer)  # the anchor outlived the database
    told = other.done("restore", str(backup))
    assert f"第 {json.loads((backup / 'manifest.json').read_text())['seal'] + 1}" in told
    assert "丢失" in told


def test_one_flipped_byte_anywhere_or_a_part_that_is_gone_is_refused_and_nothing_is_written(office, other, tmp_path):
    backup = made(office, tmp_path)
    parts = [path for path in backup.rglob("*") if path.is_file()]
    assert len(parts) > 6
    manifest.must_be_whole(backup, manifest.read(backup))
    for path in parts:
        whole = path.read_bytes()
        place = len(whole) // 2
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(manifest.BadBackup):
            manifest.must_be_whole(backup, manifest.read(backup))
        path.unlink()
        with pytest.raises(manifest.BadBackup):
            manifest.must_be_whole(backup, manifest.read(backup))
        path.write_bytes(whole)
    (backup / DUMP).write_bytes((backup / DUMP).read_bytes()[:-1])
    assert "database.dump 缺失或损坏。请换用其他备份。" in other.refused("restore", str(backup))
    assert "database.dump 缺失或损坏" in office.refused("backup", "--check", str(backup))
    assert other.is_empty()


def test_a_manifest_that_was_written_to_fit_is_refused(office, tmp_path):
    backup = made(office, tmp_path)
    told = json.loads((backup / "manifest.json").read_text())
    told["tables"].pop("security_entry")
    (backup / "manifest.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))
    with pytest.raises(manifest.BadBackup, match="清单与其校验码不符"):
        manifest.read(backup)


def test_where_it_would_overwrite_or_does_not_fit_it_is_refused_and_nothing_is_written(office, other, tmp_path):
    backup, before = str(made(office, tmp_path)), office.rows()
    assert "数据库不为空" in office.refused("restore", backup)
    assert office.rows() == before

    ring = "1:" + base64.b64encode(os.urandom(32)).decode()
    assert "清单与其校验码不符" in other.refused("restore", backup, JOURNAL_KEYS=ring)
    other.refused("restore", backup, FILE_KEYS=ring)
    assert "OWNER_DATABASE_URL" in other.refused("restore", backup, DATABASE_URL=other.url("registrar_app"))
    assert "角色 nobody_here" in other.refused("restore", backup, DATABASE_APP_ROLE="nobody_here")
    folder = other.folder / "files" / "ab"
    folder.mkdir(parents=True)
    (folder / ("ab" * 16)).write_bytes(b"somebody's")
    assert "文件库" in other.refused("restore", backup)
    assert other.is_empty()


def test_a_backup_is_of_one_moment_while_others_write(office, other, tmp_path):
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            people(3)
            seal_once()
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for one in writers:
        one.start()
    try:
        office.done("backup", str(tmp_path / "backups"))
    finally:
        over.set()
        for one in writers:
            one.join()
    backup = only_backup(tmp_path / "backups")
    other.done("restore", str(backup))  # refuses if a table is not equal to the digest of the moment of the dump
    told = json.loads((backup / "manifest.json").read_text())
    assert told["tables"]["security_person"]["rows"] < Person.objects.count()


def test_one_that_breaks_off_leaves_nothing_that_looks_like_a_backup_and_the_doctor_knows(office, tmp_path):
    stored = File.objects.earliest("pk").stored_as
    path = office.folder / "files" / stored[:2] / stored
    path.rename(tmp_path / "aside")
    assert "文件库中缺少存储文件" in office.refused("backup", str(tmp_path / "backups"))
    assert list((tmp_path / "backups").iterdir()) == []
    assert office.run("doctor", "--only", "backup", "--strict").returncode == 1
    (tmp_path / "aside").rename(path)
    made(office, tmp_path)
    assert office.run("doctor", "--only", "backup", "--strict").returncode == 0


def test_older_ones_are_removed_when_asked_and_nothing_else(tmp_path):
    for name in ("registrar-1", "registrar-2", "registrar-3", "holiday-pictures"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text("{}")
    (tmp_path / "registrar-0").mkdir()  # has no manifest: none of ours
    assert [path.name for path in keep_newest(tmp_path, 2)] == ["registrar-1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("holiday-pictures", "registrar-0", "registrar-2", "registrar-3")
    ]
    assert keep_newest(tmp_path, 0) == []
