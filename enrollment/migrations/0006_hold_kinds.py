"""The kinds of hold that every school has: the two that the regulation judges, fees and books.

A school that has made a kind of this code already keeps its own; what it renames or retires afterwards stays so, since
a migration is run once.
"""

from django.db import migrations

SEED = """
select security_outside('migration: the kinds of hold that every school has');
insert into enrollment_holdkind
    (code, name, blocks_registration, concerns, set_by_id, cleared_by_id, reach, cites)
values
    ('SANCTION_UNDECIDED', '未决处分', true, '违纪尚未处理完毕的学生', 'SA_HEAD', 'SA_HEAD', '', ''),
    ('FAILED_COURSE', '不及格课程', true, '课程不及格且未办理重修或补考的学生', 'AA_HEAD', 'AA_HEAD', '', ''),
    ('FEES', '学费未缴清', true, '学费、住宿费等未缴清的学生', 'FINANCE', 'FINANCE', '', ''),
    ('LIBRARY', '图书未还', false, '借阅图书逾期未还的学生', 'REGISTRAR', 'REGISTRAR', '', '')
on conflict (code) do nothing;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0005_presence"),
        ("security", "0002_journal_functions_and_roles"),
    ]

    operations = [migrations.RunSQL(SEED, migrations.RunSQL.noop)]
