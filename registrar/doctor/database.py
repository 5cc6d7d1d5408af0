"""PostgreSQL: does it answer, is it one that may be used, and does the web have no more rights there than it needs?"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registrar.doctor.finding import Amiss, check
from security.checks import MUST_BE_ON, about_version


@check("database", gettext_lazy("Database"), needed=True)
def database(at: datetime) -> str:
    """It answers."""
    del at
    try:
        [version] = _row("select current_setting('server_version')")
    except DatabaseError:
        raise Amiss(_("The database does not answer. Check DATABASE_URL and whether PostgreSQL runs.")) from None
    return _("PostgreSQL {version} answers.").format(version=version.partition(" ")[0])


@check("version", gettext_lazy("Database version"), needed=True)
def version(at: datetime) -> str:
    """It is new enough."""
    del at
    number, words = _row("select current_setting('server_version_num')::int, current_setting('server_version')")
    if list(about_version(number, words)):
        raise Amiss(_("PostgreSQL is older than 15; nothing here is tested on less. Upgrade it."))
    return _("15 or newer.")


@check("durability", gettext_lazy("Durability"), needed=True)
def durability(at: datetime) -> str:
    """What was acknowledged is on the disk."""
    del at
    off = [name for name in MUST_BE_ON if _row("select current_setting(%s)", name) == ("off",)]
    if off:
        sentence = _("{settings} is off: after a power cut, decisions shown as made would be gone. Set it to on.")
        raise Amiss(sentence.format(settings=", ".join(off)))
    return _("What is acknowledged is on the disk.")


@check("roles", gettext_lazy("Database roles"), needed=True)
def roles(at: datetime) -> str:
    """The web connects as a role that can neither change the journal nor the structure (S:AUD-02)."""
    del at
    [role, is_super, owns, creates, changes] = _row(
        "select current_user, rolsuper,"
        " pg_has_role(current_user, (select tableowner from pg_tables where tablename = 'security_entry'), 'usage'),"
        " has_schema_privilege('public', 'create'),"
        " has_table_privilege('security_entry', 'update') or has_table_privilege('security_entry', 'delete')"
        " from pg_roles where rolname = current_user"
    )
    if is_super or owns or creates or changes:
        sentence = _(
            "The web connects as {role}, which may change the structure or the journal. "
            "Give DATABASE_URL a role without these rights, as in deploy/postgres/roles.sql."
        )
        raise Amiss(sentence.format(role=role))
    return _("The web connects as {role}, which reads and writes rows and nothing more.").format(role=role)


@check("migrations", gettext_lazy("Migrations"), needed=True, slow=True)
def migrations(at: datetime) -> str:
    """Every one is applied."""
    del at
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        words = ngettext(
            "%(n)s migration is not applied. Run: bin/manage migrate",
            "%(n)s migrations are not applied. Run: bin/manage migrate",
            missing,
        )
        raise Amiss(words % {"n": missing})
    return _("All are applied.")


@check("database-log", gettext_lazy("Database log"))
def database_log(at: datetime) -> str:
    """PostgreSQL's own log names neither statements nor rows: they hold personal values (S:AUD-04)."""
    del at
    asked = ("log_min_error_statement", "log_error_verbosity", "log_statement", "log_min_duration_statement")
    statement, verbosity, every, slow = (_row("select current_setting(%s)", name)[0] for name in asked)
    if (
        statement not in {"log", "fatal", "panic"}
        or verbosity != "terse"
        or every not in {"none", "ddl"}
        or slow != "-1"
    ):
        raise Amiss(
            _(
                "PostgreSQL writes statements or rows into its log, and with them personal values. "
                "Set log_min_error_statement, log_error_verbosity and log_statement as in deploy/postgres/roles.sql."
            )
        )
    return _("PostgreSQL's log holds no statements and no rows.")


@check("demo", gettext_lazy("Demo mode"), needed=True)
def demo(at: datetime) -> str:
    """Made-up people and real ones are never in one database."""
    del at
    [real, made_up] = _row(
        "select count(*) filter (where not is_demo), count(*) filter (where is_demo) from security_account"
    )
    if settings.DEMO_MODE and real:
        raise Amiss(_("Demo mode is on, and there are real accounts, which anybody could then open. Unset DEMO_MODE."))
    if not settings.DEMO_MODE and made_up:
        raise Amiss(_("This database holds accounts of the demonstration. Begin real work on an empty one."))
    return _("Demo mode is on.") if settings.DEMO_MODE else _("Demo mode is off.")


def _row(statement: str, *values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(cursor.fetchone() or ())
