"""The database's own guard on the status: only pairs the state machine knows, and always the current period's."""

from django.db import migrations

IN_ROLL = ("PENDING", "ACTIVE", "ON_LEAVE", "RETAINED", "AUTO_LEFT")
PAIRS = sorted(
    {
        ("ADMITTED", "PENDING"),
        ("ADMITTED", "ADMISSION_RETAINED"),
        ("ADMITTED", "ADMISSION_FORFEITED"),
        ("ADMISSION_RETAINED", "ADMISSION_FORFEITED"),
        ("ADMITTED", "ADMISSION_CANCELLED"),
        ("ADMISSION_RETAINED", "ADMISSION_CANCELLED"),
        ("ADMISSION_RETAINED", "PENDING"),
        ("PENDING", "ACTIVE"),
        ("PENDING", "AUTO_LEFT"),
        ("ACTIVE", "AUTO_LEFT"),
        ("AUTO_LEFT", "ACTIVE"),
        ("CANCELLED", "PENDING"),
        ("ACTIVE", "ON_LEAVE"),
        ("PENDING", "ON_LEAVE"),
        ("ON_LEAVE", "ACTIVE"),
        ("PENDING", "RETAINED"),
        ("ACTIVE", "RETAINED"),
        ("ON_LEAVE", "RETAINED"),
        ("RETAINED", "ACTIVE"),
        ("ACTIVE", "TRANSFERRED_OUT"),
        ("ACTIVE", "GRADUATED"),
        ("ACTIVE", "COMPLETED"),
        ("ACTIVE", "INCOMPLETE"),
        ("COMPLETED", "GRADUATED"),
        ("PENDING", "ADMISSION_RETAINED"),
        ("ACTIVE", "ADMISSION_RETAINED"),
    }
    | {(source, target) for source in IN_ROLL for target in ("WITHDRAWN", "EXPELLED", "CANCELLED")}
    | {
        (source, "DECEASED")
        for source in (*IN_ROLL, "ADMITTED", "ADMISSION_RETAINED", "CANCELLED", "COMPLETED")
    }
)

FILL = (
    "select security_outside('migration: the pairs of the status machine'); "
    "insert into enrollment_allowedtransition (source, target) values "
    + ", ".join(f"('{source}', '{target}')" for source, target in PAIRS)
)

GUARD = """
create function enrollment_status_allowed() returns trigger language plpgsql as $$
begin
    if exists (select 1 from enrollment_allowedtransition a where a.source = old.status and a.target = new.status) then
        return new;
    end if;
    if exists (select 1 from enrollment_statusperiod p
                where p.enrollment_id = new.id and p.status = new.status and p.decision <> ''
                  and upper_inf(p.recorded) and upper_inf(p.during)) then
        return new;
    end if;
    raise exception 'The status does not change from % to %: no transition allows it, and no decision is named.',
        old.status, new.status using errcode = 'check_violation';
end $$;

create trigger status_allowed before update on enrollment_enrollment
    for each row when (old.status is distinct from new.status) execute function enrollment_status_allowed();

create function enrollment_status_is_current_period() returns trigger language plpgsql as $$
declare
    the_id bigint;
    standing text;
    current text;
begin
    if tg_table_name = 'enrollment_enrollment' then
        the_id := new.id;
    else
        the_id := new.enrollment_id;
    end if;
    select status into standing from enrollment_enrollment where id = the_id;
    select status into current from enrollment_statusperiod
     where enrollment_id = the_id and upper_inf(recorded) and upper_inf(during);
    if standing is distinct from current then
        raise exception 'Enrollment % stands as %, but its current period says %.', the_id, standing, current
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

create constraint trigger status_is_current_period after insert or update of status on enrollment_enrollment
    deferrable initially deferred for each row execute function enrollment_status_is_current_period();
create constraint trigger period_is_current_status after insert or update on enrollment_statusperiod
    deferrable initially deferred for each row execute function enrollment_status_is_current_period();
"""

UNGUARD = """
drop trigger period_is_current_status on enrollment_statusperiod;
drop trigger status_is_current_period on enrollment_enrollment;
drop trigger status_allowed on enrollment_enrollment;
drop function enrollment_status_is_current_period, enrollment_status_allowed;
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0001_initial"), ("security", "0003_guardianship")]

    operations = [
        migrations.RunSQL(FILL, "delete from enrollment_allowedtransition"),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
