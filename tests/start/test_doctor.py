"""What an installation lacks is said in a sentence, by the command and by the readiness probe; the status says whether
the site can serve."""

import os
import shutil
import socket
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import override
from psycopg.types.range import DateRange

from casework.models import Delivery, Job, Notice
from registrar import alive
from registrar.doctor import CHECKS, Finding, is_ready
from registrar.doctor.work import ERRORS_KEY
from rulebook.models import CalendarYear, Edition, EditionScope
from security.journal import unrecorded
from security.journal.anchor import anchor
from security.journal.sealer import seal_once
from security.models import Account, Person, Unit
from tests.casework.mail_room import opened
from tests.security.journal_room import owner

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("start")


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def look(key: str, **later: int) -> Finding:
    """One check, as if so much later."""
    [one] = [check for check in CHECKS if check.key == key]
    return one.find(timezone.now() + timedelta(**later))


def well(key: str, **later: int) -> str:
    found = look(key, **later)
    assert found.is_well, found.words
    return found.words


def amiss(key: str, **later: int) -> str:
    found = look(key, **later)
    assert not found.is_well, found.words
    return found.words


def doctor(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as somebody types it."""
    return subprocess.run(
        [sys.executable, "manage.py", "doctor", *words],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def somebody(**more) -> Person:
    with unrecorded("a test of the doctor"):
        return Person.objects.create(name="王小明", initials="wxm", pinyin="wangxiaoming", **more)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class TestEveryCheck:
    @pytest.mark.django_db
    @pytest.mark.parametrize("one", CHECKS, ids=lambda one: one.key)
    def test_says_one_thing_in_a_sentence(self, one):
        words = one.find(timezone.now()).words
        assert words[0].isupper() or words[0].isdigit()
        assert words.endswith((".", "celery -A registrar worker", "celery -A registrar beat")) or ": " in words

    def test_has_a_key_of_its_own(self):
        assert len({one.key for one in CHECKS}) == len(CHECKS) > 20


class TestTheCommand:
    @pytest.mark.django_db(transaction=True)
    def test_leaves_with_nought_when_the_site_can_serve(self):
        said = doctor("--only", "database", "version", "durability", "roles", "migrations", "keys", "keys-fit", "debug")
        assert said.returncode == 0, said.stdout + said.stderr
        assert said.stdout.count("✓") == 8

    def test_leaves_with_one_when_the_database_is_away_and_still_tells_the_rest(self):
        said = doctor(DATABASE_URL="postgresql://nobody@/nowhere?host=/nowhere", LANGUAGE="en")
        assert said.returncode == 1
        assert "✗ database" in said.stdout
        assert "✓ disk" in said.stdout
        assert "Traceback" not in said.stderr

    @pytest.mark.django_db(transaction=True)
    def test_the_owner_of_the_tables_is_refused_as_the_webs_role(self):
        said = doctor("--only", "roles", DATABASE_URL=os.environ["OWNER_DATABASE_URL"])
        assert said.returncode == 1
        assert "✗ roles" in said.stdout
        assert "registrar_owner" in said.stdout

    @pytest.mark.django_db(transaction=True)
    def test_a_remark_counts_only_when_it_is_asked_to_be_strict(self):
        cache.delete("last-seen-worker")
        assert doctor("--only", "worker").returncode == 0
        assert doctor("--only", "worker", "--strict").returncode == 1

    def test_names_the_checks_there_are_when_one_is_unknown(self):
        with pytest.raises(CommandError, match=r"no check 'wroker'.*worker"):
            call_command("doctor", "--only", "wroker")


class TestTheDatabase:
    @pytest.mark.django_db
    def test_that_forgets_what_it_acknowledged(self):
        well("durability")
        with connection.cursor() as cursor:
            cursor.execute("set local synchronous_commit = off")
        assert "synchronous_commit is off" in amiss("durability")

    @pytest.mark.django_db(transaction=True)
    def test_that_is_not_migrated(self):
        well("migrations")
        with owner() as own:
            newest = "select max(id) from django_migrations where app = 'casework'"
            own.execute(f"delete from django_migrations where id in ({newest})")
        assert "not applied. Run: bin/manage migrate" in amiss("migrations")

    @pytest.mark.django_db(transaction=True)
    def test_that_writes_rows_into_its_log(self):
        well("database-log")
        host, name = (connections["owner"].settings_dict[key] for key in ("HOST", "NAME"))
        with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as server:
            server.execute(f"alter role registrar_app in database {name} set log_error_verbosity = 'default'")
        connection.close()
        assert "personal values" in amiss("database-log")

    @pytest.mark.django_db
    def test_of_the_demonstration(self, settings):
        well("demo")
        with unrecorded("a test of the doctor"):
            Account.objects.create(person=somebody(), is_demo=True, created_at=timezone.now())
        assert "accounts of the demonstration" in amiss("demo")
        settings.DEMO_MODE = True
        assert well("demo") == "Demo mode is on."


class TestTheSettings:
    def test_a_sample_key(self, settings):
        well("keys")
        settings.FIELD_KEYS = {1: bytes(range(32))}
        assert "sample key" in amiss("keys")

    @pytest.mark.django_db
    @pytest.mark.parametrize("ring", ["FIELD_KEYS", "JOURNAL_KEYS"])
    def test_keys_that_did_not_come_along(self, settings, ring):
        somebody(phone="13800001111")
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into security_seal (number, epoch, from_tx, upto_tx, count, ids, leaves, hash) values"
                " (1, 1, '1'::xid8, '2'::xid8, 0, '{}', '', '\\x01')"
            )
        well("keys-fit")
        setattr(settings, ring, {2: os.urandom(32)})
        assert ring in amiss("keys-fit")

    def test_debug_pages(self, settings):
        well("debug")
        settings.DEBUG = True
        assert "DEBUG is on" in amiss("debug")

    def test_an_address_that_links_would_not_reach(self, settings):
        settings.ALLOWED_HOSTS, settings.SITE_ADDRESS = ["xueji.example.edu"], "https://xueji.example.edu"
        settings.SECURE_COOKIES, settings.TRUSTED_PROXIES = True, ["10.0.0.2"]
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        well("address")
        settings.SITE_ADDRESS = "https://elsewhere.example.edu"
        assert "ALLOWED_HOSTS" in amiss("address")
        settings.SITE_ADDRESS = "http://xueji.example.edu"
        assert "not https" in amiss("address")
        settings.SITE_ADDRESS, settings.TRUSTED_PROXIES = "https://xueji.example.edu", []
        assert "TRUSTED_PROXIES" in amiss("address")

    def test_a_mail_server_that_is_away(self, settings):
        with opened(settings):
            assert well("mail") == "The mail server answers."
        assert "does not answer" in amiss("mail")

    def test_text_messages_that_nobody_sends(self, settings):
        assert "nobody is offered them" in well("sms")
        settings.SMS_PROVIDER = "tests.casework.sms_room.send"
        assert "the function that SMS_PROVIDER names" in well("sms")
        for name in (
            "vendor.no_such_module.send",
            "tests.casework.sms_room.nothing",
            "tests.casework.sms_room.PROVIDER",
        ):
            settings.SMS_PROVIDER = name
            assert name in amiss("sms")

    def test_a_mail_server_that_lets_nobody_in(self, settings):
        with opened(settings):
            settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "registrar", "wrong"
            assert "does not answer" in amiss("mail")  # this one knows no signing in at all


class TestTheProcesses:
    def test_a_broker_that_is_away(self, settings):
        well("broker")
        settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
        assert "Redis does not answer" in amiss("broker")

    @pytest.mark.parametrize(("part", "patience"), [("worker", 60), ("beat", 180)])
    def test_one_that_fell_silent(self, part, patience):
        cache.delete(f"last-seen-{part}")
        alive._noted.clear()
        assert "Start it: celery" in amiss(part)
        alive.note(part, timezone.now())
        assert "seconds ago" in well(part)
        assert "Start it: celery" in amiss(part, seconds=patience + 5)

    @pytest.mark.django_db
    def test_a_job_and_a_message_that_nobody_takes(self):
        person, at = somebody(), timezone.now()
        Job.objects.create(kind="test.nothing", owner=person, due_at=at, created_at=at)
        notice = Notice.objects.create(person=person, text="test.hello", created_at=at, due_at=at)
        Delivery.objects.create(person=person, notice=notice, channel="MAIL", due_at=at)
        for key in ("jobs", "messages"):
            assert "for 0 minutes" in well(key)
            assert "Check whether the Celery worker runs" in amiss(key, minutes=11)

    @pytest.mark.alone
    @pytest.mark.django_db(transaction=True)
    def test_a_journal_that_nobody_seals_or_anchors(self, settings, tmp_path):
        settings.JOURNAL_ANCHOR = tmp_path / "anchor" / "journal.anchor"
        assert "Nothing has been sealed" in well("anchor")
        somebody()
        assert "Check whether the sealer runs" in amiss("seals", minutes=2)
        while seal_once():
            pass
        well("seals", minutes=2)
        assert "no anchor file" in amiss("anchor")
        anchor(timezone.now())
        assert "Anchored up to seal" in well("anchor")
        somebody()
        while seal_once():
            pass
        assert "was last moved at" in amiss("anchor", minutes=3)
        settings.JOURNAL_ANCHOR.write_text("not a line\n")
        assert "line 1" in amiss("anchor")

    @pytest.mark.django_db(transaction=True)
    def test_an_anchor_that_knows_more_than_the_database(self, settings, tmp_path):
        settings.JOURNAL_ANCHOR = tmp_path / "anchor" / "journal.anchor"
        somebody()
        while seal_once():
            pass
        anchor(timezone.now())
        with owner() as own:
            own.execute("alter table security_seal disable trigger all")
            own.execute("delete from security_seal")
        assert "verify_journal" in amiss("anchor")

    def test_pages_that_failed(self):
        cache.delete(ERRORS_KEY)
        well("errors")
        cache.set(ERRORS_KEY, 2, 60)
        assert amiss("errors") == "2 pages failed within the hour."
        cache.delete(ERRORS_KEY)


class TestThePlace:
    def test_fonts_that_cannot_be_told(self, monkeypatch):
        assert "Chinese fonts" in well("fonts")
        monkeypatch.setenv("PATH", "")
        assert "install fontconfig" in amiss("fonts")

    def test_a_data_folder_that_is_open_to_all(self, settings, tmp_path):
        settings.FILES_DIR = tmp_path / "files"
        well("privacy")
        settings.FILES_DIR.mkdir(mode=0o755)
        assert "enter files in DATA_DIR. Run: chmod o-rwx" in amiss("privacy")

    def test_a_data_folder_that_is_missing(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        well("data")
        settings.DATA_DIR = tmp_path / "nowhere"
        assert "DATA_DIR is missing" in amiss("data")

    def test_a_full_disk(self, monkeypatch):
        well("disk")
        room = shutil._ntuple_diskusage(1000 * 1024**3, 999 * 1024**3, 1024**3)
        monkeypatch.setattr(shutil, "disk_usage", lambda _place: room)
        assert "1 GB of 1000 GB are free. Uploads and backups will fail soon" in amiss("disk")

    def test_pages_without_their_style(self, settings, tmp_path):
        settings.STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
        settings.STATIC_ROOT = tmp_path
        assert "collectstatic" in amiss("static")
        (tmp_path / "staticfiles.json").write_text("{}")
        well("static")


class TestTheSchool:
    @pytest.mark.django_db
    @pytest.mark.skipif(os.environ.get("DEEP") == "year", reason="the database keeps this year's clock")
    def test_clocks_that_differ(self):
        well("clock")
        assert "seconds apart" in amiss("clock", minutes=5)

    @pytest.mark.django_db
    def test_a_school_that_was_not_set_up(self):
        assert "/setup/" in amiss("school")
        with unrecorded("a test of the doctor"):
            Unit.objects.create(kind="SCHOOL", code="S", name="江南工程职业学校")
        assert "江南工程职业学校" in well("school")

    @pytest.mark.django_db
    def test_a_year_without_a_calendar(self):
        at = timezone.now()
        assert f"no calendar for {at.year}" in amiss("calendar")
        with unrecorded("a test of the doctor"):
            for year in (at.year, at.year + 1):
                CalendarYear.objects.create(year=year, state="FINAL")
        well("calendar")
        with unrecorded("a test of the doctor"):
            CalendarYear.objects.filter(pk=at.year).update(state="PROVISIONAL")
        assert "provisional" in well("calendar")

    @pytest.mark.django_db
    def test_a_day_without_a_regulation(self):
        assert "No edition" in amiss("regulation")
        with unrecorded("a test of the doctor"):
            edition = Edition.objects.create(
                name="x", title="Regulation X", layer="brief", text="", digest="x", enacted_at=timezone.now()
            )
            EditionScope.objects.create(
                edition=edition, category="HE_FULL_TIME", during=DateRange(date(2020, 1, 1), None)
            )
        assert "Regulation X" in well("regulation")


class TestTheProbe:
    @pytest.mark.django_db
    def test_is_ready_with_remarks(self, client):
        told = client.get("/readyz", headers={"accept": "application/json"})
        assert told.status_code == 200
        assert {check["key"] for check in told.json()["checks"]} == {one.key for one in CHECKS}

    def test_what_is_needed_decides(self):
        remark = Finding("a", "A", "Amiss.", is_well=False, is_needed=False)
        need = Finding("b", "B", "Amiss.", is_well=False)
        assert is_ready([remark])
        assert not is_ready([remark, need])

    @pytest.mark.django_db
    def test_names_no_host_and_no_account_to_strangers(self, client, settings):
        settings.EMAIL_HOST, settings.EMAIL_HOST_USER = "mail.inside.example", "registrar-mail"
        told = client.get("/readyz", headers={"accept": "application/json"}).content.decode()
        assert "mail.inside.example" not in told
        assert "registrar-mail" not in told
