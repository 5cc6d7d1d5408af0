"""The journal's database functions, the rights of the application's role, the system person, the offices."""

from django.conf import settings
from django.db import migrations

FUNCTIONS = r"""
create function security_entry_digest(e security_entry) returns bytea language sql immutable as $$
    select sha256(convert_to(jsonb_build_array(
        e.id, e.epoch, e.tx::text, extract(epoch from e.at)::text, extract(epoch from e.written_at)::text, e.by_id,
        e.act_id, e.event, e.person_id, e.about, e.particulars, e.request_id)::text, 'UTF8'))
$$;

create function security_entry_stamped() returns trigger language plpgsql as $$
begin
    new.epoch := (select max(number) from security_epoch);
    new.tx := pg_current_xact_id();
    new.written_at := clock_timestamp();
    new.digest := security_entry_digest(new);
    return new;
end $$;

create trigger stamped before insert on security_entry for each row execute function security_entry_stamped();

create function security_outside(reason text) returns uuid language plpgsql as $$
declare act uuid := gen_random_uuid();
begin
    if length(trim(coalesce(reason, ''))) < 3 then
        raise exception 'Say why you write outside an act: select security_outside(''reason'').';
    end if;
    insert into security_entry (at, act_id, event, about, particulars, request_id)
    values (clock_timestamp(), act, 'written-outside', '', jsonb_build_object('reason', reason, 'role', session_user), '');
    perform set_config('registrar.act', act::text, true);
    return act;
end $$;
"""

SEED = """
insert into security_epoch (number, reason) values (1, 'the first start');
select security_outside('migration: the system person and the offices');
insert into security_person (name, grams, pinyin, initials, is_system) values ('系统', '{}', '', '', true);
insert into security_office (code, position)
select code, row_number() over () from unnest(array[
    'PRINCIPAL', 'VICE_LEADER', 'MEETING_SEC', 'LEGAL', 'AA_HEAD', 'REGISTRAR', 'DEPT_HEAD', 'DEPT_STAFF', 'TUTOR', 'TEACHER',
    'SA_HEAD', 'SA_STAFF', 'ARCHIVE_HEAD', 'ARCHIVIST', 'FINANCE', 'CLEARANCE', 'CLINIC', 'SYSADMIN', 'SECADMIN', 'AUDITOR',
    'APPEAL_COMM']) as code;
"""


def give_rights(apps, schema_editor):
    """The web role may read and write rows, but not change or delete the journal, and never the structure."""
    role = settings.DATABASE_APP_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [role])
        if cursor.fetchone() is None:
            return
        name = schema_editor.quote_name(role)
        for statement in (
            f"grant usage on schema public to {name}",
            f"grant select, insert, update, delete on all tables in schema public to {name}",
            f"grant usage, select on all sequences in schema public to {name}",
            f"alter default privileges in schema public grant select, insert, update, delete on tables to {name}",
            f"alter default privileges in schema public grant usage, select on sequences to {name}",
            f"revoke update, delete on security_entry, security_seal from {name}",
            f"revoke insert, update, delete on security_epoch, django_migrations from {name}",
        ):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("security", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "drop trigger stamped on security_entry; drop function security_entry_stamped, security_outside,"
            " security_entry_digest",
        ),
        migrations.RunSQL(SEED, migrations.RunSQL.noop),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
