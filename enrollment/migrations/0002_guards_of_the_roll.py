"""The database's own guards on the roll, whoever writes: the status, its current period, and student numbers.

A status changes only along pairs that the state machine knows, and is always the current period's; a student number
that somebody had before is given to nobody else.
"""

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

STATUS = """
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
    elsif tg_op = 'DELETE' then
        the_id := old.enrollment_id;
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
create constraint trigger period_is_current_status after insert or update or delete on enrollment_statusperiod
    deferrable initially deferred for each row execute function enrollment_status_is_current_period();
"""

NO_STATUS = """
drop trigger period_is_current_status on enrollment_statusperiod;
drop trigger status_is_current_period on enrollment_enrollment;
drop trigger status_allowed on enrollment_enrollment;
drop function enrollment_status_is_current_period, enrollment_status_allowed;
"""

NUMBER = """
create function enrollment_number_is_new() returns trigger language plpgsql as $$
declare
    the_number text;
    taken text;
begin
    if tg_table_name = 'enrollment_enrollment' then
        the_number := new.student_no;
    else
        the_number := new.number;
    end if;
    select f.number into taken from enrollment_formernumber f
      join enrollment_enrollment e on e.student_no = f.number and e.id is distinct from f.enrollment_id
     where f.number = the_number and f.kind = 'STUDENT_NO';
    if taken is not null then
        raise exception 'The student number % was given before; no number is given twice.', taken
            using errcode = 'unique_violation';
    end if;
    return null;
end $$;

-- At the end of the transaction: by then the unique index has made whoever takes the same number wait for the other.
create constraint trigger number_is_new after insert or update of student_no on enrollment_enrollment
    deferrable initially deferred for each row when (new.student_no is not null)
    execute function enrollment_number_is_new();
create constraint trigger former_number_is_free after insert or update on enrollment_formernumber
    deferrable initially deferred for each row when (new.kind = 'STUDENT_NO')
    execute function enrollment_number_is_new();
"""

NO_NUMBER = """
drop trigger former_number_is_free on enrollment_formernumber;
drop trigger number_is_new on enrollment_enrollment;
drop function enrollment_number_is_new;
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0001_initial"), ("security", "0002_journal_functions_and_roles")]

    operations = [
        migrations.RunSQL(FILL, "delete from enrollment_allowedtransition"),
        migrations.RunSQL(STATUS, NO_STATUS),
        migrations.RunSQL(NUMBER, NO_NUMBER),
    ]
