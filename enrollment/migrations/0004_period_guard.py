"""The database's guard on the status also sees a current period that is deleted."""

from django.db import migrations

GUARD = """
create or replace function enrollment_status_is_current_period() returns trigger language plpgsql as $$
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

drop trigger period_is_current_status on enrollment_statusperiod;
create constraint trigger period_is_current_status after insert or update or delete on enrollment_statusperiod
    deferrable initially deferred for each row execute function enrollment_status_is_current_period();
"""

UNGUARD = """
drop trigger period_is_current_status on enrollment_statusperiod;
create constraint trigger period_is_current_status after insert or update on enrollment_statusperiod
    deferrable initially deferred for each row execute function enrollment_status_is_current_period();
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0003_search_keys")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
