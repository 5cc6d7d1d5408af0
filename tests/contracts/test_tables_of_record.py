"""Every table is either a table of record, which only acts write, or stands here with the reason why not."""

from __future__ import annotations

from django.db import connection

INSERT, DELETE, UPDATE = 1 << 2, 1 << 3, 1 << 4  # bits of pg_trigger.tgtype
STATEMENT_BEFORE = (1 << 1, 1 << 0)  # set: before; not set: for each row

NOT_OF_RECORD = {
    # The journal itself: it is what acts write, and it is append-only.
    "security_entry": "the journal: append-only, written by the acts' book and by security_outside",
    "security_seal": "the journal's seals: append-only, written by the sealer, which is no act",
    "security_epoch": "which life of the database this is: append-only, written by the owner at a restore",
    "security_actkey": "bookkeeping of acts: which press of a button had which outcome",
    # The door: what happens before anybody is known.
    "security_signinfailure": "attempts of strangers, counted before anyone is signed in; forgotten after two days",
    "security_knowndevice": "which devices an account was used on, touched at each sign-in",
    "security_linkrequest": "strangers who asked to be sent a link, before anyone is known; forgotten after two days",
    "security_tokenuse": "how often systems outside asked, counted by every request; each hour comes into the journal",
    "security_session": "sessions of browsers, written by every request; they end by themselves",
    # What Django keeps about the program itself.
    "django_migrations": "which migrations ran; only the owner of the database writes it",
    "django_content_type": "names of models, filled by migrations",
    "auth_permission": "names of permissions, filled by migrations; rights are granted by appointments",
    "auth_group": "unused: nobody is in a group, offices are appointments",
    "auth_group_permissions": "unused: nobody is in a group, offices are appointments",
    "guardian_userobjectpermission": "unused: grants are rows of security_unitgrant",
    "guardian_groupobjectpermission": "unused: grants are rows of security_unitgrant",
    # Work under way: what it comes to is written by an act.
    "casework_draft": "what somebody is typing, saved every few seconds; it counts once it is submitted, by an act",
    "casework_job": "work to be done, claimed by workers under a lease; what it achieves is written by acts",
    "casework_notice": "a message and whether it was read; it is made by the act that it tells of",
    "casework_delivery": "how far a message is on its way; claimed by workers under a lease, like a job",
}


def tables() -> set[str]:
    """Every table of the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
        )
        return {row[0] for row in cursor.fetchall()}


def guarded() -> dict[str, int]:
    """Tables with the guard switched on, and the kinds of statement that it stops."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text, tgtype from pg_trigger"
            " where tgname like 'pgtrigger_written_by_acts%' and tgenabled in ('O', 'A')"
        )
        return dict(cursor.fetchall())


def test_every_table_is_of_record_or_says_why_not(db: None) -> None:
    assert sorted(tables() - set(guarded()) - set(NOT_OF_RECORD)) == [], "guard them, or say why not"
    assert sorted(set(NOT_OF_RECORD) & set(guarded())) == [], "guarded by now: strike them from the list"
    assert sorted(set(NOT_OF_RECORD) - tables()) == [], "gone: strike them from the list"


def test_the_guard_stops_every_kind_of_write_before_it_happens(db: None) -> None:
    before, for_each_row = STATEMENT_BEFORE
    for table, kinds in guarded().items():
        assert kinds & INSERT, table
        assert kinds & UPDATE, table
        assert kinds & DELETE, table
        assert kinds & before, table
        assert not kinds & for_each_row, f"{table}: a guard for each row is slow on sets and misses empty ones"


def test_every_reason_is_a_reason() -> None:
    for table, reason in NOT_OF_RECORD.items():
        assert len(reason.split()) > 3, table
